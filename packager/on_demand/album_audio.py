"""The samples of an album's tracks as one timeline, at the album's rate, from any place on.

Tracks of one rate that follow each other are a *stretch*: one piece of audio, resampled as one.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import gcd

from kernel.album_stream.whole_encoding import WholeEncoding
from packager.on_demand.source_audio import Piece, SourceAudio
from packager.pcm.block import Block
from packager.pcm.depth import as_float64
from packager.pcm.resample import Resampler, resampled_length

_WARM_UP_SAMPLES = 8192
"""At the album's rate, before what is wanted of a resampler that begins in the midst: several times its filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    start_samples: int
    """On the album's timeline; so is the end."""
    end_samples: int
    rate_hz: int
    pieces: tuple[Piece, ...]
    piece_starts: tuple[int, ...]
    """In the stretch, at its own rate."""


class AlbumAudio:
    """Reads the timeline; blocks are float64, whatever the tracks' depths are."""

    def __init__(self, whole: WholeEncoding, sources: SourceAudio) -> None:
        self._rate_hz = whole.sample_rate_hz
        self._channels = whole.channels
        self._sources = sources
        self._stretches = tuple(_stretches(whole))

    def blocks(self, start_samples: int) -> Iterator[Block]:
        """Everything from a place on.

        The same place holds the same sample, whatever place reading began at: exactly where nothing is resampled, else
        but for the resampler's rounding.

        Raises:
            SourceDamagedError: A source is not what its asset says.
        """
        for stretch in self._stretches:
            if start_samples < stretch.end_samples:
                yield from self._stretch_blocks(stretch, max(start_samples - stretch.start_samples, 0))

    def _stretch_blocks(self, stretch: _Stretch, offset: int) -> Iterator[Block]:
        if stretch.rate_hz == self._rate_hz:
            yield from map(as_float64, self._source_blocks(stretch, offset))
            return
        # Where samples of both rates fall together; begun there, a resampler is in phase.
        divisor = gcd(stretch.rate_hz, self._rate_hz)
        periods = max(offset - _WARM_UP_SAMPLES, 0) // (self._rate_hz // divisor)
        blocks = self._source_blocks(stretch, periods * (stretch.rate_hz // divisor))
        resampled = self._resampled(blocks, stretch.rate_hz)
        yield from _without_first(resampled, offset - periods * (self._rate_hz // divisor))

    def _resampled(self, blocks: Iterator[Block], rate_hz: int) -> Iterator[Block]:
        resampler = Resampler(rate_hz, self._rate_hz, self._channels)
        for block in blocks:
            yield resampler.feed(block)
        yield from resampler.finish()

    def _source_blocks(self, stretch: _Stretch, offset: int) -> Iterator[Block]:
        """At the stretch's own rate."""
        first = bisect_right(stretch.piece_starts, offset) - 1
        blocks = self._sources.blocks(stretch.pieces[first:])
        return _without_first(blocks, offset - stretch.piece_starts[first])


def _stretches(whole: WholeEncoding) -> Iterator[_Stretch]:
    numbered = list(enumerate(whole.sources))
    start = 0
    for rate_hz, run in groupby(numbered, key=lambda source: source[1].sample_rate_hz):
        tracks = list(run)
        durations = [segment.duration_samples for _, track in tracks for segment in track.segments]
        end = start + resampled_length(sum(durations), rate_hz, whole.sample_rate_hz)
        yield _Stretch(
            start_samples=start,
            end_samples=end,
            rate_hz=rate_hz,
            pieces=tuple(
                Piece(source, number) for source, track in tracks for number in range(len(track.segments))
            ),
            piece_starts=_starts(durations),
        )
        start = end


def _starts(durations: Sequence[int]) -> tuple[int, ...]:
    return tuple(accumulate(durations[:-1], initial=0))


def _without_first(blocks: Iterator[Block], samples: int) -> Iterator[Block]:
    for block in blocks:
        kept = block[samples:]
        samples -= min(samples, len(block))
        if len(kept):
            yield kept
