"""Segments as a media playlist tells of them, and the parts they make up: of an album stream, its tracks."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from segue.verify.encryption_tag import EncryptionTag


@dataclass(frozen=True, slots=True)
class Map:
    """EXT-X-MAP, with the EXT-X-KEY that was in effect where it stands."""

    uri: str
    key: EncryptionTag | None


@dataclass(frozen=True, slots=True)
class PlaylistSegment:
    """One segment as the playlist tells of it."""

    uri: str
    duration_s: Fraction
    media_sequence_number: int
    key: EncryptionTag | None
    map: Map | None
    discontinuity: bool = False
    """Whether EXT-X-DISCONTINUITY stands before it (B4.4.4.3)."""


@dataclass(frozen=True, slots=True)
class PlaylistPart:
    """A run of segments that share an initialization section, between discontinuities."""

    first_segment: int
    """Its place among all of the playlist's."""
    segments: tuple[PlaylistSegment, ...]

    @property
    def map(self) -> Map | None:
        """The initialization section of them all."""
        return self.segments[0].map

    @property
    def discontinuity(self) -> bool:
        """Whether the playlist announces the part."""
        return self.segments[0].discontinuity


def split_parts(segments: Sequence[PlaylistSegment]) -> tuple[PlaylistPart, ...]:
    """Cut where a discontinuity is announced, and where EXT-X-MAP changes without one."""
    cuts = [
        number
        for number, (before, after) in enumerate(pairwise(segments), start=1)
        if after.discontinuity or after.map != before.map
    ]
    bounds = pairwise([0, *cuts, len(segments)]) if segments else ()
    return tuple(PlaylistPart(begin, tuple(segments[begin:end])) for begin, end in bounds)
