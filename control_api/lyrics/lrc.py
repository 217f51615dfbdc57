"""LRC: lyrics with the time of each line, and in its enhanced form of each word.

There is no standard. What is read here:

- ``[mm:ss.xx]`` before a line's text, several for a line that is sung again; also ``[mm:ss]``, ``[mm:ss:xx]``, and one
  to three digits of a fraction; minutes may have up to three digits.
- ``<mm:ss.xx>`` before a word. Words are kept where every stamp of the line is in order and the line has one time of
  its own; a line that is repeated has its words' stamps taken out, since they tell of its first time only.
- ``[name:value]`` on a line of its own, where the name is letters. ``offset`` is in milliseconds, and what is positive
  is sung sooner; ``la`` or ``lang`` tell the language. Other tags are passed over.
- Blank lines are passed over. Any other line without a time is an error, as is a stamp of more than 59 seconds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from control_api.lyrics.errors import InvalidLyricsError
from control_api.lyrics.models import Line, Word

MAX_LINES = 5_000
MAX_SUNG_CHARACTERS = 40_000
"""Of all lines, each as often as it is sung: a few bytes of stamps would make a long line thousands of long lines."""
LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The shape of a language tag (BCP 47)."""

_CLOCK = r"(?P<m>[0-9]{1,3}):(?P<s>[0-9]{1,2})(?:[.:](?P<f>[0-9]{1,3}))?"
_TIME = re.compile(r"\[" + _CLOCK + r"\]")
_WORD = re.compile("<" + _CLOCK + ">")
_TAG = re.compile(r"\[(?P<name>[A-Za-z#][A-Za-z0-9_-]*):(?P<value>[^\]]*)\]")
_OFFSET = re.compile(r"[+-]?[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Lrc:
    """A document of LRC, read."""

    lines: tuple[Line, ...]
    """By time; lines of one time in the order of the document."""
    language: str | None

    @property
    def plain(self) -> str:
        """What is sung, a line a line."""
        return "\n".join(line.text for line in self.lines).strip("\n")


def parse_lrc(text: str) -> Lrc:
    """Read LRC.

    Raises:
        InvalidLyricsError: A line can't be read; the message has its number. Or no line has a time.
    """
    lines: list[Line] = []
    tags: dict[str, str] = {}
    sung_characters = 0
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        line = raw.strip()
        if tag := _TAG.fullmatch(line):
            tags[tag["name"].lower()] = tag["value"].strip()
            _check_offset(number, tags)
        elif line:
            timed = list(_timed(number, line))
            lines.extend(timed)
            if len(lines) > MAX_LINES:
                raise InvalidLyricsError(f"line {number}: more than {MAX_LINES} timed lines")
            sung_characters += sum(len(one.text) for one in timed)
            if sung_characters > MAX_SUNG_CHARACTERS:
                raise InvalidLyricsError(
                    f"line {number}: more than {MAX_SUNG_CHARACTERS} characters are sung"
                )
    if not lines:
        raise InvalidLyricsError("no line has a time")
    early_s = int(tags.get("offset") or 0) / 1000
    shifted = [_sooner(line, early_s) for line in lines]
    ordered = tuple(sorted(shifted, key=lambda line: line.start_s))
    language = tags.get("la") or tags.get("lang") or ""
    return Lrc(ordered, language if LANGUAGE.fullmatch(language) else None)


def _timed(number: int, line: str) -> Iterator[Line]:
    starts_s, at = [], 0
    while stamp := _TIME.match(line, at):
        starts_s.append(_seconds(number, stamp))
        at = stamp.end()
        while line[at : at + 1].isspace():
            at += 1
    if not starts_s:
        raise InvalidLyricsError(f"line {number}: neither a time nor a tag: {line[:40]!r}")
    words = _words(number, line[at:])
    text = _WORD.sub("", line[at:]).strip()
    kept = words if len(starts_s) == 1 and words and words[0].start_s >= starts_s[0] else None
    for start_s in starts_s:
        yield Line(start_s=start_s, text=text, words=kept)


def _words(number: int, text: str) -> tuple[Word, ...] | None:
    """The timed words of a line; None where there are none, or their order makes no sense."""
    stamps = list(_WORD.finditer(text))
    if not stamps or text[: stamps[0].start()].strip():
        return None
    ends = [*(stamp.start() for stamp in stamps[1:]), len(text)]
    words = [
        Word(start_s=_seconds(number, stamp), text=text[stamp.end() : end])
        for stamp, end in zip(stamps, ends, strict=True)
    ]
    times = [word.start_s for word in words]
    sung = [word for word in words if word.text.strip()]  # a last stamp alone tells where the line ends
    if times != sorted(times) or not sung:
        return None
    trimmed = (*sung[:-1], Word(start_s=sung[-1].start_s, text=sung[-1].text.rstrip()))
    return (Word(start_s=trimmed[0].start_s, text=trimmed[0].text.lstrip()), *trimmed[1:])


def _seconds(number: int, stamp: re.Match[str]) -> float:
    if int(stamp["s"]) > 59:
        raise InvalidLyricsError(f"line {number}: {stamp[0]} has more than 59 seconds")
    fraction_s = float(f"0.{stamp['f'] or 0}")
    return int(stamp["m"]) * 60 + int(stamp["s"]) + fraction_s


def _check_offset(number: int, tags: dict[str, str]) -> None:
    if tags.get("offset") and not _OFFSET.fullmatch(tags["offset"]):
        raise InvalidLyricsError(
            f"line {number}: the offset is no number of milliseconds: {tags['offset'][:40]!r}"
        )


def _sooner(line: Line, early_s: float) -> Line:
    words = line.words and tuple(
        Word(start_s=_at(word.start_s - early_s), text=word.text) for word in line.words
    )
    return Line(start_s=_at(line.start_s - early_s), text=line.text, words=words)


def _at(start_s: float) -> float:
    """Not before the track begins, and in whole milliseconds, which is all that LRC tells."""
    return round(max(0.0, start_s), 3)
