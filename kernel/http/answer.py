"""Answering GET and HEAD with a representation: conditions, ranges and content codings (RFC 9110).

A pure function, so that every way to a socket gives the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.http.byte_range import RangeNotSatisfiableError, select_range
from kernel.http.content_coding import choose_coding
from kernel.http.representation import Representation


@dataclass(frozen=True, slots=True)
class Conditions:
    """What of a request's header fields decides on the answer; fields that came several times are joined."""

    range: str | None = None
    if_range: str | None = None
    if_none_match: str | None = None
    accept_encoding: str | None = None


FIELDS = ("Range", "If-Range", "If-None-Match", "Accept-Encoding")
"""The fields of `Conditions`, in its order.

If-Modified-Since is not among them: nothing here tells a date of modification (section 13.1.3).
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the header fields in their order, and the body as a GET would have it."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(
    representation: Representation,
    conditions: Conditions,
    extra: Mapping[str, str],
    *,
    ranges: bool = True,
) -> Answer:
    """200, 206, 304 or 416, compressed when the client would have it so.

    A range is always one of the body as it is. `extra` fields are added to the answer whatever its status. `ranges`
    is off for HEAD: Range is defined for GET alone (section 14.2).
    """
    wanted = conditions.range if ranges else None
    coding = None if wanted else choose_coding(conditions.accept_encoding, representation.encodings)
    etag = representation.etag_in(coding)
    headers = {"ETag": etag, "Cache-Control": representation.cache_control, **extra}
    if representation.encodings:
        headers["Vary"] = "Accept-Encoding"
    if conditions.if_none_match is not None and names_tag(conditions.if_none_match, etag):
        return Answer(304, headers, b"")
    headers |= {"Content-Type": representation.content_type, "Accept-Ranges": "bytes"}
    if coding is not None:
        headers["Content-Encoding"] = coding
        return _whole(headers, representation.encodings[coding])
    if wanted is None or conditions.if_range not in (None, etag):
        return _whole(headers, representation.body)
    return _part(headers, representation.body, wanted)


def _whole(headers: dict[str, str], body: bytes) -> Answer:
    return Answer(200, headers | {"Content-Length": str(len(body))}, body)


def _part(headers: dict[str, str], body: bytes, wanted: str) -> Answer:
    try:
        part = select_range(wanted, len(body))
    except RangeNotSatisfiableError:
        del headers["Content-Type"], headers["ETag"]
        told = {"Content-Range": f"bytes */{len(body)}", "Cache-Control": "no-store", "Content-Length": "0"}
        return Answer(416, headers | told, b"")
    if part is None:
        return _whole(headers, body)
    content_range = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
    told = {"Content-Range": content_range, "Content-Length": str(part.stop - part.start)}
    return Answer(206, headers | told, body[part])


def names_tag(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match field names a tag: weak comparison (13.1.2); ``*`` names whatever there is."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags
