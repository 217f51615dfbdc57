"""The two answers of the control API that a player lives on."""

from typing import TypeVar

import msgspec

from loadtests.errors import BadMediaError

_T = TypeVar("_T")


class Admission(msgspec.Struct, frozen=True):
    """What of a stream a player needs to know; the API tells more."""

    track_id: str
    playlist_url: str


class _Prefetched(msgspec.Struct, frozen=True):
    stream: Admission | None


def read_admission(body: bytes) -> Admission:
    """The answer to a stream start.

    Raises:
        BadMediaError: It is something else.
    """
    return _read(body, Admission)


def read_prefetched(body: bytes) -> Admission | None:
    """The answer to a prefetch; None when nothing plays next.

    Raises:
        BadMediaError: It is something else.
    """
    return _read(body, _Prefetched).stream


def _read(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError:
        raise BadMediaError("answer that can't be read") from None
