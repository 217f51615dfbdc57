"""How loud an album is as one piece; its tracks' own measures don't tell exactly."""

from collections.abc import Sequence

from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.asset import Loudness
from packager.on_demand.album_audio import AlbumAudio
from packager.on_demand.messages import Range
from packager.on_demand.recipe import Source
from packager.on_demand.source_audio import SourceAudio
from packager.pcm.loudness import LoudnessMeter
from segue.plain_folder.track import PackedTrack


def measure_album(whole: WholeEncoding, tracks: Sequence[PackedTrack]) -> Loudness:
    """Measure what is encoded as a whole, all of it."""
    sources = [
        Source(rendition=rendition, content_key=track.content_key(rendition.name))
        for rendition, track in zip(whole.sources, tracks, strict=True)
    ]

    def need(ranges: Sequence[Range]) -> Sequence[bytes]:
        return [
            tracks[part.source].read(whole.sources[part.source].name, part.offset_bytes, part.length_bytes)
            for part in ranges
        ]

    meter = LoudnessMeter(whole.sample_rate_hz, whole.channels)
    for block in AlbumAudio(whole, SourceAudio(sources, need)).blocks(0):
        if len(block):
            meter.feed(block)
    return meter.finish()
