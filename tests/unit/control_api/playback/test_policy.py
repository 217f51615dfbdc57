"""The playback policy's file."""

from pathlib import Path

import pytest

from control_api.accounts.models import Role, Tier
from control_api.playback.policy import Network, load_policy
from kernel.errors import SettingsError
from kernel.quality import Quality

GOOD = """
[tiers]
free = "256_aac"
individual = "hi_res_lossless"
family = "hi_res_lossless"
student = "hi_res_lossless"
[networks]
wifi = "hi_res_lossless"
cellular_5g = "lossless"
cellular_lte = "256_aac"
cellular_3g = "96_aac"
[streams]
free = 1
individual = 1
family = 6
student = 1
"""


def test_the_policy_that_comes_with_segue() -> None:
    """Free is lossy, whoever pays hears everything; networks carry what they can; a family has six players."""
    policy = load_policy()

    assert policy.tiers == {
        Tier.FREE: Quality.AAC_256,
        Tier.INDIVIDUAL: Quality.HI_RES_LOSSLESS,
        Tier.FAMILY: Quality.HI_RES_LOSSLESS,
        Tier.STUDENT: Quality.HI_RES_LOSSLESS,
    }
    assert policy.networks == {
        Network.WIFI: Quality.HI_RES_LOSSLESS,
        Network.CELLULAR_5G: Quality.LOSSLESS,
        Network.CELLULAR_LTE: Quality.AAC_256,
        Network.CELLULAR_3G: Quality.AAC_96,
    }
    assert policy.streams == {Tier.FREE: 1, Tier.INDIVIDUAL: 1, Tier.FAMILY: 6, Tier.STUDENT: 1}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('free = "256_aac"', "", r"\[tiers\]"),
        ('wifi = "hi_res_lossless"', 'wlan = "hi_res_lossless"', r"\[networks\]"),
        ('"lossless"', '"flac"', "'flac'"),
        ('"lossless"', "3", "3"),
        ('free = "256_aac"', 'free = "lossless"', "free: lossless"),
        ("[networks]", "[network]", r"\[networks\]"),
        ("[networks]", "[networks", "can't read"),
        ("family = 6", "", r"\[streams\]"),
        ("family = 6", "family = 0", "family: 0"),
        ("family = 6", "family = 101", "family: 101"),
        ("family = 6", 'family = "6"', "family: '6'"),
        ("family = 6", "family = true", "family: True"),
    ],
)
def test_a_wrong_policy_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    """At the start, not at somebody's stream."""
    path = tmp_path / "playback.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_policy(path)


@pytest.mark.parametrize(
    ("role", "tier", "expected"),
    [
        (Role.USER, Tier.FREE, Quality.AAC_256),
        (Role.CURATOR, Tier.FREE, Quality.AAC_256),
        (Role.ADMIN, Tier.FREE, Quality.HI_RES_LOSSLESS),
        (Role.USER, Tier.STUDENT, Quality.HI_RES_LOSSLESS),
        (Role.ADMIN, Tier.FAMILY, Quality.HI_RES_LOSSLESS),
    ],
)
def test_an_admin_hears_what_the_best_tier_does(role: Role, tier: Tier, expected: Quality) -> None:
    """An admin may do all; to everybody else the tier says how well she hears."""
    assert expected == load_policy().quality_for(role, tier)


def test_a_policy_that_is_missing_is_refused(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_policy(tmp_path / "nowhere.toml")
