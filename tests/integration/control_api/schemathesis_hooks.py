"""What schemathesis must be helped with; it loads this module by itself."""

import re
from typing import Any
from uuid import uuid4

import schemathesis

from control_api.idempotency.key import IDEMPOTENCY_KEY, KEY_PATTERN


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Draw an idempotency key for each request, and an id where the answer before told none.

    Schemathesis likes the same few keys, and a key that comes with another request is refused, rightly. And what is
    null in an answer it writes as "None" into the path of the request that it takes to follow.
    """
    key = case.headers.get(IDEMPOTENCY_KEY) if case.headers else None
    if isinstance(key, str) and re.fullmatch(KEY_PATTERN, key):
        case.headers[IDEMPOTENCY_KEY] = str(uuid4())
    told = dict(case.path_parameters or {})
    case.path_parameters.update({name: str(uuid4()) for name in told if told[name] in (None, "None")})
