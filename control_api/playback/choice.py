"""Which quality a listener gets: the least of what four sides allow, compared as ordinals."""

from collections.abc import Iterable, Sequence
from functools import reduce

from control_api.playback.models import Caps, Rendition
from kernel.quality import Quality

_CODEC_ORDER = ("alac", "flac", "aac")
"""Of two encodings of one quality, the first that is named: the one Apple's players play."""


def best_quality(renditions: Iterable[Rendition]) -> Quality | None:
    """The highest quality among renditions."""
    return max((rendition.quality for rendition in renditions), key=lambda q: q.ordinal, default=None)


def admitted(renditions: Iterable[Rendition], caps: Caps) -> list[Rendition]:
    """Those that every cap allows, the best first."""
    cap = lowest(caps)
    allowed = [rendition for rendition in renditions if rendition.quality.ordinal <= cap.ordinal]
    return sorted(allowed, key=lambda r: (-r.quality.ordinal, _CODEC_ORDER.index(r.codec)))


def lowest(caps: Caps) -> Quality:
    """The least of the four."""
    sides: Sequence[Quality] = (caps.preference, caps.tier, caps.network, caps.track)
    return reduce(Quality.cap, sides)
