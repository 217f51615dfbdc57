"""The pictures embedded in a master, the likeliest front cover first."""

from collections.abc import Callable
from dataclasses import dataclass

# Picture types in the order of their numbers (ID3v2.4 frames §4.14, RFC 9639 §8.8), as FFmpeg words them.
PICTURE_TYPES = (
    "Other",
    "32x32 pixels 'file icon'",
    "Other file icon",
    "Cover (front)",
    "Cover (back)",
    "Leaflet page",
    "Media (e.g. label side of CD)",
    "Lead artist/lead performer/soloist",
    "Artist/performer",
    "Conductor",
    "Band/Orchestra",
    "Composer",
    "Lyricist/text writer",
    "Recording Location",
    "During recording",
    "During performance",
    "Movie/video screen capture",
    "A bright coloured fish",
    "Illustration",
    "Band/artist logotype",
    "Publisher/Studio logotype",
)
FRONT_COVER = "Cover (front)"
UNTYPED = "Other"

_LIKELY = (FRONT_COVER, UNTYPED)
_LEAST_LIKELY = {
    "32x32 pixels 'file icon'",
    "Other file icon",
    "A bright coloured fish",
    "Band/artist logotype",
    "Publisher/Studio logotype",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One embedded picture; its bytes are read only when they are wanted."""

    type: str
    length_bytes: int
    read: Callable[[], bytes]

    @property
    def rank(self) -> int:
        """How likely it is the front cover; 0 is likeliest."""
        if self.type in _LIKELY:
            return _LIKELY.index(self.type)
        return len(_LIKELY) + (self.type in _LEAST_LIKELY)

    @property
    def may_be_cover(self) -> bool:
        """Whether its type doesn't call it something else."""
        return self.type in _LIKELY
