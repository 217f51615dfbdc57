"""Answering GET and HEAD with something that never changes: conditions, ranges and compression (RFC 9110)."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from kernel.http.byte_range import RangeNotSatisfiableError, select_range

IMMUTABLE = "private, max-age=31536000, immutable"
"""A year, which is for ever (RFC 9111 section 1.2.2, RFC 8246), and for the listener's own cache alone.

The URL holds her token: a shared cache would go on admitting with it when it has expired.
"""

GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Representation:
    """A whole body and what is said of it; the entity tag is strong and stands in its quotes."""

    body: bytes
    content_type: str
    etag: str
    cache_control: str = IMMUTABLE
    gzip_body: bytes | None = None
    """The body compressed, where that is worth having."""

    @property
    def weight_bytes(self) -> int:
        """The memory that both forms of the body take."""
        return len(self.body) + len(self.gzip_body or b"")

    @property
    def gzip_etag(self) -> str:
        """The compressed form is another representation: its tag differs (section 8.8.3.3)."""
        return f'{self.etag[:-1]}-gzip"'


def compress(body: bytes) -> bytes:
    """The same bytes in, the same bytes out: no time stamp."""
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


def content_etag(body: bytes) -> str:
    """A strong entity tag from the content itself."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def respond(
    request: web.Request, representation: Representation, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The answer to a GET or HEAD: 200, 206, 304 or 416, compressed when the client would have it so.

    A range is always one of the uncompressed body. `headers` are added to the answer whatever its status.
    """
    zipped = _wants_gzip(request, representation)
    etag = representation.gzip_etag if zipped else representation.etag
    known = {"ETag": etag, "Cache-Control": representation.cache_control, **(headers or {})}
    if representation.gzip_body is not None:
        known["Vary"] = "Accept-Encoding"
    if _matches(request.headers.get("If-None-Match"), etag):
        return web.Response(status=304, headers=known)
    known |= {"Content-Type": representation.content_type, "Accept-Ranges": "bytes"}
    if zipped:
        return web.Response(body=representation.gzip_body, headers={**known, "Content-Encoding": "gzip"})
    return _whole_or_part(request, representation.body, etag, known)


def _whole_or_part(request: web.Request, body: bytes, etag: str, headers: dict[str, str]) -> web.Response:
    try:
        part = select_range(_applicable_range(request, etag), len(body))
    except RangeNotSatisfiableError:
        unsatisfied = {**headers, "Content-Range": f"bytes */{len(body)}", "Cache-Control": "no-store"}
        del unsatisfied["Content-Type"], unsatisfied["ETag"]
        return web.Response(status=416, headers=unsatisfied)
    if part is None:
        return web.Response(body=body, headers=headers)
    content_range = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
    return web.Response(status=206, body=body[part], headers={**headers, "Content-Range": content_range})


def _applicable_range(request: web.Request, etag: str) -> str | None:
    """Range is defined for GET alone (14.2), and If-Range compares strongly (13.1.5)."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return request.headers.get("Range")


def _wants_gzip(request: web.Request, representation: Representation) -> bool:
    return (
        representation.gzip_body is not None
        and "Range" not in request.headers
        and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    )


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header lists gzip, or ``*``, with a weight above nothing (12.5.3)."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weights[coding] = _weight(parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _matches(if_none_match: str | None, etag: str) -> bool:
    """Weak comparison (13.1.2); ``*`` matches whatever there is."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags
