"""Rules evaluated the plain way: every track looked at by itself, in Python, straight from the JSON."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

LADDER = ["96_aac", "256_aac", "256_aac_plus", "lossless", "hi_res_lossless"]


@dataclass(frozen=True)
class Facts:
    """All that is known of a track; what it is without is None."""

    id: UUID
    values: Mapping[str, Any]
    """By the field's name; genres and playlists are sets."""


def folded(text: str) -> str:
    """Case and width don't matter, nor how white space is spread."""
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(normal.replace("\0", " ").split())


def evaluate(rules: dict[str, Any], tracks: list[Facts], as_of: datetime) -> list[UUID]:
    """The ids of what the rules hold, in their order."""
    found = [
        track
        for track in tracks
        if (rules.get("within") == "catalog" or track.values["in_library"])
        and holds(rules["match"], track, as_of)
    ]
    found.sort(key=lambda track: track.id.bytes)
    for ordering in reversed(rules.get("order", [])):
        name, descending = ordering["by"], ordering.get("descending", False)
        known = [track for track in found if track.values[name] is not None]
        unknown = [track for track in found if track.values[name] is None]
        # Stable either way: equals keep their order.
        known.sort(key=lambda track: _order_key(track.values[name]), reverse=descending)
        found = known + unknown
    return _limited(found, rules.get("limit", {}))


def _order_key(value: Any) -> Any:
    if value in LADDER:
        return LADDER.index(value)
    return folded(value).encode() if isinstance(value, str) else value


def _limited(found: list[Facts], limit: dict[str, int]) -> list[UUID]:
    chosen: list[UUID] = []
    together_s = 0.0
    for track in found:
        together_s += track.values["length_s"]
        if len(chosen) == limit.get("tracks", -1) or together_s > limit.get("seconds", float("inf")):
            break
        chosen.append(track.id)
    return chosen


def holds(rule: dict[str, Any], track: Facts, as_of: datetime) -> bool:
    """Whether a rule holds for a track."""
    if "all" in rule:
        return all(holds(member, track, as_of) for member in rule["all"])
    if "any" in rule:
        return any(holds(member, track, as_of) for member in rule["any"])
    if "not" in rule:
        return not holds(rule["not"], track, as_of)
    ((operator, operand),) = ((name, value) for name, value in rule.items() if name != "field")
    value = track.values[rule["field"]]
    if operator == "known":
        return (value not in (None, frozenset())) is operand
    for negative, positive in _NEGATIVE.items():
        if operator == negative:
            return not _holds(positive, value, operand, as_of)
    return _holds(operator, value, operand, as_of)


_NEGATIVE = {
    "is_not": "is",
    "does_not_contain": "contains",
    "none_of": "any_of",
    "not_in_the_last_days": "in_the_last_days",
}


def _holds(operator: str, value: Any, operand: Any, as_of: datetime) -> bool:
    if isinstance(value, frozenset):
        return any(_holds(operator, member, operand, as_of) for member in value)
    if value is None:
        return False
    if isinstance(value, datetime):
        return _time_holds(operator, value, operand, as_of)
    if isinstance(value, str) and value not in LADDER:
        return _text_holds(operator, folded(value), operand)
    if isinstance(value, str):
        value = LADDER.index(value)
        operand = [LADDER.index(one) for one in operand] if operator == "any_of" else LADDER.index(operand)
    return _number_holds(operator, value, operand)


def _text_holds(operator: str, value: str, operand: Any) -> bool:
    if operator == "any_of":
        return value in map(folded, operand)
    wanted = folded(operand)
    return {
        "is": value == wanted,
        "contains": wanted in value,
        "starts_with": value.startswith(wanted),
        "ends_with": value.endswith(wanted),
    }[operator]


def _number_holds(operator: str, value: Any, operand: Any) -> bool:
    operands = operand if isinstance(operand, list) else [operand]
    answers: dict[str, bool] = {
        "between": min(operands) <= value <= max(operands),
        "any_of": value in operands,
        "is": value == operands[0],
        "at_least": value >= operands[0],
        "at_most": value <= operands[0],
        "more_than": value > operands[0],
        "less_than": value < operands[0],
    }
    return answers[operator]


def _time_holds(operator: str, value: datetime, operand: Any, as_of: datetime) -> bool:
    if operator == "in_the_last_days":
        return value >= as_of - timedelta(days=operand)
    day = value.astimezone(UTC).date()
    if operator == "between":
        first, last = sorted(map(date.fromisoformat, operand))
        return first <= day <= last
    other = date.fromisoformat(operand)
    return day < other if operator == "before" else day > other
