"""Verifying a stream: read it, then hold it against every rule."""

from pathlib import Path

from segue.verify.checks.catalogue import CHECKS
from segue.verify.outcome import Report, run_checks
from segue.verify.rendition_reader import Watch
from segue.verify.stream_reader import read_stream


def _unwatched(name: str, read: int, total: int) -> None:
    del name, read, total


def verify_stream(target: str, master: Path | None = None, watch: Watch = _unwatched) -> Report:
    """Check a stream at a URL, in a folder, or by the path of its multivariant playlist.

    Raises:
        UnreadableStreamError: The multivariant playlist or the master can't be read.
    """
    return run_checks(CHECKS, read_stream(target, master, watch))
