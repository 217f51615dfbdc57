"""Rules are taken as the document describes them, and refused by the place of what is wrong."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

from control_api.openapi.errors import InvalidRequestError
from control_api.playlists.smart.fields import FIELDS
from control_api.playlists.smart.kinds import Takes
from control_api.playlists.smart.rules import (
    COMPONENT,
    MAX_DEPTH,
    MAX_RULES,
    dump_rules,
    validate_rules,
)
from control_api.playlists.smart.schema import rule_components
from tests.unit.control_api.playlists_smart.rule_trees import Json, limits, orders, trees

_JAZZ = {"field": "genre", "is": "Jazz"}

_VALIDATOR = jsonschema_rs.Draft202012Validator(
    {"$ref": f"#/components/schemas/{COMPONENT}", "components": {"schemas": rule_components()}},
    validate_formats=True,
)


def _match(rule: object) -> Json:
    return {"match": rule}


@given(match=trees({}), order=orders(), limit=limits())
def test_rules_of_every_shape_are_taken(match: Json, order: list[Json], limit: Json) -> None:
    """What the tables allow is read, written and read to the same."""
    rules = validate_rules({"match": match, "order": order, "limit": limit, "within": "catalog"})
    assert rules == validate_rules(json.loads(dump_rules(rules)))


@given(match=trees({}), order=orders(), limit=limits())
def test_the_schema_allows_what_is_taken(match: Json, order: list[Json], limit: Json) -> None:
    """The document's schema accepts rules, as sent and as stored."""
    document = {"match": match, "order": order, "limit": limit}
    _VALIDATOR.validate(document)
    _VALIDATOR.validate(json.loads(dump_rules(validate_rules(document))))


@pytest.mark.parametrize(
    ("document", "field", "said"),
    [
        (None, "rules", "must be an object"),
        ([], "rules", "must be an object"),
        ({}, "rules.match", "required"),
        (_match(_JAZZ) | {"limits": {}}, "rules.limits", "allowed are match, within, order, limit"),
        (_match(_JAZZ) | {"within": "internet"}, "rules.within", "allowed are library, catalog"),
        (_match(_JAZZ) | {"within": None}, "rules.within", "allowed are library, catalog"),
        (_match([]), "rules.match", "must be an object"),
        (_match({}), "rules.match", "must have all, any, not or field"),
        (_match({"all": []}), "rules.match.all", "at least one"),
        (_match({"any": _JAZZ}), "rules.match.any", "must be a list"),
        (_match({"all": [_JAZZ], "any": [_JAZZ]}), "rules.match.any", "unknown"),
        (_match({"not": [_JAZZ]}), "rules.match.not", "must be an object"),
        (_match({"all": [_JAZZ, {"any": [_JAZZ, 5]}]}), "rules.match.all[1].any[1]", "must be an object"),
        (_match({"field": "bpm", "is": 120}), "rules.match.field", "allowed are title, artist"),
        (_match({"field": ["title"], "is": "x"}), "rules.match.field", "allowed are title, artist"),
        (_match({"field": "title"}), "rules.match", "must have one of is, is_not, contains"),
        (_match({"field": "title", "is": "a", "contains": "b"}), "rules.match", "must have one of"),
        (
            _match({"field": "title", "at_least": 1}),
            "rules.match.at_least",
            "can't be asked of title; allowed are is",
        ),
        (_match({"field": "title", "known": True}), "rules.match.known", "can't be asked of title"),
        (_match({"field": "title", "is": "x" * 201}), "rules.match.is", "at most 200 characters"),
        (_match({"field": "title", "any_of": []}), "rules.match.any_of", "a list of 1 to 100 values"),
        (_match({"field": "title", "any_of": ["a", 5]}), "rules.match.any_of[1]", "at most 200 characters"),
        (
            _match({"field": "title", "any_of": ["a"] * 101}),
            "rules.match.any_of",
            "a list of 1 to 100 values",
        ),
        (
            _match({"all": [_JAZZ, _JAZZ, {"any": [{"field": "year", "at_least": "1990"}]}]}),
            "rules.match.all[2].any[0].at_least",
            "a whole number from 0 to 9999",
        ),
        (_match({"field": "year", "is": True}), "rules.match.is", "a whole number"),
        (_match({"field": "year", "is": 1990.5}), "rules.match.is", "a whole number"),
        (_match({"field": "year", "is": 10**400}), "rules.match.is", "a whole number"),
        (_match({"field": "year", "is": float("inf")}), "rules.match.is", "a whole number"),
        (_match({"field": "year", "between": [1990]}), "rules.match.between", "a list of 2 values"),
        (
            _match({"field": "loudness_lufs", "at_most": float("nan")}),
            "rules.match.at_most",
            "from -200 to 100",
        ),
        (_match({"field": "loudness_lufs", "at_most": 101}), "rules.match.at_most", "from -200 to 100"),
        (_match({"field": "added", "after": "20240229"}), "rules.match.after", "must be a day, such as"),
        (_match({"field": "added", "after": "2023-02-29"}), "rules.match.after", "must be a day, such as"),
        (_match({"field": "added", "after": "2024-W01-1"}), "rules.match.after", "must be a day, such as"),
        (
            _match({"field": "added", "in_the_last_days": 0}),
            "rules.match.in_the_last_days",
            "from 1 to 36500",
        ),
        (_match({"field": "liked", "is": 1}), "rules.match.is", "true or false"),
        (_match({"field": "quality", "at_least": "best"}), "rules.match.at_least", "one of 96_aac, 256_aac"),
        (_match({"field": "playlist", "is": "x"}), "rules.match.is", "a UUID"),
        (_match({"field": "playlist", "is": "{" + "0" * 32 + "}"}), "rules.match.is", "a UUID"),
        (_match(_JAZZ) | {"order": {"by": "title"}}, "rules.order", "a list of at most 5"),
        (_match(_JAZZ) | {"order": [{"by": "title"}] * 6}, "rules.order", "a list of at most 5"),
        (_match(_JAZZ) | {"order": [{"by": "genre"}]}, "rules.order[0].by", "allowed are title"),
        (_match(_JAZZ) | {"order": [{"descending": True}]}, "rules.order[0].by", "required"),
        (
            _match(_JAZZ) | {"order": [{"by": "title", "descending": 1}]},
            "rules.order[0].descending",
            "true or false",
        ),
        (_match(_JAZZ) | {"limit": 5}, "rules.limit", "must be an object"),
        (_match(_JAZZ) | {"limit": {}}, "rules.limit", "must have tracks, seconds or both"),
        (_match(_JAZZ) | {"limit": {"tracks": 0}}, "rules.limit.tracks", "from 1 to 100000"),
        (_match(_JAZZ) | {"limit": {"hours": 1}}, "rules.limit.hours", "allowed are tracks, seconds"),
    ],
)
def test_what_is_wrong_is_named(document: object, field: str, said: str) -> None:
    """A refusal has the path to the wrong value, and says what would do."""
    with pytest.raises(InvalidRequestError) as refused:
        validate_rules(document)
    assert ("body", field) == (refused.value.location, refused.value.field)
    assert said in str(refused.value)


