"""An album's samples as one timeline: the same wherever reading begins."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.asset import Rendition, Segment
from kernel.quality import Quality
from packager.on_demand.album_audio import AlbumAudio
from packager.on_demand.source_audio import Piece, SourceAudio
from packager.pcm.block import Block
from packager.pcm.resample import Resampler, resampled_length

SEGMENT_SAMPLES = 40_000


class Tracks:
    """Tracks in memory, in the place of stored ones."""

    def __init__(self, *tracks: tuple[NDArray[np.float64], int]) -> None:
        self._samples = [samples for samples, _ in tracks]
        self.renditions = tuple(_rendition(len(samples), rate_hz) for samples, rate_hz in tracks)

    def blocks(self, pieces: Sequence[Piece]) -> Iterator[Block]:
        """See `SourceAudio.blocks`."""
        for piece in pieces:
            first = piece.number * SEGMENT_SAMPLES
            yield self._samples[piece.source][first : first + SEGMENT_SAMPLES]

    def audio(self, rate_hz: int) -> AlbumAudio:
        """The timeline."""
        whole = WholeEncoding(self.renditions, rate_hz, 2, 0, ())
        return AlbumAudio(whole, cast("SourceAudio", self))


def _rendition(length_samples: int, rate_hz: int) -> Rendition:
    durations = [
        min(SEGMENT_SAMPLES, length_samples - start) for start in range(0, length_samples, SEGMENT_SAMPLES)
    ]
    return Rendition(
        name="lossless_alac",
        quality=Quality.LOSSLESS,
        codec="alac",
        codecs="alac",
        sample_rate_hz=rate_hz,
        bit_depth=24,
        channels=2,
        bit_exact=True,
        priming_samples=0,
        valid_samples=length_samples,
        remainder_samples=0,
        peak_bandwidth_bps=1,
        average_bandwidth_bps=1,
        encryption="none",
        object_bytes=0,
        sha256="",
        initialization_bytes=0,
        segments=tuple(
            Segment(offset_bytes=0, length_bytes=0, duration_samples=duration, peak=1.0)
            for duration in durations
        ),
    )


def noise(length_samples: int, seed: int) -> NDArray[np.float64]:
    """The hardest there is to resample."""
    return np.random.default_rng(seed).normal(0, 0.2, (length_samples, 2))


def read(audio: AlbumAudio, start_samples: int) -> NDArray[np.float64]:
    """Everything from a place on."""
    return np.concatenate(list(audio.blocks(start_samples)))


def resampled(samples: NDArray[np.float64], from_hz: int, to_hz: int) -> NDArray[np.float64]:
    """As one piece."""
    resampler = Resampler(from_hz, to_hz, 2)
    return np.concatenate([resampler.feed(samples), *resampler.finish()])


def test_tracks_of_the_albums_rate_are_joined_as_they_are() -> None:
    """Every sample of every track, from any place on: within a segment, at a join, in a track of one sample."""
    tracks = [noise(100_001, 1), noise(1, 2), noise(40_000, 3)]
    joined = np.concatenate(tracks)
    audio = Tracks(*((track, 44100) for track in tracks)).audio(44100)
    for start in (0, 1, 39_999, 40_000, 100_000, 100_001, 100_002, 140_001):
        assert np.array_equal(joined[start:], read(audio, start))


@pytest.mark.parametrize(
    ("rate_hz", "album_hz", "tolerance"),
    [
        (96000, 48000, 1e-9),
        (192000, 48000, 1e-9),
        (88200, 44100, 1e-9),
        (22050, 44100, 1e-9),
        (39000, 48000, 1e-9),
        (32000, 48000, 1e-9),
        # So odd a ratio is not exact in the resampler's clock; it drifts by a ten-thousandth of a sample in 10 s.
        (35467, 48000, 1e-4),
    ],
)
def test_resampling_is_in_phase_wherever_it_begins(rate_hz: int, album_hz: int, tolerance: float) -> None:
    """Two tracks are resampled as one, and a reader from the middle hears what one from the start hears."""
    tracks = [noise(rate_hz * 3 + 17, 1), noise(rate_hz * 3, 2)]
    joined = resampled(np.concatenate(tracks), rate_hz, album_hz)
    audio = Tracks(*((track, rate_hz) for track in tracks)).audio(album_hz)
    for start in (0, 1024, 65 * 1024, 130 * 1024 + 1, len(joined) - 1):
        found = read(audio, start)
        assert len(joined) - start == len(found)
        assert np.abs(found - joined[start:]).max() < tolerance


def test_each_stretch_of_one_rate_is_resampled_for_itself() -> None:
    """Hi-res, then the album's own rate, then hi-res: each begins where the one before ends."""
    first, second, third = noise(100_001, 1), noise(50_000, 2), noise(96_000, 3)
    audio = Tracks((first, 96000), (second, 48000), (third, 96000)).audio(48000)
    whole = np.concatenate([resampled(first, 96000, 48000), second, resampled(third, 96000, 48000)])
    lengths = [resampled_length(100_001, 96000, 48000), 50_000, 48_000]
    for start in (0, lengths[0] - 1, lengths[0], lengths[0] + 1, sum(lengths[:2]), sum(lengths[:2]) + 30_000):
        found = read(audio, start)
        assert sum(lengths) - start == len(found)
        assert np.abs(found - whole[start:]).max() < 1e-9
