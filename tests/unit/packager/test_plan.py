"""Which renditions a master gets."""

import pytest
from msgspec.structs import replace

from packager.ladder import Ladder, load_ladder
from packager.master.probe import MasterFormat
from packager.plan import depth_notes, plan_renditions

LADDER = load_ladder()
AAC = ["96_aac", "256_aac", "256_aac_plus"]


def _master(
    sample_rate_hz: int = 44100,
    bit_depth: int | None = 16,
    *,
    channels: int = 2,
    bit_rate_bps: int | None = None,
    is_float: bool = False,
) -> MasterFormat:
    return MasterFormat(
        container="wav",
        codec="pcm",
        lossless=bit_depth is not None,
        is_float=is_float,
        sample_rate_hz=sample_rate_hz,
        bit_depth=bit_depth,
        channels=channels,
        claimed_samples=None,
        bit_rate_bps=bit_rate_bps,
        flac_md5=None,
    )


@pytest.mark.parametrize(
    ("master", "lossless"),
    [
        (_master(44100, 8), [("lossless", 44100, 16, True)]),
        (_master(44100, 16), [("lossless", 44100, 16, True)]),
        (_master(35467, 12), [("lossless", 35467, 16, True)]),
        (_master(44100, 24), [("lossless", 44100, 16, False), ("hi_res_lossless", 44100, 24, True)]),
        (_master(96000, 24), [("lossless", 48000, 16, False), ("hi_res_lossless", 96000, 24, True)]),
        (_master(176400, 20), [("lossless", 44100, 16, False), ("hi_res_lossless", 176400, 24, True)]),
        (_master(96000, 16), [("lossless", 48000, 16, False), ("hi_res_lossless", 96000, 16, True)]),
        (_master(48000, 32), [("lossless", 48000, 16, False), ("hi_res_lossless", 48000, 24, False)]),
        (_master(384000, 24), [("lossless", 48000, 16, False), ("hi_res_lossless", 192000, 24, False)]),
        (_master(352800, 24), [("lossless", 44100, 16, False), ("hi_res_lossless", 176400, 24, False)]),
    ],
)
def test_lossless_renditions(master: MasterFormat, lossless: list[tuple[str, int, int, bool]]) -> None:
    """Every lossless rung comes as ALAC and FLAC, never above the master, exact wherever nothing is lost."""
    found = [plan for plan in plan_renditions(master, LADDER) if plan.codec != "aac"]
    expected = [(f"{rung}_{codec}", *rest) for rung, *rest in lossless for codec in ("alac", "flac")]
    assert expected == [
        (plan.name, plan.signal.sample_rate_hz, plan.signal.bit_depth, plan.bit_exact) for plan in found
    ]


@pytest.mark.parametrize(
    ("bit_rate_bps", "names"),
    [
        (64_000, AAC[:2]),
        (128_000, AAC[:2]),
        (256_000, AAC[:2]),
        (257_000, AAC),
        (320_000, AAC),
        (None, AAC[:2]),
    ],
)
def test_a_lossy_master_has_no_lossless_rendition(bit_rate_bps: int | None, names: list[str]) -> None:
    """From a lossy master only AAC is made, up to the first rung that is not below it."""
    plans = plan_renditions(_master(bit_depth=None, bit_rate_bps=bit_rate_bps), LADDER)
    assert names == [plan.name for plan in plans]


def test_lazy_renditions_name_the_stored_one() -> None:
    """Whichever codec is lazy is packaged from the other one of its rung; AAC never is."""
    rungs = (replace(LADDER.lossless[0], lazy=("alac",)), *LADDER.lossless[1:])
    plans = plan_renditions(_master(96000, 24), Ladder(LADDER.lossy, rungs))
    assert {
        "lossless_alac": "lossless_flac",
        "hi_res_lossless_flac": "hi_res_lossless_alac",
    } == {plan.name: plan.made_from for plan in plans if plan.made_from is not None}


def test_mono_takes_half_the_bits() -> None:
    """Mono stays mono, at half the stereo bit rate."""
    plans = plan_renditions(_master(channels=1), LADDER)
    assert {1} == {plan.channels for plan in plans}
    assert [48_000, 128_000, 160_000] == [plan.bit_rate_bps for plan in plans if plan.codec == "aac"]


@pytest.mark.parametrize(
    ("master", "said"),
    [
        (_master(48000, 32), "32-bit integer master: 24-bit with TPDF dither"),
        (_master(48000, 32, is_float=True), "32-bit float master: 24-bit with TPDF dither"),
        (_master(384000, 24), "384000 Hz master: resampled for every rendition"),
    ],
)
def test_what_is_lost_is_said(master: MasterFormat, said: str) -> None:
    """Where no rendition is the master's own samples, a note tells why."""
    assert [said] == depth_notes(master, LADDER)


def test_nothing_lost_nothing_said() -> None:
    """A 24-bit master needs no note."""
    assert [] == depth_notes(_master(96000, 24), LADDER)
