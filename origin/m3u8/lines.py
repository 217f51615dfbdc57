"""What both kinds of playlist are written with."""

from collections.abc import Iterable
from urllib.parse import urljoin

from kernel.errors import InvalidValueError

MEDIA_PLAYLIST = "index.m3u8"

START = "#EXTM3U"
INDEPENDENT_SEGMENTS = "#EXT-X-INDEPENDENT-SEGMENTS"


def key_attributes(uri: str, *, seen_from: str = "") -> str:
    """The attributes of a key tag; `seen_from` is the media playlist's own URI where another playlist tells of the key.

    No IV: it is the media sequence number (section 5.2).

    Raises:
        InvalidValueError: The URI has a character that a quoted string can't hold.
    """
    if any(character in uri for character in '"\r\n'):
        raise InvalidValueError(f"not a key URI: {uri!r} holds a quote or a line's end")
    return f'METHOD=AES-128,URI="{urljoin(seen_from, uri)}"'


def to_text(lines: Iterable[str]) -> str:
    """Lines as a playlist."""
    return "\n".join(lines) + "\n"
