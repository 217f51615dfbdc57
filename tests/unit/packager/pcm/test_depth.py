"""Changing the depth of samples."""

import numpy as np
import pytest

from packager.pcm.depth import Quantiser, as_depth, peak_of


def test_dither_decorrelates_the_error() -> None:
    """TPDF: whatever the signal, the error's mean is 0 and its power 1/4 LSB² (1/12 rounding + 1/6 dither)."""
    quantiser = Quantiser(16, np.random.default_rng(7))
    for level in (0.0, 0.25, 0.5, 0.9):
        signal = np.full((400_000, 1), (100 + level) / 32768)
        error_lsb = quantiser.quantise(signal) - (100 + level)
        assert abs(float(error_lsb.mean())) < 0.005
        assert float(error_lsb.var()) == pytest.approx(0.25, abs=0.005)


def test_overshoot_is_clipped_and_counted() -> None:
    """A float master may exceed full scale; what does is clipped, and counted to be told."""
    quantiser = Quantiser(24, np.random.default_rng(7))
    quantised = quantiser.quantise(np.array([[1.5], [-1.5], [0.0]]))
    assert [(2**23 - 1) << 8, -(2**31)] == quantised[:2, 0].tolist()
    assert quantiser.clipped_samples == 2


def test_the_same_seed_gives_the_same_samples() -> None:
    """A packaging can be repeated bit for bit."""
    signal = np.linspace(-1, 1, 1000).reshape(-1, 1)
    once, again = (Quantiser(16, np.random.default_rng(3)).quantise(signal) for _ in range(2))
    assert np.array_equal(once, again)


def test_a_wider_type_keeps_the_value() -> None:
    """Between int16 and int32 only the place of the point changes."""
    block = np.array([[-32768, 32767]], dtype=np.int16)
    assert np.array_equal(block, as_depth(as_depth(block, 24), 16))


@pytest.mark.parametrize(
    ("block", "peak"),
    [
        (np.array([[-32768, 5]], np.int16), 1.0),
        (np.array([[2**30, 0]], np.int32), 0.5),
        (np.array([[0.25, -1.25]], np.float32), 1.25),
        (np.empty((0, 2), np.int16), 0.0),
    ],
)
def test_peak(block: np.ndarray[tuple[int, int], np.dtype[np.int32]], peak: float) -> None:
    """The largest magnitude, where the most negative sample is full scale too."""
    assert peak == peak_of(block)
