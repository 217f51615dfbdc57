"""Text as it comes out of a tag or a file's name, made fit to store and to show."""

import re
import unicodedata
from dataclasses import dataclass

MAX_TEXT_CHARACTERS = 500
_MAX_RAW_CHARACTERS = 8 * MAX_TEXT_CHARACTERS
"""No more than this is even looked at: a tag may hold megabytes."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"  # bidirectional controls can disguise a name
)
_SEPARATING = {"Cc", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text on one line, without control characters, in normalisation form C, bounded; perhaps empty."""

    text: str
    flaw: str | None = None
    """What had to be done to it that its owner should know, as the end of a sentence."""


def clean_text(raw: str) -> CleanText:
    """Make one value presentable.

    Bytes that were not UTF-8 may arrive as surrogate escapes: they are read as Windows-1252, which is what
    ID3v1 and RIFF INFO writers mostly meant, unless the rest is plainly UTF-8; then they become U+FFFD.
    """
    decoded, flaw = _without_surrogates(raw[:_MAX_RAW_CHARACTERS])
    text = _one_line(decoded)
    if len(text) > MAX_TEXT_CHARACTERS:
        return CleanText(
            text[: MAX_TEXT_CHARACTERS - 1].rstrip() + "…", f"cut to {MAX_TEXT_CHARACTERS} characters"
        )
    return CleanText(text, flaw)


def _one_line(text: str) -> str:
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    spaced = "".join(" " if unicodedata.category(c) in _SEPARATING else c for c in composed)
    return " ".join(spaced.split())


def _without_surrogates(text: str) -> tuple[str, str | None]:
    if not _SURROGATE.search(text):
        return text, None
    try:
        return text.encode("ascii", "surrogateescape").decode("cp1252"), "read as Windows-1252"
    except UnicodeError:
        return _SURROGATE.sub("\ufffd", text), "damaged: what can't be read is replaced"