@given(match=trees({}))
def test_what_the_walk_refuses_of_values_the_schema_refuses(match: Json) -> None:
    """A value of another type is refused by both."""
    wrongs: tuple[object, ...] = (None, {}, [], -(10**12))
    for wrong in wrongs:
        document = _match(_with_wrong_values(match, wrong))
        with pytest.raises(InvalidRequestError):
            validate_rules(document)
        assert not _VALIDATOR.is_valid(document)


def _with_wrong_values(rule: Any, wrong: object) -> object:
    if "field" in rule:
        return {name: value if name == "field" else wrong for name, value in rule.items()}
    return {
        name: [_with_wrong_values(member, wrong) for member in inner]
        if isinstance(inner, list)
        else _with_wrong_values(inner, wrong)
        for name, inner in rule.items()
    }


def _nested(levels: int) -> Json:
    rule: Json = _JAZZ
    for _ in range(levels - 1):
        rule = {"not": rule}
    return rule


def test_a_tree_is_so_deep_and_no_deeper() -> None:
    """The deepest tree is taken, one level more is refused where it stands."""
    validate_rules(_match(_nested(MAX_DEPTH)))
    with pytest.raises(InvalidRequestError) as refused:
        validate_rules(_match(_nested(MAX_DEPTH + 1)))
    assert "rules.match" + ".not" * MAX_DEPTH == refused.value.field


def test_rules_are_so_many_and_no_more() -> None:
    """Groups count as well, and the first too many is named."""
    validate_rules(_match({"all": [_JAZZ] * (MAX_RULES - 1)}))
    with pytest.raises(InvalidRequestError) as refused:
        validate_rules(_match({"all": [_JAZZ] * MAX_RULES}))
    assert f"rules.match.all[{MAX_RULES - 1}]" == refused.value.field


def test_a_name_of_the_clients_own_is_cut_in_the_path() -> None:
    """A refusal doesn't repeat a name of any length."""
    with pytest.raises(InvalidRequestError) as refused:
        validate_rules(_match({"field": "title", "x" * 10_000: 1}))
    assert len(str(refused.value)) < 500


def test_texts_are_stored_as_they_can_be() -> None:
    """A NUL, which PostgreSQL has no text for, and a lone surrogate don't reach the database."""
    stored = dump_rules(validate_rules(_match({"field": "title", "is": "a\0b\ud800"})))
    assert {"field": "title", "is": "a b?"} == json.loads(stored)["match"]


def test_every_field_says_what_it_is() -> None:
    """The table has a meaning for all, and operators that all can be asked."""
    assert all(field.meaning and field.operators for field in FIELDS.values())
    assert all(
        operator.takes is Takes.FLAG or "{0}" in operator.sql
        for field in FIELDS.values()
        for operator in field.operators.values()
    )
