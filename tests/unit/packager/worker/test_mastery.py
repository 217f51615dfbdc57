"""Which of two masters is the better one."""

import pytest

from packager.worker.publication.mastery import Mastery

LENGTH_S = 100.0


def lossless(
    bit_depth: int, sample_rate_hz: int, *, channels: int = 2, master_bytes: int | None = None
) -> Mastery:
    """A lossless master."""
    return Mastery(
        lossless=True,
        channels=channels,
        sample_rate_hz=sample_rate_hz,
        bit_depth=bit_depth,
        master_bytes=master_bytes,
        length_s=LENGTH_S,
    )


def lossy(bit_rate_bps: int | None, sample_rate_hz: int = 44_100, *, channels: int = 2) -> Mastery:
    """A lossy master of a bit rate."""
    return Mastery(
        lossless=False,
        channels=channels,
        sample_rate_hz=sample_rate_hz,
        bit_depth=None,
        master_bytes=None if bit_rate_bps is None else int(bit_rate_bps * LENGTH_S / 8),
        length_s=LENGTH_S,
    )


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (lossy(320_000), lossless(16, 44_100)),
        (lossy(320_000, 48_000), lossless(8, 8_000)),
        (lossless(16, 44_100), lossless(24, 44_100)),
        (lossless(16, 44_100), lossless(16, 48_000)),
        (lossless(24, 96_000), lossless(24, 192_000)),
        (lossless(16, 96_000), lossless(24, 44_100)),
        (lossless(24, 96_000, channels=1), lossless(16, 44_100)),
        (lossy(128_000), lossy(320_000)),
        (lossy(320_000, 22_050), lossy(320_000, 44_100)),
        (lossy(320_000, channels=1), lossy(320_000)),
    ],
)
def test_one_is_worse_than_the_other(worse: Mastery, better: Mastery) -> None:
    """Lossless before lossy, then channels, depth, rate; lossy ones by bit rate."""
    assert worse.is_worse_than(better)
    assert not better.is_worse_than(worse)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lossless(16, 44_100, master_bytes=1), lossless(16, 44_100, master_bytes=100)),
        (lossy(310_000), lossy(320_000)),
        (lossy(256_000), lossy(256_000, 48_000)),
        (lossy(None), lossy(None)),
    ],
)
def test_equals_are_not_worse(one: Mastery, other: Mastery) -> None:
    """How well a lossless file is packed, or a picture in a lossy one, makes no difference."""
    assert not one.is_worse_than(other)
    assert not other.is_worse_than(one)


def test_an_unknown_bit_rate_gives_way() -> None:
    """Nothing is known against the newer one."""
    assert not lossy(64_000).is_worse_than(lossy(None))
