"""The idempotency key, and what it is kept as."""

import hashlib
import hmac
import re

from aiohttp import web

from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.inputs import BODY

IDEMPOTENCY_KEY = "X-Idempotency-Key"
KEY_PATTERN = "^[!-~]{1,255}$"

_KEY = re.compile(KEY_PATTERN[1:-1])
_UNREAD_BODY = ("Content-Length", "Content-Digest", "Repr-Digest")


def read_key(request: web.Request) -> str | None:
    """The request's idempotency key, if it has one.

    Raises:
        InvalidRequestError: It is none, or there are several.
    """
    keys = request.headers.getall(IDEMPOTENCY_KEY, ())
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise InvalidRequestError(
            "header", IDEMPOTENCY_KEY, "must be one text of 1 to 255 visible ASCII characters"
        )
    return keys[0]


def key_digest(key: str, stranger_address: str) -> bytes:
    """What a key is found by; of those who are nobody yet, each address has keys of its own."""
    return hashlib.sha256(f"{stranger_address}\0{key}".encode()).digest()


def request_fingerprint(request: web.Request, key: str) -> bytes:
    """What tells a request from every other: method, path, query and body.

    It is taken under the key, which is kept nowhere: from a fingerprint alone nobody tries out what password the body
    held. A body that its handler reads itself is known by what its header fields tell of it; a form that is sent again
    has another boundary.
    """
    body = request.get(BODY)
    if body is None:
        told = [request.content_type, *(request.headers.get(name, "") for name in _UNREAD_BODY)]
        body = "\n".join(told).encode("utf-8", "surrogateescape")
    message = f"{request.method} {request.raw_path}\n".encode("utf-8", "surrogateescape") + body
    return hmac.digest(key.encode(), message, "sha256")
