"""Finding masters: files as they are named, folders searched for audio."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kernel.errors import KernelError
from segue.ingest.report import legible, shown

AUDIO_SUFFIXES = (
    *(".flac", ".wav", ".wave", ".rf64", ".bwf", ".w64", ".aif", ".aiff", ".aifc", ".alac", ".m4a"),
    *(".mp3", ".aac", ".opus", ".ogg", ".oga"),
)
"""What a folder is searched for; a file that is named itself is tried whatever it is called."""

_FOLDERS_TOLD = 3
"""The artist's, the album's and one of a disc: more would not be looked at."""
_ROOT_AND_TOP_LEVEL = 2
_DIGITS = re.compile(r"(\d+)")


class NothingToIngestError(KernelError):
    """A path leads nowhere, or no folder holds an audio file."""


@dataclass(frozen=True, slots=True)
class FoundMaster:
    """A file to hand in."""

    path: Path
    folder_names: tuple[str, ...]
    """The folders right above it, outermost first, the same whichever way it was named."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, in natural order."""

    masters: list[FoundMaster] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    """Folders that could not be searched, with the reason."""


def discover(paths: Sequence[Path]) -> Discovery:
    """Every file that some paths mean, once; in folders, what is hidden is passed over and links are followed.

    Raises:
        NothingToIngestError: A path does not exist, or nothing was found.
    """
    missing = [legible(shown(path)) for path in paths if not os.path.lexists(path)]
    if missing:
        raise NothingToIngestError(f"no such file or folder: {', '.join(missing)}")
    search = _Search()
    for path in paths:
        if path.is_dir():
            search.folder(path)
        else:
            search.file(path)
    if not search.found.masters and not search.found.unreadable:
        raise NothingToIngestError(f"no audio file in {', '.join(legible(shown(path)) for path in paths)}")
    return search.found


class _Search:
    def __init__(self) -> None:
        self.found = Discovery()
        self._seen: set[str] = set()
        self._entered: set[tuple[int, int]] = set()

    def file(self, path: Path) -> None:
        absolute = os.path.abspath(path)  # noqa: PTH100 - links keep the names they were given by
        if absolute not in self._seen:
            self._seen.add(absolute)
            self.found.masters.append(FoundMaster(path, _folder_names(Path(absolute))))

    def folder(self, path: Path) -> None:
        """Search a folder and those below, each once: a loop of links has an end."""
        try:
            status = path.stat()
            entries = sorted(os.scandir(path), key=lambda entry: natural_key(entry.name))
        except OSError as error:
            self.found.unreadable.append((path, f"can't be searched: {error.strerror}"))
            return
        if (status.st_dev, status.st_ino) in self._entered:
            return
        self._entered.add((status.st_dev, status.st_ino))
        for entry in entries:
            if not entry.name.startswith("."):
                self._entry(Path(entry.path), entry)

    def _entry(self, path: Path, entry: os.DirEntry[str]) -> None:
        try:
            is_folder = entry.is_dir()
        except OSError:  # links that run in a circle: opening the file will tell
            is_folder = False
        if is_folder:
            self.folder(path)
        elif path.suffix.lower() in AUDIO_SUFFIXES:
            self.file(path)


def _folder_names(absolute: Path) -> tuple[str, ...]:
    """The folders above a file; those of the top level are the system's (/home, /mnt), not an artist's."""
    return absolute.parent.parts[_ROOT_AND_TOP_LEVEL:][-_FOLDERS_TOLD:]


def natural_key(name: str) -> list[tuple[int, str]]:
    """Sorts ``2 b`` before ``10 a``, and capitals with small letters."""
    parts = _DIGITS.split(name.casefold())
    return [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]
