"""Reading one rendition: its playlist, everything behind it, and its audio."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from segue.verify.audio_analysis import analyse
from segue.verify.comparison import Comparer, expected_kind
from segue.verify.errors import FetchError
from segue.verify.initialization import Initialization
from segue.verify.loudness_meter import WholeLoudness
from segue.verify.masters import MasterFile, concatenated, expected_samples, joins_samples
from segue.verify.media_playlist import parse_media_playlist
from segue.verify.playlist_part import PlaylistPart
from segue.verify.rendition import Part, Rendition, masters_of
from segue.verify.segment_walk import SegmentWalk
from segue.verify.source import Exchange, Kind, Source

Watch = Callable[[str, int, int], None]
"""Told a rendition's name, how many of its segments have been read, and how many there are."""


@dataclass(frozen=True, slots=True)
class RenditionReader:
    """Reads the renditions that the multivariant playlist at `base` names."""

    source: Source
    base: str
    masters: tuple[MasterFile, ...]
    watch: Watch

    def read(self, name: str, uri: str) -> tuple[Rendition, tuple[Exchange, ...]]:
        """Read and decode the rendition of the media playlist at a URI; what can't be read is told, not raised.

        Raises:
            UnreadableStreamError: A master can't be decoded.
        """
        try:
            location = self.source.resolve(self.base, uri)
            document = self.source.fetch(location, Kind.PLAYLIST)
            playlist = parse_media_playlist(document.body)
        except FetchError as error:
            return Rendition(name, None, problems=(f"media playlist: {error}",)), ()
        exchanges = () if document.exchange is None else (document.exchange,)
        total = len(playlist.segments)
        walk = SegmentWalk(
            self.source, location, playlist, lambda: self.watch(name, len(walk.segments), total)
        )
        return self._read_parts(name, walk), (*exchanges, *walk.exchanges)

    def _read_parts(self, name: str, walk: SegmentWalk) -> Rendition:
        whole = WholeLoudness(len(walk.playlist.parts))
        parts = tuple(self._parts(walk, whole))
        return Rendition(
            name=name,
            playlist=walk.playlist,
            parts=parts,
            key_uris=walk.key_uris,
            keys=walk.keys,
            integrated_lufs=whole.finish([part.audio for part in parts]),
            problems=tuple(walk.problems),
        )

    def _parts(self, walk: SegmentWalk, whole: WholeLoudness) -> Iterator[Part]:
        count = len(walk.playlist.parts)
        for number, listed in enumerate(walk.playlist.parts):
            initialization = walk.initialization(listed)
            part = Part(number, count, listed.first_segment, initialization)
            yield (
                part if initialization is None else self._read_part(walk, listed, part, initialization, whole)
            )

    def _read_part(
        self,
        walk: SegmentWalk,
        listed: PlaylistPart,
        part: Part,
        initialization: Initialization,
        whole: WholeLoudness,
    ) -> Part:
        begin, problems = len(walk.segments), len(walk.problems)
        comparer = self._comparer(part, initialization)
        audio = analyse(part, initialization, walk.walk(listed, initialization), comparer, whole)
        if len(walk.problems) > problems and audio.problem is None:
            audio = replace(audio, problem="not all of it could be read")
        # The sections of a hostile playlist's parts would fill the memory.
        light = replace(initialization, raw=b"")
        return replace(part, initialization=light, segments=tuple(walk.segments[begin:]), audio=audio)

    def _comparer(self, part: Part, initialization: Initialization) -> Comparer | None:
        files = masters_of(part, self.masters)
        masters = [file.facts for file in files]
        entry = initialization.entry
        if not masters or any(master.channels != entry.channels for master in masters):
            return None
        rate_hz = entry.sample_rate_hz
        return Comparer(
            expected_kind(masters, initialization),
            expected_samples(masters, rate_hz),
            concatenated(files, rate_hz),
            rate_hz,
            joins_samples(masters, rate_hz),
        )
