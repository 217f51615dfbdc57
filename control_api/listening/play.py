"""A play on its way: told by a device, not counted yet."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from kernel.errors import InvalidValueError

MAX_LISTENED_S = 172_800.0
"""Two days: longer than any track, and than any pause that a device may take for listening."""


class Play(msgspec.Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """That someone listened to a track; `id` is drawn by her device, so that a play told twice is one."""

    user_id: UUID
    session_id: UUID
    id: UUID
    track_id: UUID
    played_at: Annotated[datetime, msgspec.Meta(tz=True)]
    """When it began, by the device's clock, bounded."""
    listened_s: Annotated[float, msgspec.Meta(ge=0, le=MAX_LISTENED_S)]
    received_at: Annotated[datetime, msgspec.Meta(tz=True)]


_ENCODER = msgspec.msgpack.Encoder(uuid_format="bytes")
_DECODER = msgspec.msgpack.Decoder(Play)


def write_play(play: Play) -> bytes:
    """The play as it waits in Valkey: some 100 bytes."""
    return _ENCODER.encode(play)


def read_play(data: bytes) -> Play:
    """The play that `write_play` wrote.

    Raises:
        InvalidValueError: It is none.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, ValueError) as error:
        raise InvalidValueError(f"not a play: {error}") from None
