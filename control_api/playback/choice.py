"""Which quality a listener gets: the least of what four sides allow, compared as ordinals."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import TypeVar

from msgspec.structs import astuple

from control_api.playback.models import ListenerCaps
from kernel.encoding import Encoding
from kernel.quality import Quality

E = TypeVar("E", bound=Encoding)

_CODEC_ORDER = ("alac", "flac", "aac")
"""Of two encodings of one quality, the first that is named: the one Apple's players play."""


def best_quality(encodings: Iterable[Encoding]) -> Quality | None:
    """The highest quality among encodings."""
    return max((encoding.quality for encoding in encodings), key=lambda q: q.ordinal, default=None)


def admitted(encodings: Iterable[E], caps: ListenerCaps) -> list[E]:
    """Those that every cap allows, the best first."""
    cap = lowest(caps)
    allowed = [encoding for encoding in encodings if encoding.quality.ordinal <= cap.ordinal]
    return sorted(allowed, key=lambda e: (-e.quality.ordinal, _CODEC_ORDER.index(e.codec)))


def lowest(caps: ListenerCaps) -> Quality:
    """The least of all sides that are told, of what is played too."""
    sides: Sequence[Quality] = astuple(caps)
    return reduce(Quality.cap, sides)
