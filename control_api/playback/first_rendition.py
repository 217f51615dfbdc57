"""Which rendition a player fetches first: what the edge is warmed with.

Players begin with the first variant of the multivariant playlist, and ours lists 256_aac first, the others from the
lowest up. When one track follows another, a player goes on with what it plays.
"""

from collections.abc import Sequence
from typing import TypeVar

from control_api.playback.models import Rendition
from kernel.encoding import Encoding
from kernel.quality import LOSSLESS_CODECS, Quality

E = TypeVar("E", bound=Encoding)

FIRST_CHOICE = Quality.AAC_256


def first_rendition(admitted: Sequence[E]) -> E:
    """What a player begins with that plays nothing yet, out of at least one."""
    return min(admitted, key=lambda e: (e.quality is not FIRST_CHOICE, e.quality.ordinal, e.codec))


def next_rendition(admitted: Sequence[Rendition], playing: str) -> Rendition:
    """What a player goes on with that plays the rendition of a name: the same, else the best that is no better.

    Of two codecs it keeps its own; where everything is better it takes the lowest.
    """
    ceiling = Quality.of_rendition(playing)
    if ceiling is None:
        return first_rendition(admitted)
    within = [rendition for rendition in admitted if rendition.quality.ordinal <= ceiling.ordinal]
    if not within:
        return min(admitted, key=lambda r: (r.quality.ordinal, r.codec != _codec(playing), r.codec))
    return min(within, key=lambda r: (-r.quality.ordinal, r.codec != _codec(playing), r.codec))


def _codec(rendition: str) -> str:
    suffix = rendition.rpartition("_")[2]
    return suffix if suffix in LOSSLESS_CODECS else "aac"
