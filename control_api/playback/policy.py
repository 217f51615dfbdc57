"""What each tier and each network may carry: `config/playback.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from control_api.accounts.models import Role, Tier
from control_api.permissions.permission import Permission, permissions_of
from kernel.config_directory import CONFIG_DIRECTORY
from kernel.errors import InvalidValueError, SettingsError
from kernel.quality import Quality

K = TypeVar("K", bound=StrEnum)

MAX_STREAMS = 100


class Network(StrEnum):
    """What a player is connected by, as it tells."""

    WIFI = "wifi"
    CELLULAR_5G = "cellular_5g"
    CELLULAR_LTE = "cellular_lte"
    CELLULAR_3G = "cellular_3g"


@dataclass(frozen=True, slots=True)
class PlaybackPolicy:
    """The highest quality of every tier and of every network, and on how many devices a tier plays at once."""

    tiers: Mapping[Tier, Quality]
    networks: Mapping[Network, Quality]
    streams: Mapping[Tier, int]

    def quality_for(self, role: Role, tier: Tier) -> Quality:
        """The highest quality for an account: its tier's, or the best tier's where the role alone permits lossless."""
        if Permission.STREAM_LOSSLESS in permissions_of(role, tier) - permissions_of(Role.USER, tier):
            return max(self.tiers.values(), key=lambda quality: quality.ordinal)
        return self.tiers[tier]


def load_policy(path: Path = CONFIG_DIRECTORY / "playback.toml") -> PlaybackPolicy:
    """Read the policy; every tier must have its quality and its streams, every network its quality.

    Raises:
        SettingsError: The file can't be read, is incomplete, names what doesn't exist, or gives a tier lossless that
            isn't permitted it.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"can't read {path}: {error}") from error
    try:
        return PlaybackPolicy(
            tiers=_permitted(_caps(tables, "tiers", Tier)),
            networks=_caps(tables, "networks", Network),
            streams=_counts(tables, "streams", Tier),
        )
    except InvalidValueError as error:
        raise SettingsError(f"{path}: {error}") from error


def _caps(tables: Mapping[str, Any], name: str, keys: type[K]) -> dict[K, Quality]:
    table = _complete(tables, name, "quality", keys)
    return {key: Quality.parse(table[key]) for key in keys}


def _permitted(tiers: dict[Tier, Quality]) -> dict[Tier, Quality]:
    for tier, quality in tiers.items():
        permitted = Permission.STREAM_LOSSLESS in permissions_of(Role.USER, tier)
        if quality.ordinal >= Quality.LOSSLESS.ordinal and not permitted:
            raise InvalidValueError(f"[tiers] {tier}: {quality} needs a permission that this tier hasn't")
    return tiers


def _counts(tables: Mapping[str, Any], name: str, keys: type[K]) -> dict[K, int]:
    table = _complete(tables, name, "number", keys)
    for key, count in table.items():
        if type(count) is not int or not 1 <= count <= MAX_STREAMS:
            raise InvalidValueError(
                f"[{name}] {key}: {count!r} is not a whole number from 1 to {MAX_STREAMS}"
            )
    return {key: table[key] for key in keys}


def _complete(tables: Mapping[str, Any], name: str, what: str, keys: type[K]) -> Mapping[str, Any]:
    table: Mapping[str, Any] = tables.get(name, {})
    if set(table) != set(keys):
        raise InvalidValueError(
            f"[{name}] must give a {what} for each of {', '.join(keys)}, and for no other"
        )
    return table
