"""Rules of smart playlists, from the JSON that clients send and back to it; `docs/smart-playlists.md` tells of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import msgspec

from control_api.playlists.smart.fields import FIELDS, ORDERING_FIELDS
from control_api.playlists.smart.model import (
    AllOf,
    AnyOf,
    Condition,
    Limit,
    Negation,
    Ordering,
    Rule,
    Rules,
)
from control_api.playlists.smart.sources import Within
from control_api.playlists.smart.values import read_flag, read_integer, read_values, refuse
from control_api.playlists.smart.written import write_rules

MAX_DEPTH = 8
MAX_RULES = 100
MAX_ORDERINGS = 5
MAX_LIMIT_TRACKS = 100_000
MAX_LIMIT_SECONDS = 10_000_000

RANDOM = "random"
COMPONENT = "SmartRules"

RulesDocument: TypeAlias = Annotated[
    Any, msgspec.Meta(extra_json_schema={"$ref": f"#/components/schemas/{COMPONENT}"})
]
"""Rules as JSON in a body, sent or answered: their schema is a component of its own (`schema.py`)."""


def validate_rules(document: object, at: str = "rules") -> Rules:
    """Rules from decoded JSON that stands at a place in the body.

    Raises:
        InvalidRequestError: Something in them is unknown, missing or wrong; `field` is the path to it,
            such as ``rules.match.all[2].any[0].at_least``.
    """
    given = _object(document, at, required=("match",), known=("match", "within", "order", "limit"))
    return Rules(
        match=_Reader().rule(given["match"], f"{at}.match", depth=1),
        within=_within(given.get("within", Within.LIBRARY), f"{at}.within"),
        order=_order(given.get("order", []), f"{at}.order"),
        limit=_limit(given["limit"], f"{at}.limit") if "limit" in given else None,
    )


def dump_rules(rules: Rules) -> str:
    """The rules as JSON, for a `jsonb` column."""
    return json.dumps(write_rules(rules))


class _Reader:
    """Reads one tree, and counts its rules."""

    def __init__(self) -> None:
        self._rules = 0

    def rule(self, given: object, at: str, *, depth: int) -> Rule:
        """A group, a negation or a condition."""
        self._rules += 1
        if self._rules > MAX_RULES:
            refuse(at, f"one rule too many: {MAX_RULES} are allowed, groups included")
        if depth > MAX_DEPTH:
            refuse(at, f"nested too deep: {MAX_DEPTH} levels are allowed")
        if not isinstance(given, dict):
            refuse(at, "must be an object: a group (all, any), a negation (not), or a rule with a field")
        for group, group_type in (("all", AllOf), ("any", AnyOf)):
            if group in given:
                members = _object(given, at, required=(group,), known=(group,))[group]
                return group_type(self._group(members, f"{at}.{group}", depth=depth))
        if "not" in given:
            negated = _object(given, at, required=("not",), known=("not",))["not"]
            return Negation(self.rule(negated, f"{at}.not", depth=depth + 1))
        return _condition(given, at)

    def _group(self, given: object, at: str, *, depth: int) -> tuple[Rule, ...]:
        if not isinstance(given, list) or not given:
            refuse(at, "must be a list with at least one rule")
        return tuple(self.rule(member, f"{at}[{n}]", depth=depth + 1) for n, member in enumerate(given))


def _condition(given: Mapping[str, object], at: str) -> Condition:
    if "field" not in given:
        refuse(at, "must have all, any, not or field")
    field = FIELDS.get(_name(given["field"]))
    if field is None:
        refuse(f"{at}.field", f"unknown; allowed are {', '.join(FIELDS)}")
    names = [name for name in given if name != "field"]
    allowed = ", ".join(field.operators)
    for name in names:
        if name not in field.operators:
            refuse(f"{at}.{_shown(name)}", f"can't be asked of {field.name}; allowed are {allowed}")
    if len(names) != 1:
        refuse(at, f"must have one of {allowed}")
    operator = field.operators[names[0]]
    return Condition(field, operator, read_values(field, operator, given[names[0]], f"{at}.{names[0]}"))


def _within(given: object, at: str) -> Within:
    if _name(given) not in list(Within):
        refuse(at, f"unknown; allowed are {', '.join(Within)}")
    return Within(_name(given))


def _order(given: object, at: str) -> tuple[Ordering, ...]:
    if not isinstance(given, list) or len(given) > MAX_ORDERINGS:
        refuse(at, f"must be a list of at most {MAX_ORDERINGS}")
    return tuple(_ordering(item, f"{at}[{n}]") for n, item in enumerate(given))


def _ordering(given: object, at: str) -> Ordering:
    item = _object(given, at, required=("by",), known=("by", "descending"))
    name = _name(item["by"])
    if name not in (*ORDERING_FIELDS, RANDOM):
        refuse(f"{at}.by", f"unknown; allowed are {', '.join((*ORDERING_FIELDS, RANDOM))}")
    descending = read_flag(item.get("descending", False), f"{at}.descending")
    return Ordering(ORDERING_FIELDS.get(name), descending)


def _limit(given: object, at: str) -> Limit:
    limit = _object(given, at, required=(), known=("tracks", "seconds"))
    if not limit:
        refuse(at, "must have tracks, seconds or both")
    bounds = {"tracks": MAX_LIMIT_TRACKS, "seconds": MAX_LIMIT_SECONDS}
    return Limit(
        **{
            name: read_integer(limit[name], f"{at}.{name}", lowest=1, highest=highest)
            if name in limit
            else None
            for name, highest in bounds.items()
        }
    )


def _object(given: object, at: str, *, required: Sequence[str], known: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(given, dict):
        refuse(at, f"must be an object with {', '.join(known)}")
    for name in given:
        if name not in known:
            refuse(f"{at}.{_shown(name)}", f"unknown; allowed are {', '.join(known)}")
    for name in required:
        if name not in given:
            refuse(f"{at}.{name}", "required, but missing")
    return given


def _name(given: object) -> str:
    return given if isinstance(given, str) else ""


def _shown(name: str) -> str:
    """A name of the client's own in a path; it may be of any length."""
    return name if len(name) <= 40 else f"{name[:40]}…"
