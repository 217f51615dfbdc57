"""Verifying a stream: read it, then hold it against every rule."""

from collections.abc import Sequence
from pathlib import Path

from segue.verify.checks.catalogue import CHECKS
from segue.verify.outcome import Report, run_checks
from segue.verify.rendition_reader import Watch
from segue.verify.stream_reader import read_stream


def _unwatched(name: str, read: int, total: int) -> None:
    del name, read, total


def verify_stream(target: str, masters: Sequence[Path] = (), watch: Watch = _unwatched) -> Report:
    """Check a stream at a URL, in a folder, or by the path of its multivariant playlist.

    Against masters in the album's order, where there are any; a track has one.

    Raises:
        UnreadableStreamError: The multivariant playlist or a master can't be read.
    """
    return run_checks(CHECKS, read_stream(target, masters, watch))
