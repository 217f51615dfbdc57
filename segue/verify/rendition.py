"""One rendition of a stream as it was read, and the parts it consists of."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TypeVar

from segue.verify.audio import Audio
from segue.verify.fragment import Media
from segue.verify.initialization import Initialization
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.place import track_name

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment as it was served; `media` is None where it couldn't be read."""

    size_bytes: int
    """As served: encrypted, with its padding."""
    served_clear: bool
    """Whether the bytes served are boxes without any decryption."""
    media: Media | None


@dataclass(frozen=True, slots=True)
class KeyFact:
    """One key that was fetched; the key itself is not kept."""

    uri: str
    """Resolved, and redacted."""
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A run of segments under one initialization section: a whole rendition, or one track of an album stream."""

    number: int
    count: int
    """How many the rendition has."""
    first_segment: int
    """Place of its first segment among all of the rendition's."""
    initialization: Initialization | None
    segments: tuple[Segment, ...] = ()
    """Empty where there is no initialization section to read them by."""
    audio: Audio | None = None

    @property
    def track(self) -> str:
        """What people call it: nothing where it is all there is."""
        return track_name(self.number, self.count)

    @property
    def medias(self) -> tuple[Media, ...] | None:
        """What all segments hold, or None where one couldn't be read."""
        medias = tuple(segment.media for segment in self.segments if segment.media is not None)
        return medias if medias and len(medias) == len(self.segments) else None

    @property
    def media_samples(self) -> int | None:
        """How long the media last, priming included, or None where a segment couldn't be read."""
        return None if self.medias is None else sum(media.duration for media in self.medias)

    @property
    def valid_samples(self) -> int | None:
        """Length of the presentation: as the edit list tells, which in one part of several tells of the whole."""
        init, media_samples = self.initialization, self.media_samples
        if init is None or self.count == 1:
            return None if init is None else init.valid_samples
        return None if media_samples is None else max(0, media_samples - init.priming_samples)

    def boundaries_s(self) -> list[Fraction] | None:
        """The instants between segments, from the media itself, counted from the part's own start.

        None where a segment couldn't be read.
        """
        init, medias = self.initialization, self.medias
        if init is None or medias is None:
            return None
        times = list(accumulate((media.duration for media in medias), initial=0))
        priming, valid = init.priming_samples, self.valid_samples
        end = times[-1] if valid is None else priming + valid
        return [Fraction(min(max(t, priming), end) - priming, init.media_timescale) for t in times]


def masters_of(part: Part, masters: tuple[M, ...]) -> tuple[M, ...]:
    """Those a part was made from: its own, or all where it is alone; none where their count doesn't fit."""
    if part.count == len(masters):
        return (masters[part.number],)
    return masters if part.count == 1 else ()


@dataclass(frozen=True, slots=True)
class Rendition:
    """One media playlist and all behind it; what could not be read is None, and `problems` says why."""

    name: str
    playlist: MediaPlaylist | None
    parts: tuple[Part, ...] = ()
    key_uris: tuple[str, ...] = ()
    """Resolved and redacted, in the order of `playlist.keys`."""
    keys: tuple[KeyFact, ...] = ()
    """Those that could be fetched."""
    integrated_lufs: float | None = None
    """Loudness of all parts together."""
    problems: tuple[str, ...] = ()

    @property
    def initialization(self) -> Initialization | None:
        """The first part's."""
        return self.parts[0].initialization if self.parts else None

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of all parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

    @property
    def presented_samples(self) -> int | None:
        """How many samples came out to be heard, or None where a part gave none at all."""
        counts = [part.audio.presented_samples for part in self.parts if part.audio is not None]
        return sum(counts) if counts and len(counts) == len(self.parts) else None

    def boundaries_s(self) -> list[Fraction] | None:
        """The instants between segments, from the media itself: start, cuts, end; presented time.

        None where a segment couldn't be read.
        """
        boundaries = [Fraction()]
        for part in self.parts:
            of_part = part.boundaries_s()
            if of_part is None:
                return None
            begin_s = boundaries[-1]
            boundaries += [begin_s + boundary_s for boundary_s in of_part[1:]]
        return boundaries if self.parts else None

    def durations_s(self) -> list[Fraction] | None:
        """How long each segment really plays, or None where one couldn't be read."""
        boundaries = self.boundaries_s()
        return None if boundaries is None else [b - a for a, b in pairwise(boundaries)]
