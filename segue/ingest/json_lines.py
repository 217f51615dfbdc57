"""Telling scripts: one line of JSON a master."""

import sys
from pathlib import Path

from segue.ingest.report import MasterResult


class JsonLines:
    """Writes a line to standard output when a master is through, and nothing else there."""

    def progressed(self, path: Path, stage: str, fraction: float) -> None:
        """See `Reporter`; scripts are told of ends only."""

    def ended(self, result: MasterResult) -> None:
        """See `Reporter`."""
        sys.stdout.write(result.json_line() + "\n")
        sys.stdout.flush()

    def warned(self, text: str) -> None:
        """See `Reporter`."""
        sys.stderr.write(f"segue: {text}\n")
