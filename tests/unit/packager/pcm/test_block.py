"""Blocks of PCM."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from packager.pcm.block import gathered, mirrored_head, mirrored_tail


@given(st.integers(1, 50), st.integers(0, 120))
def test_mirrors_are_numpys_symmetric_padding(length: int, frames: int) -> None:
    """Before and after a track lies its reflection, repeated as often as needed."""
    block = np.arange(length, dtype=np.int16).reshape(-1, 1)
    padded = np.pad(block, ((frames, frames), (0, 0)), mode="symmetric")
    assert np.array_equal(padded[:frames], mirrored_head(block, frames))
    assert np.array_equal(padded[frames + length :], mirrored_tail(block, frames))


@given(st.lists(st.integers(1, 40_000), max_size=20))
def test_gathering_changes_no_sample(lengths: list[int]) -> None:
    """Blocks are joined, never altered, and none but the last is small."""
    samples = np.arange(sum(lengths), dtype=np.int32).reshape(-1, 1)
    parts = np.split(samples, np.cumsum(lengths)[:-1]) if lengths else []
    blocks = list(gathered(parts))
    assert np.array_equal(samples, np.concatenate([np.empty((0, 1), np.int32), *blocks]))
    assert all(len(block) >= 1 << 15 for block in blocks[:-1])
