"""What is told of masters while they are ingested, and in the end."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from kernel.asset import AssetId

# Control characters, among them those that turn the direction of text, and the separators of lines.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

Status = Literal["packaged", "unchanged", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterResult:
    """How one master fared."""

    path: Path
    status: Status
    track_id: UUID | None = None
    asset_id: AssetId | None = None
    renditions: tuple[str, ...] = ()
    """Names, from the lowest quality to the highest."""
    error: str | None = None
    note: str | None = None
    """Why a good master changed nothing, when that needs saying."""

    def json_line(self) -> str:
        """The line that scripts read: these fields and no others."""
        fields = {
            "path": shown(self.path),
            "status": self.status,
            "track_id": None if self.track_id is None else str(self.track_id),
            "asset_id": self.asset_id,
            "renditions": self.renditions,
            "error": self.error,
        }
        return msgspec.json.encode(fields).decode()


class Reporter(Protocol):
    """Who tells the user."""

    def progressed(self, path: Path, stage: str, fraction: float) -> None:
        """A master is so far, 0 to 1 over everything done to it; the first call begins it."""

    def ended(self, result: MasterResult) -> None:
        """A master is through; nothing more is told of it."""

    def warned(self, text: str) -> None:
        """Something holds everything up."""


def shown(path: Path) -> str:
    """A path as text, even where its bytes are none."""
    return os.fsencode(path).decode("utf-8", "replace")


def legible(text: str) -> str:
    """A text on one line that does nothing to a terminal, whatever a file's name holds."""
    return _UNPRINTABLE.sub("\ufffd", text)
