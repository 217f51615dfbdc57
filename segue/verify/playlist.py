"""The lines of a playlist: tags, attribute lists, URIs. Strict, but what is wrong is collected, not thrown.

The section numbers are those of draft-pantos-hls-rfc8216bis.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from segue.verify.errors import FetchError

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)')

_QUOTED, _INTEGER, _FLOAT, _HEX = (
    r'"[^"\r\n]*"',
    r"[0-9]{1,20}",
    r"[0-9]{1,20}(?:\.[0-9]{1,20})?",
    r"0[xX][0-9A-Fa-f]+",
)

_FORMS = {
    name: re.compile(form)
    for form, names in {
        _QUOTED: "URI CODECS SUPPLEMENTAL-CODECS GROUP-ID NAME LANGUAGE ASSOC-LANGUAGE AUDIO VIDEO SUBTITLES "
        "CHANNELS CHARACTERISTICS KEYFORMAT KEYFORMATVERSIONS BYTERANGE STABLE-VARIANT-ID "
        "STABLE-RENDITION-ID PATHWAY-ID SERVER-URI",
        _INTEGER: "BANDWIDTH AVERAGE-BANDWIDTH BIT-DEPTH SAMPLE-RATE",
        _FLOAT: "SCORE FRAME-RATE",
        _HEX: "IV",
        "YES|NO": "DEFAULT AUTOSELECT FORCED",
        "NONE|AES-128|SAMPLE-AES|SAMPLE-AES-CTR": "METHOD",
        "AUDIO|VIDEO|SUBTITLES|CLOSED-CAPTIONS": "TYPE",
    }.items()
    for name in names.split()
}

_REQUIRED = {
    "EXT-X-STREAM-INF": ("BANDWIDTH",),
    "EXT-X-MEDIA": ("TYPE", "GROUP-ID", "NAME"),
    "EXT-X-MAP": ("URI",),
    "EXT-X-KEY": ("METHOD",),
    "EXT-X-SESSION-KEY": ("METHOD", "URI"),
    "EXT-X-CONTENT-STEERING": ("SERVER-URI",),
}

ATTRIBUTE_TAGS = frozenset({*_REQUIRED, "EXT-X-I-FRAME-STREAM-INF", "EXT-X-START", "EXT-X-SESSION-DATA"})

_ONCE = frozenset(
    {
        "EXTM3U",
        "EXT-X-VERSION",
        "EXT-X-TARGETDURATION",
        "EXT-X-MEDIA-SEQUENCE",
        "EXT-X-DISCONTINUITY-SEQUENCE",
        "EXT-X-PLAYLIST-TYPE",
        "EXT-X-ENDLIST",
        "EXT-X-INDEPENDENT-SEGMENTS",
        "EXT-X-I-FRAMES-ONLY",
        "EXT-X-START",
        "EXT-X-CONTENT-STEERING",
    }
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One ``#EXT…`` line; `attributes` holds values without quotes, for tags that carry an attribute list."""

    name: str
    value: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Uri:
    """One line that is neither empty, nor a tag, nor a comment."""

    text: str
    line: int


Line = Tag | Uri
Complain = Callable[[int, str], None]
"""Takes a line's number and what is wrong with it."""


def read_lines(body: bytes, complain: Complain) -> list[Line]:
    """Read a playlist's lines.

    Raises:
        FetchError: The body is no playlist at all.
    """
    text = _decode(body, complain)
    lines = list(_lines(text, complain))
    if not lines or not isinstance(lines[0], Tag) or lines[0].name != "EXTM3U":
        raise FetchError("it doesn't begin with #EXTM3U: not a playlist (B4.1)")
    seen: set[str] = set()
    for line in lines:
        if isinstance(line, Tag) and line.name in _ONCE:
            if line.name in seen:
                complain(line.line, f"{line.name} appears more than once (B4.1)")
            seen.add(line.name)
    return lines


def _decode(body: bytes, complain: Complain) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FetchError("not UTF-8: not a playlist (B4.1)") from error
    if text.startswith("\ufeff"):
        complain(1, "begins with a byte order mark (B4.1)")
        text = text[1:]
    return text


def _lines(text: str, complain: Complain) -> Iterator[Line]:
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        if any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in line):
            complain(number, "has a control character (B4.1)")
        if line != line.strip():
            complain(number, "begins or ends with white space (B4.1)")
            line = line.strip()
        if line.startswith("#EXT"):
            yield _tag(line, number, complain)
        elif line and not line.startswith("#"):
            yield Uri(line, number)


def _tag(line: str, number: int, complain: Complain) -> Tag:
    name, _, value = line[1:].partition(":")
    if name not in ATTRIBUTE_TAGS:
        return Tag(name, value, number)
    attributes = _attributes(name, value, number, complain)
    for required in _REQUIRED.get(name, ()):
        if required not in attributes:
            complain(number, f"{name} lacks {required} (B4.4)")
    return Tag(name, value, number, attributes)


def _attributes(tag: str, value: str, number: int, complain: Complain) -> dict[str, str]:
    """Read an attribute list (B4.2): no white space, no name twice, every value of its type."""
    attributes: dict[str, str] = {}
    position, malformed = 0, value.endswith(",")
    while position < len(value):
        match = _ATTRIBUTE.match(value, position)
        if match is None:
            malformed = True
            # Go on behind the white space, or else behind the next comma: one slip is told as one.
            position = (
                position + 1 if value[position].isspace() else value.find(",", position) + 1 or len(value)
            )
            continue
        name, raw = match[1], match[2]
        if name in attributes:
            complain(number, f"{tag} has {name} twice (B4.2)")
        form = _FORMS.get(name)
        if form is not None and form.fullmatch(raw) is None:
            complain(number, f"{tag} has a {name} of the wrong type: {raw[:60]} (B4.2)")
        attributes[name] = raw.strip('"')
        position = match.end()
    if malformed:
        complain(number, f"{tag} has a malformed attribute list (B4.2)")
    return attributes


def read_integer(text: str | None) -> int | None:
    """A decimal-integer (B4.2), or None where there is none or it isn't one."""
    return int(text) if text is not None and re.fullmatch(_INTEGER, text) else None


def read_decimal(text: str | None) -> Fraction | None:
    """A decimal-floating-point (B4.2), exactly, or None where there is none or it isn't one."""
    return Fraction(text) if text is not None and re.fullmatch(_FLOAT, text) else None
