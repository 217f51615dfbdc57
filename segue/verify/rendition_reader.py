"""Reading one rendition: its playlist, everything behind it, and its audio."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from segue.verify.audio_analysis import analyse
from segue.verify.comparison import Comparer, expected_kind, expected_samples
from segue.verify.errors import FetchError
from segue.verify.initialization import Initialization
from segue.verify.master_audio import master_blocks
from segue.verify.media_playlist import parse_media_playlist
from segue.verify.segment_walk import SegmentWalk
from segue.verify.source import Exchange, Kind, Source
from segue.verify.stream import Master, Rendition

Watch = Callable[[str, int, int], None]
"""Told a rendition's name, how many of its segments have been read, and how many there are."""


@dataclass(frozen=True, slots=True)
class MasterFile:
    """A master's facts with the place to decode it from."""

    path: Path
    facts: Master


@dataclass(frozen=True, slots=True)
class RenditionReader:
    """Reads the renditions that the multivariant playlist at `base` names."""

    source: Source
    base: str
    master: MasterFile | None
    watch: Watch

    def read(self, name: str, uri: str) -> tuple[Rendition, tuple[Exchange, ...]]:
        """Read and decode the rendition of the media playlist at a URI; what can't be read is told, not raised.

        Raises:
            UnreadableStreamError: The master can't be decoded.
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
        return self._read_segments(name, walk), (*exchanges, *walk.exchanges)

    def _read_segments(self, name: str, walk: SegmentWalk) -> Rendition:
        initialization = walk.initialization()
        audio = None
        if initialization is not None:
            comparer = _comparer(self.master, initialization)
            audio = analyse(initialization, walk.walk(initialization), comparer)
            if walk.problems and audio.problem is None:
                audio = replace(audio, problem="not all of it could be read")
        return Rendition(
            name=name,
            playlist=walk.playlist,
            initialization=initialization,
            segments=tuple(walk.segments),
            key_uris=walk.key_uris,
            keys=walk.keys,
            audio=audio,
            problems=tuple(walk.problems),
        )


def _comparer(master: MasterFile | None, initialization: Initialization) -> Comparer | None:
    entry = initialization.entry
    if master is None or entry.channels != master.facts.channels:
        return None
    rate_hz = entry.sample_rate_hz
    return Comparer(
        expected_kind(master.facts, initialization),
        expected_samples(master.facts, rate_hz),
        master_blocks(master.path, rate_hz),
        rate_hz,
    )
