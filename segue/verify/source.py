"""Where a stream is read from, and what came back with every resource."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from segue.verify import limits

_TOKEN = re.compile(r"/m/[^/?#]+/")
_SECRETS = re.compile(r"//[^/@?#]*@|\?[^#]*")


class Kind(StrEnum):
    """The kinds of resource a stream is made of."""

    PLAYLIST = "playlist"
    INITIALIZATION = "initialization section"
    SEGMENT = "segment"
    KEY = "key"
    STEERING = "steering manifest"


LIMITS_BYTES = {
    Kind.PLAYLIST: limits.PLAYLIST_BYTES,
    Kind.INITIALIZATION: limits.INITIALIZATION_BYTES,
    Kind.SEGMENT: limits.SEGMENT_BYTES,
    Kind.KEY: limits.KEY_BYTES,
    Kind.STEERING: limits.STEERING_BYTES,
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request's answer, as far as a rule asks about it."""

    kind: Kind
    location: str
    """Without the token."""
    content_type: str
    content_encoding: str
    cache_control: str
    redirects: int
    secure: bool
    """Whether it came over TLS, of which this client speaks no version below 1.2."""


@dataclass(frozen=True, slots=True)
class Document:
    """One resource; `exchange` is None when it comes from a folder."""

    body: bytes
    exchange: Exchange | None = None


class Source(Protocol):
    """A folder or a server; locations are absolute, in the source's own terms."""

    @property
    def remote(self) -> bool:
        """Whether resources come over HTTP."""
        ...

    def resolve(self, base: str, uri: str) -> str:
        """The location a URI in the playlist at `base` points to.

        Raises:
            FetchError: It points to where this source doesn't go.
        """
        ...

    def fetch(self, location: str, kind: Kind) -> Document:
        """Read a resource, no more of it than `LIMITS_BYTES` allows.

        Raises:
            FetchError: It isn't there, is too big, or doesn't arrive in time.
        """
        ...

    def fetch_key(self, base: str, uri: str) -> Document:
        """Read the key that the playlist at `base` names.

        Raises:
            FetchError: It can't be had.
        """
        ...

    def is_refused(self, location: str) -> bool:
        """Whether a request for it is answered 401 or 403.

        Raises:
            FetchError: No answer came.
        """
        ...


def redacted(location: str) -> str:
    """A location as it may be shown: without playback token, password and query."""
    return _SECRETS.sub(
        lambda match: "//" if match[0].startswith("/") else "?…", _TOKEN.sub("/m/…/", location)
    )


def with_altered_token(location: str) -> str | None:
    """The same media URL under a token that differs in one character, or None where the URL has no token."""
    match = _TOKEN.search(location)
    if match is None or not location.startswith(("http://", "https://")):
        return None
    middle = (match.start() + 3 + match.end() - 1) // 2
    other = "A" if location[middle] != "A" else "B"
    return location[:middle] + other + location[middle + 1 :]
