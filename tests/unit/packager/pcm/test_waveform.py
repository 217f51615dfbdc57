"""What a master looks like, against every sample looked at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from kernel.waveform import ChannelShape
from packager.pcm.block import Block
from packager.pcm.waveform import FIRST_BIN_SAMPLES, MAX_BINS, WaveformMeter
from tests.ffmpeg import music


def _measure(samples: Block, cuts: list[int]) -> WaveformMeter:
    meter = WaveformMeter(samples.shape[1])
    for block in np.split(samples, cuts):
        meter.feed(block)
    return meter


def _brute(channel: NDArray[np.float64], bin_samples: int) -> ChannelShape:
    bins = [channel[at : at + bin_samples] for at in range(0, len(channel), bin_samples)]
    return ChannelShape(
        low=tuple(round(each.min() * 1000) for each in bins),
        high=tuple(round(each.max() * 1000) for each in bins),
        rms=tuple(round(float(np.sqrt(np.mean(each**2))) * 1000) for each in bins),
    )


@pytest.mark.parametrize(
    ("frames", "bin_samples"),
    [
        (1, 64),
        (63, 64),
        (64 * 2047 + 5, 64),
        (64 * 2048 - 1, 64),
        (64 * 2048, 128),
        (64 * 2048 + 1, 128),
        (300_001, 256),
        (1_048_576 + 77, 1024),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_bin_is_exact(frames: int, bin_samples: int, channels: int) -> None:
    """Whatever the length, however it comes in blocks: as if all samples had been there at once."""
    samples = music(frames / 44_100 + 0.1, 44_100, bit_depth=24, channels=channels)[:frames]
    cuts = sorted(np.random.default_rng(frames).integers(0, frames + 1, 12).tolist())
    meter = _measure(samples, cuts)
    shapes = meter.finish()

    assert (bin_samples, frames) == (meter.bin_samples, meter.samples)
    assert -(-frames // bin_samples) == len(shapes[0].low) <= MAX_BINS
    assert [_brute(samples[:, n] / 2.0**31, bin_samples) for n in range(channels)] == list(shapes)


@pytest.mark.parametrize("dtype", ["int16", "int32", "float32", "float64"])
def test_every_type_has_the_same_scale(dtype: str) -> None:
    """Full scale is 1000, in whatever the decoder gives."""
    wave = np.sin(np.arange(FIRST_BIN_SAMPLES * 4) / 5)[:, np.newaxis] * 0.5
    scale = -np.iinfo(dtype).min if dtype.startswith("int") else 1
    (shape,) = _measure((wave * scale).astype(dtype), [100]).finish()

    assert _brute(wave[:, 0], FIRST_BIN_SAMPLES) == shape


def test_floats_beyond_all_measure_are_bounded() -> None:
    """A master of floats may hold 1e300; the picture stays one of whole numbers."""
    samples = np.full((FIRST_BIN_SAMPLES, 1), 1e300)
    (shape,) = _measure(samples, []).finish()

    assert ChannelShape(low=(1_000_000,), high=(1_000_000,), rms=(1_000_000,)) == shape


def test_nothing_has_no_bins() -> None:
    """A master without samples is refused elsewhere; this does not fail on it."""
    assert (ChannelShape(low=(), high=(), rms=()),) == WaveformMeter(1).finish()
