"""The keeper's own log lines, in the form of its workers', without the libraries that write theirs."""

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

Level = Literal["info", "warning", "error"]

_LEVELS = ("debug", "info", "warning", "error")


class Announcer:
    """Says on standard error what becomes of the workers."""

    def __init__(self, *, level: str, log_format: str) -> None:
        self._threshold = _LEVELS.index(level)
        self._format = log_format

    def info(self, event: str) -> None:
        """What goes as it should."""
        self._say("info", event)

    def warning(self, event: str) -> None:
        """What was mended, or asked for and not done."""
        self._say("warning", event)

    def error(self, event: str) -> None:
        """What an operator must look after."""
        self._say("error", event)

    def _say(self, level: Level, event: str) -> None:
        if _LEVELS.index(level) < self._threshold:
            return
        timestamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        if self._format == "json":
            fields = {"service": "edge", "event": event, "level": level, "timestamp": timestamp}
            line = json.dumps(fields, ensure_ascii=False)
        else:
            line = f"{timestamp} [{level:<9}] {event} service=edge"
        with suppress(OSError, ValueError):  # nobody reads it any more
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
