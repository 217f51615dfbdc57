"""Reading playlists as a player does: own code, as light as the generator needs it."""

import re
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from loadtests.errors import BadMediaError

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_IV_BYTES = 16
_LARGEST_INTEGER = (1 << 64) - 1  # RFC 8216bis section 4.2: decimal-integer


@dataclass(frozen=True, slots=True)
class Variant:
    """A rendition as the multivariant playlist lists it."""

    uri: str
    bandwidth_bps: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, where on the track it begins, and how it is encrypted."""

    uri: str
    begins_s: float
    length_s: float
    key_uri: str | None
    iv: bytes

    @property
    def ends_s(self) -> float:
        """Where the next one begins."""
        return self.begins_s + self.length_s


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """One rendition: its initialization section and its segments; never without a segment."""

    map_uri: str
    segments: tuple[Segment, ...]

    @property
    def length_s(self) -> float:
        """Of the whole track."""
        return self.segments[-1].ends_s

    def index_at(self, position_s: float) -> int:
        """The number of the segment that holds a position; the last one for what is past the end."""
        for index, segment in enumerate(self.segments):
            if position_s < segment.ends_s:
                return index
        return len(self.segments) - 1


def parse_multivariant(body: bytes) -> tuple[Variant, ...]:
    """The variants in the playlist's order.

    Raises:
        BadMediaError: It is no multivariant playlist.
    """
    lines = _lines(body)
    found = [
        Variant(uri, _integer(_attributes(line).get("BANDWIDTH", "0"), "bandwidth"))
        for line, uri in pairwise(lines)
        if line.startswith("#EXT-X-STREAM-INF:") and not uri.startswith("#")
    ]
    if not found:
        raise BadMediaError("multivariant playlist without variants")
    return tuple(found)


def best_variant(variants: tuple[Variant, ...]) -> Variant:
    """What a player on a good line comes to: the one with the highest bit rate."""
    return max(variants, key=lambda variant: variant.bandwidth_bps)


def parse_media(body: bytes) -> MediaPlaylist:
    """A finished media playlist.

    Raises:
        BadMediaError: It has no end, no initialization section or no segments.
    """
    reader = _MediaReader()
    for line in _lines(body):
        reader.take(line)
    if not reader.ended:
        raise BadMediaError("media playlist without its end")
    if reader.map_uri is None or not reader.segments:
        raise BadMediaError("media playlist without initialization section or segments")
    return MediaPlaylist(reader.map_uri, tuple(reader.segments))


class _MediaReader:
    def __init__(self) -> None:
        self.map_uri: str | None = None
        self.segments: list[Segment] = []
        self.ended = False
        self._sequence = 0
        self._key_uri: str | None = None
        self._iv: bytes | None = None
        self._length_s: float | None = None

    def take(self, line: str) -> None:
        tag, _, value = line.partition(":")
        match tag:
            case "#EXT-X-MEDIA-SEQUENCE":
                self._sequence = _integer(value, "media sequence number")
            case "#EXT-X-MAP":
                self.map_uri = self.map_uri or _attributes(line).get("URI")
            case "#EXT-X-KEY":
                self._take_key(_attributes(line))
            case "#EXTINF":
                self._length_s = _length_s(value.partition(",")[0])
            case "#EXT-X-ENDLIST":
                self.ended = True
            case _ if not line.startswith("#"):
                self._take_uri(line)

    def _take_key(self, attributes: dict[str, str]) -> None:
        method = attributes.get("METHOD")
        if method not in ("NONE", "AES-128"):
            raise BadMediaError(f"encryption method {method}")
        self._key_uri = attributes.get("URI") if method == "AES-128" else None
        iv = attributes.get("IV")
        self._iv = _iv(iv) if iv else None

    def _take_uri(self, uri: str) -> None:
        if self._length_s is None:
            raise BadMediaError("segment without a length")
        # RFC 8216bis section 5.2: without an IV attribute it is the media sequence number.
        iv = self._iv or (self._sequence + len(self.segments)).to_bytes(_IV_BYTES, "big")
        begins_s = self.segments[-1].ends_s if self.segments else 0.0
        self.segments.append(Segment(uri, begins_s, self._length_s, self._key_uri, iv))
        self._length_s = None


def _integer(text: str, what: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= _LARGEST_INTEGER:
        raise BadMediaError(f"{what} that is none")
    return number


def _length_s(text: str) -> float:
    try:
        length_s = float(text)
    except ValueError:
        length_s = -1.0
    if not isfinite(length_s) or length_s < 0:
        raise BadMediaError("segment with a length that is none")
    return length_s


def _iv(text: str) -> bytes:
    try:
        return int(text, 16).to_bytes(_IV_BYTES, "big")
    except (ValueError, OverflowError):
        raise BadMediaError("initialization vector that is none") from None


def _lines(body: bytes) -> list[str]:
    lines = [line.strip() for line in body.decode(errors="replace").splitlines()]
    if not lines or lines[0] != "#EXTM3U":
        raise BadMediaError("not a playlist")
    return [line for line in lines[1:] if line]


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}
