"""What schemathesis must be helped with; it loads this module by itself."""

import json
import os
import re
from random import Random
from typing import Any
from uuid import UUID, uuid4

import schemathesis

from control_api.idempotency.key import IDEMPOTENCY_KEY, KEY_PATTERN

KNOWN_IDS: dict[str, list[str]] = json.loads(os.environ.get("SEGUE_CONFORMANCE_IDS", "{}"))
"""Ids that are of something, by the names of path parameters."""

_CHANCE = Random(20260101)


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Draw an idempotency key for each request, and for paths, every other time, an id that is of something.

    Schemathesis likes the same few keys, and a key that comes with another request is refused, rightly. And what is
    null in an answer it writes as "None" into the path of the request that it takes to follow.
    """
    key = case.headers.get(IDEMPOTENCY_KEY) if case.headers else None
    if isinstance(key, str) and re.fullmatch(KEY_PATTERN, key):
        case.headers[IDEMPOTENCY_KEY] = str(uuid4())
    for name, value in dict(case.path_parameters or {}).items():
        if value in (None, "None"):
            case.path_parameters[name] = str(uuid4())
        elif name in KNOWN_IDS and _is_id(value) and case.method != "DELETE" and _CHANCE.random() < 0.5:
            case.path_parameters[name] = _CHANCE.choice(KNOWN_IDS[name])


def _is_id(value: object) -> bool:
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False
