"""What is asked of Valkey about its streams, with the answers as types of ours."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kernel.valkey.position import NOTHING_READ, Position

_BATCH_ENTRIES = 1000
_MARK = "segue:streams:mark"


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One message of a stream."""

    stream: str
    position: Position
    fields: Mapping[str, str]


async def read_entries(
    client: Redis, positions: Mapping[str, Position], *, block_ms: int | None
) -> list[StreamEntry]:
    """What lies behind the positions, up to a bound; waits for something, up to a time, if told to."""
    reply: Any = await client.xread(
        {stream: str(position) for stream, position in positions.items()},
        count=_BATCH_ENTRIES,
        block=block_ms,
    )
    return [
        StreamEntry(_text(stream), Position.parse(_text(entry_id)), _texts(fields or {}))
        for stream, entries in reply
        for entry_id, fields in entries
    ]


async def server_identity(client: Redis) -> str:
    """What tells one start of one server from every other; empty when the server doesn't say."""
    try:
        return str((await client.info("server"))["run_id"])
    except (ResponseError, KeyError):
        return ""


async def data_mark(client: Redis) -> str:
    """What goes with the server's data when that is lost; empty when the server keeps no mark."""
    pipeline = client.pipeline(transaction=False)
    pipeline.set(_MARK, secrets.token_hex(8), nx=True)
    pipeline.get(_MARK)
    _, mark = await pipeline.execute(raise_on_error=False)
    return _text(mark) if isinstance(mark, bytes) else ""


async def stream_ends(client: Redis, streams: Sequence[str]) -> dict[str, Position]:
    """The last id that each stream ever gave; none where there is no stream."""
    pipeline = client.pipeline(transaction=False)
    for stream in streams:
        pipeline.xinfo_stream(stream)
    replies = await pipeline.execute(raise_on_error=False)
    return {stream: _end(reply) for stream, reply in zip(streams, replies, strict=True)}


def _end(reply: Any) -> Position:
    if isinstance(reply, Exception):
        if "no such key" in str(reply):
            return NOTHING_READ
        raise reply
    return Position.parse(_text(reply["last-generated-id"]))


def _texts(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in fields.items()}


def _text(data: bytes) -> str:
    return data.decode(errors="replace")
