"""What an upstream answered, once it has been found fit to be used."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from edge.errors import (
    BadUpstreamAnswerError,
    ChangedBodyError,
    UpstreamBusyError,
    UpstreamLoopError,
    UpstreamUnreachableError,
)
from kernel.admission import NoSuchMediaError

MAX_BODY_BYTES = 32 << 20
"""Four times a segment of 192 kHz, 24 bits and two channels."""

_MAX_CACHE_STATUS_CHARACTERS = 1024
_CONTENT_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})", re.ASCII)
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')  # RFC 9110 section 8.8.3, without obs-text
_PRINTABLE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of a body, and of how it came."""

    status: int
    """200, 206 to the body's end, or 304."""
    content_type: str
    etag: str | None
    """None unless it is a strong one."""
    cache_control: str
    age_s: float
    cache_status: str
    """What the caches on the way said of themselves."""
    length_bytes: int
    """Of the whole body; 0 for a 304."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A head, and the body to be read."""

    head: Head
    first_byte: int
    """Where in the whole body the part begins that comes with this answer; 0 but for a 206."""
    chunks: AsyncIterator[bytes]
    """As long as announced, to the byte, or it raises."""


def read_answer(response: aiohttp.ClientResponse) -> Answer:
    """The answer, no refusal, its body yet to come.

    Raises:
        NoSuchMediaError: The upstream says so.
        UpstreamBusyError, BadUpstreamAnswerError: It is none that could be used.
    """
    _check_status(response.status)
    first_byte, length_bytes = _extent(response)
    chunks = _read_exactly(response, length_bytes - first_byte)
    return Answer(_read_head(response, length_bytes), first_byte, chunks)


def _read_head(response: aiohttp.ClientResponse, length_bytes: int) -> Head:
    headers = response.headers
    etag = headers.get("ETag", "")
    return Head(
        status=response.status,
        content_type=headers.get("Content-Type", "application/octet-stream"),
        etag=etag if _STRONG_ETAG.fullmatch(etag) else None,
        cache_control=headers.get("Cache-Control", ""),
        age_s=_read_age_s(headers.get("Age", "")),
        cache_status=_read_cache_status(", ".join(headers.getall("Cache-Status", []))),
        length_bytes=length_bytes,
    )


def _check_status(status: int) -> None:
    match status:
        case 200 | 206 | 304:
            return
        case 404:
            raise NoSuchMediaError("the origin has no such media")
        case 416:  # ranges are asked for only to go on with a body
            raise ChangedBodyError("the upstream's body ends before ours goes on")
        case 429 | 502 | 503 | 504:
            raise UpstreamBusyError(f"the upstream can't answer now: {status}")
        case 508:
            raise UpstreamLoopError("the upstream says that edges ask each other in a circle")
        case _:
            raise BadUpstreamAnswerError(f"the upstream answered {status}")


def _extent(response: aiohttp.ClientResponse) -> tuple[int, int]:
    """Where the body begins in the whole, and how long the whole is."""
    if response.status == 304:
        return 0, 0
    announced_bytes = response.content_length
    if announced_bytes is None or response.headers.get("Content-Encoding", "identity") != "identity":
        raise BadUpstreamAnswerError("the upstream announced no length, or an encoding")
    first_byte, length_bytes = 0, announced_bytes
    if response.status == 206:
        first_byte, length_bytes = _read_content_range(response, announced_bytes)
    if length_bytes > MAX_BODY_BYTES:
        raise BadUpstreamAnswerError(f"the upstream announced {length_bytes} bytes")
    return first_byte, length_bytes


def _read_content_range(response: aiohttp.ClientResponse, announced_bytes: int) -> tuple[int, int]:
    text = response.headers.get("Content-Range", "")
    match = _CONTENT_RANGE.fullmatch(text)
    if match is not None:
        first, last, length_bytes = map(int, match.groups())
        if last == length_bytes - 1 and length_bytes - first == announced_bytes:
            return first, length_bytes
    raise BadUpstreamAnswerError(f"{announced_bytes} bytes are not the range {text[:80]!r} to the body's end")


async def _read_exactly(response: aiohttp.ClientResponse, announced_bytes: int) -> AsyncIterator[bytes]:
    received_bytes = 0
    async for chunk in response.content.iter_any():
        received_bytes += len(chunk)
        if received_bytes > announced_bytes:
            break
        yield chunk
    if received_bytes != announced_bytes:
        raise UpstreamUnreachableError(f"the upstream sent {received_bytes} of {announced_bytes} bytes")


def _read_age_s(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0.0


def _read_cache_status(text: str) -> str:
    """As it came, unless it is so long or so odd that nobody should be sent it."""
    fit = len(text) <= _MAX_CACHE_STATUS_CHARACTERS and _PRINTABLE.fullmatch(text)
    return text if fit else ""
