"""The body of an answer from S3, bounded in time."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

import aiohttp
from botocore.exceptions import BotoCoreError

from kernel.object_store.port import CHUNK_BYTES
from kernel.object_store.s3.bucket import RangeAnswer
from kernel.object_store.s3.errors import BrokenOffError
from kernel.object_store.s3.patience import Patience


async def whole(answer: RangeAnswer, patience: Patience) -> bytes:
    """All of it.

    Raises:
        BrokenOffError: It did not come to its end, or not in time.
    """
    with _breaking_off():
        async with asyncio.timeout(patience.body_s(answer.length_bytes)), answer.body as body:
            data: bytes = await body.read()
    return data


async def pieces(answer: RangeAnswer, patience: Patience) -> AsyncGenerator[bytes, None]:
    """Pieces of `CHUNK_BYTES` and a last one, each in time; of a piece that breaks off nothing is given.

    Raises:
        BrokenOffError: It did not come to its end, or not in time.
    """
    async with answer.body:
        while piece := await _piece(answer, patience):
            yield piece


async def _piece(answer: RangeAnswer, patience: Patience) -> bytes:
    """However many packets it takes: a piece costs its receiver a switch to a thread."""
    piece = bytearray()
    with _breaking_off():
        async with asyncio.timeout(patience.body_s(CHUNK_BYTES)):
            while data := await answer.body.read(CHUNK_BYTES - len(piece)):
                piece += data
    return bytes(piece)


@contextmanager
def _breaking_off() -> Iterator[None]:
    """The retries of botocore end with an answer's head, and aiobotocore lets some of aiohttp's errors pass."""
    try:
        yield
    except (BotoCoreError, aiohttp.ClientError, OSError) as error:
        raise BrokenOffError from error
