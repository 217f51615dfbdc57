"""The JSON Schemas of rules, made from the tables of fields and operators: components of the API's document.

What a schema can't say, the walk in `rules.py` alone checks: how deep a tree is, and how many rules it has.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from control_api.playlists.smart.fields import FIELDS, ORDERING_FIELDS, Field
from control_api.playlists.smart.kinds import Kind, Takes
from control_api.playlists.smart.operators import Operator
from control_api.playlists.smart.rules import (
    COMPONENT,
    MAX_DEPTH,
    MAX_LIMIT_SECONDS,
    MAX_LIMIT_TRACKS,
    MAX_ORDERINGS,
    MAX_RULES,
    RANDOM,
)
from control_api.playlists.smart.sources import Within
from control_api.playlists.smart.values import MAX_CHOICES, MAX_DAYS, MAX_TEXT_CHARACTERS
from kernel.quality import Quality

JsonSchema: TypeAlias = dict[str, Any]

_RULE = "SmartRule"


def rule_components() -> dict[str, JsonSchema]:
    """The components by name."""
    return {COMPONENT: _rules(), _RULE: _rule()}


def _rules() -> JsonSchema:
    return _closed(
        "What a smart playlist is: which tracks, of which, in what order, how many.",
        required=["match"],
        match=_reference(_RULE),
        within={"enum": [str(within) for within in Within], "default": str(Within.LIBRARY)},
        order={
            "type": "array",
            "maxItems": MAX_ORDERINGS,
            "items": _ordering(),
            "description": "What comes first; tracks without the value come last. Without any, or among equals: as "
            "they came into the catalog.",
        },
        limit=_limit(),
    )


def _ordering() -> JsonSchema:
    return _closed(
        "One criterion; `random` is drawn anew every day (UTC).",
        required=["by"],
        by={"enum": [*ORDERING_FIELDS, RANDOM]},
        descending={"type": "boolean", "default": False},
    )


def _limit() -> JsonSchema:
    return {
        **_closed(
            "The first so many tracks, no more than fit into so many seconds.",
            required=[],
            tracks=_integer(1, MAX_LIMIT_TRACKS),
            seconds=_integer(1, MAX_LIMIT_SECONDS),
        ),
        "minProperties": 1,
    }


def _rule() -> JsonSchema:
    group = {"type": "array", "minItems": 1, "items": _reference(_RULE)}
    return {
        "description": f"A group of rules, a negation, or a rule about one field. At most {MAX_RULES} rules in all, "
        f"groups included, and {MAX_DEPTH} levels of them.",
        "oneOf": [
            _closed("All must hold.", required=["all"], all=group),
            _closed("One must hold.", required=["any"], any=group),
            _closed("The rule must not hold.", required=["not"], **{"not": _reference(_RULE)}),
            *(rule for field in FIELDS.values() for rule in _rules_about(field)),
        ],
    }


def _rules_about(field: Field) -> Iterator[JsonSchema]:
    """One schema for operators that take the same."""
    for takes in dict.fromkeys(operator.takes for operator in field.operators.values()):
        operators = [operator for operator in field.operators.values() if operator.takes is takes]
        yield {
            "type": "object",
            "description": f"{field.meaning}.",
            "required": ["field"],
            "properties": {
                "field": {"const": field.name},
                **{operator.name: _operand(field, operator) for operator in operators},
            },
            "additionalProperties": False,
            "minProperties": 2,
            "maxProperties": 2,
        }


def _operand(field: Field, operator: Operator) -> JsonSchema:
    match operator.takes:
        case Takes.ONE:
            return _value(field)
        case Takes.PAIR:
            return {"type": "array", "minItems": 2, "maxItems": 2, "items": _value(field)}
        case Takes.MANY:
            return {"type": "array", "minItems": 1, "maxItems": MAX_CHOICES, "items": _value(field)}
        case Takes.DAYS:
            return _integer(1, MAX_DAYS)
        case Takes.FLAG:
            return {"type": "boolean"}


def _value(field: Field) -> JsonSchema:
    text = {"type": "string", "maxLength": MAX_TEXT_CHARACTERS}
    schemas: Mapping[Kind, JsonSchema] = {
        Kind.TEXT: text,
        Kind.GENRES: text,
        Kind.INTEGER: _integer(int(field.lowest), int(field.highest)),
        Kind.NUMBER: {"type": "number", "minimum": field.lowest, "maximum": field.highest},
        Kind.TIME: {"type": "string", "format": "date"},
        Kind.QUALITY: {"enum": [str(quality) for quality in Quality]},
        Kind.PLAYLIST: {"type": "string", "format": "uuid"},
        Kind.FLAG: {"type": "boolean"},
    }
    return schemas[field.kind]


def _integer(lowest: int, highest: int) -> JsonSchema:
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def _reference(name: str) -> JsonSchema:
    return {"$ref": f"#/components/schemas/{name}"}


def _closed(description: str, *, required: list[str], **properties: Mapping[str, Any]) -> JsonSchema:
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }
