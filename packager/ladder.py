"""The ladder of `config/ladder.toml`: which qualities there are and what they may hold."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from kernel.config_directory import CONFIG_DIRECTORY
from kernel.errors import SettingsError
from kernel.quality import LOSSLESS_CODECS, Quality

_BUILT_IN = CONFIG_DIRECTORY / "ladder.toml"


class LossyRung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """AAC-LC at a bit rate, given for stereo."""

    quality: Quality
    bit_rate_bps: Annotated[int, Meta(gt=0)]

    def __post_init__(self) -> None:
        if self.quality.is_lossless:
            raise ValueError("a lossless quality has no bit rate")


class LosslessRung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ALAC and FLAC up to a depth and a rate; one of them may be `lazy`: packaged when it is first asked for."""

    quality: Quality
    max_bit_depth: Literal[16, 24]
    max_sample_rate_hz: Annotated[int, Meta(ge=48_000, le=192_000)]
    lazy: tuple[Literal["alac", "flac"], ...] = ()

    def __post_init__(self) -> None:
        if not self.quality.is_lossless:
            raise ValueError("a lossy quality has a bit rate")
        if set(self.lazy) == set(LOSSLESS_CODECS):
            raise ValueError("one codec must be stored, for the lazy one to be packaged from")


class Ladder(msgspec.Struct, frozen=True):
    """The rungs, lowest first; there is at least one of each kind."""

    lossy: tuple[LossyRung, ...]
    lossless: tuple[LosslessRung, ...]

    def bit_rate_bps(self, quality: Quality, channels: int) -> int:
        """What all channels of a lossy quality take together.

        Raises:
            LookupError: The ladder has no such rung.
        """
        for rung in self.lossy:
            if rung.quality is quality:
                return rung.bit_rate_bps * channels // 2
        raise LookupError(quality)

    def without_lazy(self) -> "Ladder":
        """The same rungs with every rendition packaged at once, for where nobody could ask for one later."""
        return Ladder(self.lossy, tuple(replace(rung, lazy=()) for rung in self.lossless))


def load_ladder(path: str = "") -> Ladder:
    """Read a ladder, the built-in one unless a file is named.

    Raises:
        SettingsError: It can't be read, or a rung of it is wrong; the message names file and rung.
    """
    file = Path(path) if path else _BUILT_IN
    try:
        return _ladder(tomllib.loads(file.read_text(encoding="utf-8")).get("rung"))
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SettingsError(f"can't use {file} as the ladder: {error}") from error


def _ladder(tables: Any) -> Ladder:
    """The ladder of a file's rungs; raises `ValueError` where they are wrong."""
    rungs = [_rung(table) for table in msgspec.convert(tables or [], list[dict[str, Any]])]
    qualities = [rung.quality.ordinal for rung in rungs]
    if qualities != sorted(set(qualities)):
        raise ValueError("its rungs must go from the lowest quality to the highest, each once")
    lossy = tuple(rung for rung in rungs if isinstance(rung, LossyRung))
    lossless = tuple(rung for rung in rungs if isinstance(rung, LosslessRung))
    _require(lossy, "a lossy rung, for players of AAC alone")
    _require(lossless, "a lossless rung")
    return Ladder(lossy, lossless)


def _rung(table: dict[str, Any]) -> LossyRung | LosslessRung:
    """A rung with a bit rate is lossy, one with a depth lossless."""
    try:
        if "bit_rate_bps" in table:
            return msgspec.convert(table, LossyRung)
        return msgspec.convert(table, LosslessRung)
    except msgspec.ValidationError as error:
        raise ValueError(f"rung {table.get('quality', '(without a quality)')!r}: {error}") from error


def _require(rungs: Sequence[object], what: str) -> None:
    if not rungs:
        raise ValueError(f"it lacks {what}")
