"""The ladder of `config/ladder.toml`: which qualities there are and what they may hold."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from kernel.config_directory import CONFIG_DIRECTORY
from kernel.quality import Quality


class LossyRung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """AAC-LC at a bit rate, given for stereo."""

    quality: Quality
    bit_rate_bps: int


class LosslessRung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ALAC and FLAC up to a depth and a rate; one of them may be `lazy`: packaged when it is first asked for."""

    quality: Quality
    max_bit_depth: int
    max_sample_rate_hz: int
    lazy: tuple[Literal["alac", "flac"], ...] = ()


class Ladder(msgspec.Struct, frozen=True):
    """The rungs, lowest first."""

    lossy: tuple[LossyRung, ...]
    lossless: tuple[LosslessRung, ...]


def load_ladder(path: Path = CONFIG_DIRECTORY / "ladder.toml") -> Ladder:
    """Read the ladder; a rung with a bit rate is lossy, one with a depth lossless."""
    rungs = tomllib.loads(path.read_text(encoding="utf-8"))["rung"]
    lossy = msgspec.convert([rung for rung in rungs if "bit_rate_bps" in rung], tuple[LossyRung, ...])
    lossless = msgspec.convert(
        [rung for rung in rungs if "bit_rate_bps" not in rung], tuple[LosslessRung, ...]
    )
    return Ladder(lossy, lossless)
