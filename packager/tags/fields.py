"""Tag fields by meaning, whatever the container calls them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from packager.tags.text import clean_text

Value = TypeVar("Value")

_NAME_ORNAMENT = re.compile(r"[\s_-]")
_NUL = re.compile("\x00")
_VALUE_SEPARATOR = re.compile("[;\x00]")
_MAX_VALUES = 20
_QUOTED_CHARACTERS = 40


class TagFields:
    """The metadata of a container and of its audio stream, read as one; the container's come first.

    Names are compared without regard to case, spaces, hyphens and underscores. FFmpeg's demuxers name most
    fields alike, but keep the case of Vorbis comments and the codes of ID3 frames that they don't translate.
    `notes` collects what had to be mended or left out.
    """

    def __init__(self, *sources: Mapping[str, str]) -> None:
        self.notes: list[str] = []
        self._raw: dict[str, list[str]] = {}
        for source in sources:
            for name, value in source.items():
                self._raw.setdefault(_NAME_ORNAMENT.sub("", name).lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def text(self, meaning: str, names: Sequence[str]) -> str | None:
        """The first value that is not empty."""
        return next(self._values(meaning, names, _NUL), None)

    def joined(self, meaning: str, names: Sequence[str]) -> str | None:
        """All values of the first field that holds any, with commas between.

        FFmpeg joins fields that occur several times with semicolons.
        """
        for name in names:
            if values := dict.fromkeys(self._values(meaning, [name], _VALUE_SEPARATOR)):
                return self._clean(meaning, ", ".join(values))
        return None

    def parsed(
        self, meaning: str, names: Sequence[str], parse: Callable[[str], Value | None]
    ) -> Value | None:
        """The first value that `parse` accepts; noted when there are values but none that it does."""
        refused = None
        for text in self._values(meaning, names, _VALUE_SEPARATOR):
            if (value := parse(text)) is not None:
                return value
            refused = refused or text
        self._note_refused(meaning, refused)
        return None

    def all_parsed(
        self, meaning: str, names: Sequence[str], parse: Callable[[str], tuple[Value, ...]]
    ) -> tuple[Value, ...]:
        """Everything that `parse` finds in all values, each once; noted when it finds nothing in any."""
        found: dict[Value, None] = {}
        refused = None
        for text in self._values(meaning, names, _VALUE_SEPARATOR):
            values = parse(text)
            found.update(dict.fromkeys(values))
            refused = refused or (None if values else text)
        if not found:
            self._note_refused(meaning, refused)
        return tuple(found)

    def _note_refused(self, meaning: str, refused: str | None) -> None:
        if refused is not None and refused.strip("0/-.: "):  # zeros are how some taggers write nothing
            self.notes.append(f"{meaning} left out: {refused[:_QUOTED_CHARACTERS]!r} is none")

    def _values(self, meaning: str, names: Sequence[str], separator: re.Pattern[str]) -> Iterator[str]:
        for raw in (raw for name in names for raw in self._raw.get(name, ())):
            for part in separator.split(raw, maxsplit=_MAX_VALUES):
                if text := self._clean(meaning, part):
                    yield text

    def _clean(self, meaning: str, raw: str) -> str:
        value = clean_text(raw)
        if value.text and value.flaw is not None:
            self.notes.append(f"{meaning} {value.flaw}")
        return value.text
