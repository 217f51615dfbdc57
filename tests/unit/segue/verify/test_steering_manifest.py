"""Steering manifests that are not as they should be."""

import json

import pytest

from segue.verify.steering import parse_steering_manifest

CLONE = {"BASE-ID": ".", "ID": "edge-b", "URI-REPLACEMENT": {"HOST": "b.example.org:8443"}}
SOUND = {"VERSION": 1, "TTL": 30, "PATHWAY-PRIORITY": [".", "edge-b"], "PATHWAY-CLONES": [CLONE]}


def _problems(manifest: object) -> tuple[str, ...]:
    return parse_steering_manifest(json.dumps(manifest).encode(), frozenset({"."})).problems


def test_a_sound_manifest_has_no_problem() -> None:
    """Also without clones, and with a pathway that no player has."""
    assert _problems(SOUND) == ()
    assert _problems({"VERSION": 1, "TTL": 300, "PATHWAY-PRIORITY": ["."]}) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"VERSION": 2}, "VERSION is 2, not 1"),
        ({"VERSION": True}, "VERSION is True, not 1"),
        ({"TTL": "30"}, "TTL is '30', not a number of seconds"),
        ({"TTL": 0}, "TTL is 0, not a number of seconds"),
        ({"RELOAD-URI": 1}, "RELOAD-URI is not a string"),
        ({"PATHWAY-PRIORITY": []}, "PATHWAY-PRIORITY is not a list of pathways"),
        ({"PATHWAY-PRIORITY": [".", "."]}, "PATHWAY-PRIORITY names a pathway twice"),
        (
            {"PATHWAY-PRIORITY": [".", "gone"]},
            "PATHWAY-PRIORITY names 'gone', which no variant and no clone has",
        ),
        ({"PATHWAY-PRIORITY": ["a b"]}, "PATHWAY-PRIORITY holds 'a b', which is no pathway's ID"),
        ({"PATHWAY-PRIORITY": ["."], "PATHWAY-CLONES": 1}, "PATHWAY-CLONES is not a list"),
        (
            {"PATHWAY-PRIORITY": ["."], "PATHWAY-CLONES": [{}]},
            "PATHWAY-CLONES holds something without an ID",
        ),
        (
            {"PATHWAY-PRIORITY": ["."], "PATHWAY-CLONES": [{**CLONE, "ID": "."}]},
            "the clone '.' has the ID of another pathway",
        ),
        (
            {"PATHWAY-CLONES": [{**CLONE, "BASE-ID": "x"}]},
            "the clone 'edge-b' is based on 'x', which is not there",
        ),
        (
            {"PATHWAY-CLONES": [{**CLONE, "URI-REPLACEMENT": {"HOST": ""}}]},
            "the clone 'edge-b' has no URI-REPLACEMENT that replaces anything",
        ),
        (
            {"PATHWAY-CLONES": [{**CLONE, "URI-REPLACEMENT": {"HOST": "http://b.example.org"}}]},
            "the clone 'edge-b' has no URI-REPLACEMENT that replaces anything",
        ),
    ],
)
def test_each_fault_is_named(change: dict[str, object], problem: str) -> None:
    """One thing wrong is one problem."""
    assert _problems({**SOUND, **change}) == (problem,)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
    ],
)
def test_what_is_no_manifest_is_told(body: bytes, problem: str) -> None:
    """Whatever a server may answer."""
    assert parse_steering_manifest(body, frozenset({"."})).problems == (problem,)
