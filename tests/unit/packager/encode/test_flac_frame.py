"""Frame numbers, against those that an encoder gives which was there from the start."""

import pytest

from kernel.quality import Quality
from packager.encode.encoder import LosslessEncoder
from packager.encode.flac_frame import coded_number, renumbered
from packager.plan import RenditionPlan, Signal
from tests.ffmpeg import music


def plan(rate_hz: int, bit_depth: int) -> RenditionPlan:
    """FLAC of some rate and depth."""
    return RenditionPlan(
        name="lossless_flac",
        quality=Quality.LOSSLESS,
        codec="flac",
        signal=Signal(rate_hz, bit_depth),
        channels=1,
        bit_rate_bps=None,
        bit_exact=True,
    )


def frames(rate_hz: int, bit_depth: int, length_samples: int) -> list[bytes]:
    """Music, encoded in one go."""
    encoder = LosslessEncoder(plan(rate_hz, bit_depth))
    samples = music(length_samples / 44100, 44100, channels=1, bit_depth=bit_depth)[:length_samples]
    return [*encoder.feed(samples), *encoder.finish()]


@pytest.mark.parametrize(
    ("rate_hz", "bit_depth"), [(44100, 16), (96000, 24), (35467, 16), (39000, 16), (255_000, 24), (11025, 16)]
)
def test_frames_take_any_number(rate_hz: int, bit_depth: int) -> None:
    """Each frame becomes any other's number and its own again, over all header layouts, a short last frame's too."""
    encoded = frames(rate_hz, bit_depth, 150 * 4096 + 100)
    for number, frame in enumerate(encoded):
        moved = renumbered(frame, 5_000_000 - number)
        assert len(frame) < len(moved)
        assert frame == renumbered(moved, number)


def test_numbers_are_what_the_encoder_counts() -> None:
    """A frame from the middle, encoded alone, becomes the one that the whole encoding has there."""
    whole = frames(44100, 16, 150 * 4096)
    encoder = LosslessEncoder(plan(44100, 16))
    samples = music(150 * 4096 / 44100, 44100, channels=1)[140 * 4096 : 141 * 4096]
    alone = [*encoder.feed(samples), *encoder.finish()]
    assert [whole[140]] == [renumbered(frame, 140) for frame in alone]


@pytest.mark.parametrize("number", [0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF])
def test_small_numbers_are_coded_as_utf_8(number: int) -> None:
    """As far as Unicode goes."""
    assert chr(number).encode() == coded_number(number)


@pytest.mark.parametrize(
    ("number", "coded"),
    [
        (0x1FFFFF, "f7bfbfbf"),
        (0x200000, "f888808080"),
        (0x3FFFFFF, "fbbfbfbfbf"),
        (0x4000000, "fc8480808080"),
        (0x7FFFFFFF, "fdbfbfbfbfbf"),
        (0x80000000, "fe828080808080"),
        (0xFFFFFFFFF, "febfbfbfbfbfbf"),
    ],
)
def test_large_numbers_are_coded_as_rfc_9639_says(number: int, coded: str) -> None:
    """The ends of its table 18's ranges, up to 36 bits."""
    assert coded == coded_number(number).hex()
