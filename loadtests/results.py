"""One run as a whole, and its figures for machines to read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from loadtests.figures import Figures
from loadtests.machine import Machine
from loadtests.options import Options
from loadtests.record import Record


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for, on what, and what came of it."""

    began: datetime
    options: Options
    machine: Machine
    figures: Figures
    record: Record


def write_results(path: Path, run: Run) -> None:
    """All figures, and each start, next track, seek, rebuffering and second; infinite times are written as null."""
    document = {
        "began": run.began,
        "met": run.figures.verdict.met,
        "options": run.options,
        "machine": run.machine,
        "figures": run.figures,
        "starts": run.record.starts,
        "next_tracks": run.record.next_tracks,
        "seeks": run.record.seeks,
        "rebuffers": run.record.rebuffers,
        "seconds": run.record.seconds,
    }
    encoded = msgspec.json.encode(document, enc_hook=str)
    path.write_bytes(msgspec.json.format(encoded, indent=1))
