"""Everything known about a stream once it has been read: plain values, which the checks judge."""

from collections.abc import Iterator
from dataclasses import dataclass

from segue.verify.audio import Audio
from segue.verify.initialization import Initialization
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.multivariant_playlist import MultivariantPlaylist, Variant
from segue.verify.place import Place
from segue.verify.rendition import Part, Rendition, masters_of
from segue.verify.source import Exchange
from segue.verify.steering import SteeringManifest


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
    """One stream: of a track, or of an album."""

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
    masters: tuple[Master, ...] = ()
    """In the order of the album; one of a track."""
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

    def parts(self) -> Iterator[tuple[Place, Part, Initialization]]:
        """Every part whose initialization section could be read, with it."""
        for rendition in self.renditions:
            for part in rendition.parts:
                if part.initialization is not None:
                    yield Place(rendition.name, part.track), part, part.initialization

    def audio(self) -> Iterator[tuple[Place, Part, Initialization, Audio]]:
        """Every part that was decoded."""
        for place, part, initialization in self.parts():
            if part.audio is not None:
                yield place, part, initialization, part.audio

    def masters_of(self, part: Part) -> tuple[Master, ...]:
        """What a part was made from; nothing where no master was given, or their count doesn't fit."""
        return masters_of(part, self.masters)
