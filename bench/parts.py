"""The parts that answer with tables alone: each a module with `measure`, imported when it is run."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bench.tables import Table


class Scale(StrEnum):
    """How far a run goes: each part says what sizes that means for it."""

    QUICK = "quick"
    USUAL = "usual"
    FULL = "full"


class Measure(Protocol):
    """Measures one part; its tables come as they are finished."""

    def __call__(self, scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
        """The tables, in the order in which they are to be read."""


PARTS = {
    "library": "bench.library.measure",
    "reads": "bench.reads.measure",
    "plays": "bench.plays.measure",
    "playlists": "bench.playlists.measure",
    "search": "bench.search.measure",
    "smart_playlists": "bench.smart_playlists.measure",
    "web": "bench.web.measure",
}
"""By name, the module whose function `measure` it is."""


def measure_part(
    name: str, scale: Scale, *, folder: Path, progress: Callable[[str], None]
) -> Iterable[Table]:
    """Measure one of `PARTS`."""
    measure = cast("Measure", import_module(PARTS[name]).measure)
    return measure(scale, folder=folder, progress=progress)
