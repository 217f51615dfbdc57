"""Content steering (B4.4.6.6, B7): what the playlist offers, and what the steering manifest says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from segue.verify.playlist import Tag

DEFAULT_PATHWAY = "."
"""That of variants without a PATHWAY-ID (B4.4.6.2)."""

_ID = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class SteeringTag:
    """EXT-X-CONTENT-STEERING."""

    server_uri: str
    pathway_id: str | None

    @classmethod
    def of(cls, tag: Tag) -> "SteeringTag":
        """Read the tag's attributes."""
        return cls(tag.attributes.get("SERVER-URI", ""), tag.attributes.get("PATHWAY-ID"))


@dataclass(frozen=True, slots=True)
class SteeringManifest:
    """What was fetched from the tag's URI, and all that is wrong with it."""

    priority: tuple[str, ...]
    problems: tuple[str, ...]


def unfetched_manifest(problem: str) -> SteeringManifest:
    """One that could not be had."""
    return SteeringManifest((), (problem,))


def parse_steering_manifest(body: bytes, pathways: frozenset[str]) -> SteeringManifest:
    """Read a manifest for a playlist whose variants belong to these pathways."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return unfetched_manifest("not JSON")
    if not isinstance(told, dict):
        return unfetched_manifest("not a JSON object")
    priority = told.get("PATHWAY-PRIORITY")
    clones = told.get("PATHWAY-CLONES", [])
    problems = [*_number_problems(told), *_clone_problems(clones, pathways)]
    problems += _priority_problems(priority, pathways | _clone_ids(clones))
    ids = priority if isinstance(priority, list) else []
    return SteeringManifest(tuple(map(str, ids)), tuple(problems))


def _number_problems(told: dict[str, Any]) -> Iterator[str]:
    if not _is_number(told.get("VERSION")) or told["VERSION"] != 1:
        yield f"VERSION is {_shown(told.get('VERSION'))}, not 1"
    if not _is_number(told.get("TTL")) or told["TTL"] < 1:
        yield f"TTL is {_shown(told.get('TTL'))}, not a number of seconds"
    if not isinstance(told.get("RELOAD-URI", ""), str):
        yield "RELOAD-URI is not a string"


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _priority_problems(priority: object, known: frozenset[str]) -> Iterator[str]:
    if not isinstance(priority, list) or not priority:
        yield "PATHWAY-PRIORITY is not a list of pathways"
        return
    if len(set(map(str, priority))) < len(priority):
        yield "PATHWAY-PRIORITY names a pathway twice"
    for name in priority:
        if not _is_id(name):
            yield f"PATHWAY-PRIORITY holds {_shown(name)}, which is no pathway's ID"
        elif name not in known:
            yield f"PATHWAY-PRIORITY names {_shown(name)}, which no variant and no clone has"


def _clone_problems(clones: object, pathways: frozenset[str]) -> Iterator[str]:
    if not isinstance(clones, list):
        yield "PATHWAY-CLONES is not a list"
        return
    known = set(pathways)
    for clone in clones:
        if not isinstance(clone, dict) or not _is_id(clone.get("ID")):
            yield "PATHWAY-CLONES holds something without an ID"
            continue
        name = clone["ID"]
        if name in known:
            yield f"the clone {_shown(name)} has the ID of another pathway"
        if not _is_id(clone.get("BASE-ID")) or clone["BASE-ID"] not in known:
            yield f"the clone {_shown(name)} is based on {_shown(clone.get('BASE-ID'))}, which is not there"
        if not _replaces(clone.get("URI-REPLACEMENT")):
            yield f"the clone {_shown(name)} has no URI-REPLACEMENT that replaces anything"
        known.add(name)


def _clone_ids(clones: object) -> frozenset[str]:
    if not isinstance(clones, list):
        return frozenset()
    return frozenset(clone["ID"] for clone in clones if isinstance(clone, dict) and _is_id(clone.get("ID")))


def _replaces(replacement: object) -> bool:
    if not isinstance(replacement, dict):
        return False
    host = replacement.get("HOST")
    others = ("PARAMS", "PER-VARIANT-URIS", "PER-RENDITION-URIS")
    if host is not None:
        return isinstance(host, str) and bool(host) and "/" not in host
    return any(isinstance(replacement.get(name), dict) for name in others)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _shown(value: object) -> str:
    return repr(value)[:60]
