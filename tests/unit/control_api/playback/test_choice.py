"""Choosing among qualities as ordinals."""

from itertools import product

from control_api.playback.choice import admitted, best_quality, lowest
from control_api.playback.models import Caps, Rendition
from kernel.asset import Codec
from kernel.quality import Quality


def _rendition(name: str, quality: Quality, codec: Codec) -> Rendition:
    return Rendition(
        name=name,
        quality=quality,
        codec=codec,
        codecs=codec,
        sample_rate_hz=44_100,
        bit_depth=None,
        channels=2,
        average_bandwidth_bps=1,
        peak_bandwidth_bps=1,
        priming_samples=0,
        valid_samples=1,
        remainder_samples=0,
    )


LADDER = [
    _rendition("lossless_flac", Quality.LOSSLESS, "flac"),
    _rendition("96_aac", Quality.AAC_96, "aac"),
    _rendition("hi_res_lossless_alac", Quality.HI_RES_LOSSLESS, "alac"),
    _rendition("256_aac", Quality.AAC_256, "aac"),
    _rendition("lossless_alac", Quality.LOSSLESS, "alac"),
]


def test_every_combination_of_caps_gives_the_least_on_the_ladder() -> None:
    """All 625; as strings, hi_res_lossless would come before lossless."""
    ladder = list(Quality)
    for preference, tier, network, track in product(ladder, repeat=4):
        caps = Caps(preference=preference, tier=tier, network=network, track=track)
        least = min(map(ladder.index, (preference, tier, network, track)))
        assert ladder.index(lowest(caps)) == least
        assert all(ladder.index(rendition.quality) <= least for rendition in admitted(LADDER, caps))


def test_the_best_admitted_comes_first() -> None:
    """By quality, then ALAC before FLAC."""
    best = Quality.HI_RES_LOSSLESS
    caps = Caps(preference=best, tier=best, network=best, track=best)

    assert [rendition.name for rendition in admitted(LADDER, caps)] == [
        "hi_res_lossless_alac",
        "lossless_alac",
        "lossless_flac",
        "256_aac",
        "96_aac",
    ]


def test_the_best_of_nothing_is_nothing() -> None:
    """And of a ladder its top."""
    assert best_quality(LADDER) is Quality.HI_RES_LOSSLESS
    assert best_quality([]) is None
