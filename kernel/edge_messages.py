"""The two things edges can be told by way of Valkey's streams."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from redis.typing import EncodableT, FieldT

from kernel.asset import AssetId, parse_asset_id
from kernel.errors import InvalidValueError
from kernel.media_path import MediaPath, Resource

PURGES_STREAM = "segue:edge:purges"
WARM_STREAM = "segue:edge:warm"

StreamFields = dict[FieldT, EncodableT]

MAX_PATHS = 32
"""Four times what a player that begins asks for."""


@dataclass(frozen=True, slots=True)
class WarmCommand:
    """What a player is about to ask an edge for, in its order, and the token it will show."""

    edge: str
    token_text: str = field(repr=False)
    paths: tuple[MediaPath, ...]

    def write(self) -> StreamFields:
        """As a stream's message, which `read_warm` reads."""
        paths = msgspec.json.encode([str(path) for path in self.paths])
        return {"edge": self.edge, "token": self.token_text, "paths": paths}


def write_purge(asset: AssetId) -> StreamFields:
    """An asset that every edge is to forget, as a stream's message."""
    return {"asset": asset}


def read_purge(fields: Mapping[str, str]) -> AssetId:
    """The asset that every edge must forget.

    Raises:
        InvalidValueError: The message names none.
    """
    return parse_asset_id(_field(fields, "asset"))


def read_warm(fields: Mapping[str, str]) -> WarmCommand:
    """Read a message of the warm stream; nothing in it is to be trusted yet.

    Raises:
        InvalidValueError: A field is missing or makes no sense; the message never repeats the token.
    """
    try:
        texts = msgspec.json.decode(_field(fields, "paths"), type=list[str])
    except msgspec.DecodeError as error:
        raise InvalidValueError(f"not a list of media paths: {error}") from None
    if not 0 < len(texts) <= MAX_PATHS:
        raise InvalidValueError(f"{len(texts)} media paths: from 1 to {MAX_PATHS} can be warmed at once")
    return WarmCommand(_field(fields, "edge"), _field(fields, "token"), tuple(map(_read_path, texts)))


def _read_path(text: str) -> MediaPath:
    path = MediaPath.parse(text)
    if path.resource is Resource.STEERING:
        raise InvalidValueError(f"{text!r} can't be warmed: every edge makes it itself")
    return path


def _field(fields: Mapping[str, str], name: str) -> str:
    if name not in fields:
        raise InvalidValueError(f"the message has no field {name!r}")
    return fields[name]
