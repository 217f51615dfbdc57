"""Everything known about a stream once it has been read: plain values, which the checks judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Literal

from segue.verify.fragment import Media
from segue.verify.initialization import Initialization
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.multivariant_playlist import MultivariantPlaylist, Variant
from segue.verify.source import Exchange
from segue.verify.steering import SteeringManifest


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
class EndError:
    """How the error of a lossy encoding's first or last 50 ms compares with the encoder's own elsewhere."""

    excess_db: float
    worse_elsewhere: float
    """Share of all other windows of 50 ms whose error is larger still."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a rendition's audio compares with the master's."""

    kind: Literal["exact", "requantised", "resampled", "lossy"]
    """What was expected: the master's own samples; its rate, fewer bits; another rate; a lossy encoding."""
    expected_samples: int
    compared_samples: int
    first_difference: int | None
    """Sample at which the first difference lies; None where there is none, or none was looked for."""
    error_dbfs: float
    """RMS of the difference; 0 dB is full scale."""
    snr_db: float
    misaligned_samples: int = 0
    """How much later than the master's the audio plays, where that is farthest off."""
    correlation: float = 1.0
    """Normalised, with the master, over its whole length."""
    start: EndError | None = None
    """None where the track is too short to say what elsewhere is."""
    end: EndError | None = None


@dataclass(frozen=True, slots=True)
class Audio:
    """What came out of the decoder."""

    problem: str | None
    """Why decoding stopped early."""
    decoded_samples: int
    """All of them, priming and remainder included."""
    presented_samples: int
    """Those inside the edit list."""
    pcm_sha256: str
    """Of the presented samples, left-justified in 32 bits."""
    md5: bytes
    """Of the decoded samples as FLAC defines it (RFC 9639, 8.2)."""
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Rendition:
    """One media playlist and all behind it; what could not be read is None, and `problems` says why."""

    name: str
    playlist: MediaPlaylist | None
    initialization: Initialization | None = None
    segments: tuple[Segment, ...] = ()
    key_uris: tuple[str, ...] = ()
    """Resolved and redacted, in the order of `playlist.keys`."""
    keys: tuple[KeyFact, ...] = ()
    """Those that could be fetched."""
    audio: Audio | None = None
    problems: tuple[str, ...] = ()

    def boundaries_s(self) -> list[Fraction] | None:
        """The instants between segments, from the media itself: start, cuts, end; presented time.

        None where a segment couldn't be read.
        """
        init = self.initialization
        medias = [segment.media for segment in self.segments]
        if init is None or not medias or any(media is None for media in medias):
            return None
        durations = [media.duration for media in medias if media is not None]
        end = init.priming_samples + init.valid_samples if init.valid_samples is not None else sum(durations)
        times = accumulate(durations, initial=0)
        presented = (min(max(time, init.priming_samples), end) - init.priming_samples for time in times)
        return [Fraction(time, init.media_timescale) for time in presented]

    def durations_s(self) -> list[Fraction] | None:
        """How long each segment really plays, or None where one couldn't be read."""
        boundaries = self.boundaries_s()
        return None if boundaries is None else [b - a for a, b in pairwise(boundaries)]


@dataclass(frozen=True, slots=True)
class Master:
    """The master, as decoded."""

    sample_rate_hz: int
    channels: int
    samples: int
    container_bits: int
    """Bits of the decoded format: 16, 32; 0 for floating point."""
    significant_bits: int
    """Bits a sample that are ever used."""
    lossless: bool
    names: tuple[str, ...]
    """Title, artist, album, file name: what a media URL must not reveal."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream."""

    target: str
    remote: bool
    multivariant: MultivariantPlaylist
    renditions: tuple[Rendition, ...]
    by_uri: dict[str, str]
    """A media playlist's URI, as the multivariant playlist writes it, to the rendition's name."""
    session_key_uris: tuple[str, ...] = ()
    """Resolved and redacted, in the order of the playlist's tags."""
    exchanges: tuple[Exchange, ...] = ()
    admission: dict[str, bool] | None = None
    """For each kind of resource, whether it is refused under an altered token; None without one to alter."""
    master: Master | None = None
    steering: SteeringManifest | None = None

    def rendition(self, uri: str) -> Rendition:
        """The rendition behind a URI of the multivariant playlist."""
        name = self.by_uri[uri]
        return next(rendition for rendition in self.renditions if rendition.name == name)

    def variants(self) -> Iterator[tuple[Variant, Rendition]]:
        """Every variant with the rendition behind it."""
        for variant in self.multivariant.variants:
            yield variant, self.rendition(variant.uri)

    def playlists(self) -> Iterator[tuple[Rendition, MediaPlaylist]]:
        """Every rendition whose playlist could be read, with it."""
        for rendition in self.renditions:
            if rendition.playlist is not None:
                yield rendition, rendition.playlist

    def initializations(self) -> Iterator[tuple[Rendition, Initialization]]:
        """Every rendition whose initialization section could be read, with it."""
        for rendition in self.renditions:
            if rendition.initialization is not None:
                yield rendition, rendition.initialization

    def audio(self) -> Iterator[tuple[Rendition, Initialization, Audio]]:
        """Every rendition that was decoded."""
        for rendition, initialization in self.initializations():
            if rendition.audio is not None:
                yield rendition, initialization, rendition.audio
