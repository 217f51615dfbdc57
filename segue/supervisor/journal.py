"""What the children say and what becomes of them: in a file each, and the gist on the console."""

import os
import re
from collections import deque
from datetime import UTC, datetime
from io import TextIOWrapper
from logging import LogRecord, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

from segue.supervisor.console import Console

FILE_LIMIT_BYTES = 4 << 20
"""A log file that reaches it is kept as `.1` in place of the one before."""

_TAIL_LINES = 12
_NAME_WIDTH = len("control-worker")  # the longest of them
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_OWN_NAME = "segue"


class Journal:
    """Takes lines by the name of their child.

    The lines of quiet children reach the console only when the child has died unasked: its last ones, then.
    """

    def __init__(self, directory: Path, console: Console, *, quiet: frozenset[str] = frozenset()) -> None:
        self._directory = directory
        self._console = console
        self._quiet = quiet
        self._files: dict[str, _LogFile] = {}
        self._tails: dict[str, deque[str]] = {}

    def line(self, name: str, text: str) -> None:
        """A line that a child wrote."""
        clean = _CONTROL.sub("�", text)
        self._write(name, clean)
        self._tails.setdefault(name, deque(maxlen=_TAIL_LINES)).append(clean)
        if name not in self._quiet:
            self._show(name, clean)

    def say(self, text: str) -> None:
        """A word of our own."""
        self._write(_OWN_NAME, f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {text}")
        self._show(_OWN_NAME, text)

    def show_tail(self, name: str) -> None:
        """Show the last lines of a quiet child."""
        if name in self._quiet:
            for text in self._tails.pop(name, ()):
                self._show(name, text)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def _show(self, name: str, text: str) -> None:
        self._console.err(f"{name:<{_NAME_WIDTH}} │ {text}\n")

    def _write(self, name: str, text: str) -> None:
        if name not in self._files:
            self._files[name] = _LogFile(
                self._directory / f"{name}.log",
                maxBytes=FILE_LIMIT_BYTES,
                backupCount=1,
                encoding="utf-8",
                delay=True,
            )
        self._files[name].handle(makeLogRecord({"msg": text}))


def _open_private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)  # one that was there already
    return descriptor


class _LogFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        """For its owner alone: lines tell of what is played and by whom."""
        return open(self.baseFilename, "a", encoding="utf-8", opener=_open_private)

    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk must not stop the services."""
