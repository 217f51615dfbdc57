"""Rules as JSON, as their owner would write them."""

from datetime import date
from typing import assert_never
from uuid import UUID

from control_api.playlists.smart.kinds import Takes
from control_api.playlists.smart.model import (
    AllOf,
    AnyOf,
    Condition,
    Limit,
    Negation,
    Ordering,
    Rule,
    Rules,
    Value,
)

Json = dict[str, object]


def write_rules(rules: Rules) -> Json:
    """The rules, with everything said that they leave open."""
    return {
        "match": _rule(rules.match),
        "within": str(rules.within),
        "order": [_ordering(ordering) for ordering in rules.order],
        **({"limit": _limit(rules.limit)} if rules.limit is not None else {}),
    }


def _rule(rule: Rule) -> Json:
    match rule:
        case AllOf(members):
            return {"all": [_rule(member) for member in members]}
        case AnyOf(members):
            return {"any": [_rule(member) for member in members]}
        case Negation(negated):
            return {"not": _rule(negated)}
        case Condition():
            return {"field": rule.field.name, rule.operator.name: _operand(rule)}
        case _ as never:
            assert_never(never)


def _operand(condition: Condition) -> object:
    values = [_value(value) for value in condition.values]
    return values if condition.operator.takes in (Takes.PAIR, Takes.MANY) else values[0]


def _value(value: Value) -> object:
    return str(value) if isinstance(value, date | UUID) else value


def _ordering(ordering: Ordering) -> Json:
    by = "random" if ordering.field is None else ordering.field.name
    return {"by": by, "descending": ordering.descending}


def _limit(limit: Limit) -> Json:
    named = {"tracks": limit.tracks, "seconds": limit.seconds}
    return {name: value for name, value in named.items() if value is not None}
