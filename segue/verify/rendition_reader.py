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


def read_rendition(
    source: Source, name: str, location: str, master: MasterFile | None, watch: Watch
) -> tuple[Rendition, tuple[Exchange, ...]]:
    """Read and decode the rendition whose media playlist lies at `location`; what can't be read is told.

    Raises:
        UnreadableStreamError: The master can't be decoded.
    """
    try:
        document = source.fetch(location, Kind.PLAYLIST)
        playlist = parse_media_playlist(document.body)
    except FetchError as error:
        return Rendition(name, None, problems=(f"media playlist: {error}",)), ()
    exchanges = () if document.exchange is None else (document.exchange,)
    total = len(playlist.segments)
    walk = SegmentWalk(source, location, playlist, lambda: watch(name, len(walk.segments), total))
    initialization = walk.initialization()
    audio = None
    if initialization is not None:
        audio = analyse(initialization, walk.walk(initialization), _comparer(master, initialization))
        if walk.problems and audio.problem is None:
            audio = replace(audio, problem="not all of it could be read")
    rendition = Rendition(
        name=name,
        playlist=playlist,
        initialization=initialization,
        segments=tuple(walk.segments),
        key_uris=walk.key_uris,
        keys=walk.keys,
        audio=audio,
        problems=tuple(walk.problems),
    )
    return rendition, (*exchanges, *walk.exchanges)


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
