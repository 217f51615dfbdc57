"""The command under measurement, as a user runs it."""

import sys
from functools import cache
from pathlib import Path

from bench.cost import BenchError


@cache
def segue_command() -> str:
    """The `segue` beside this interpreter."""
    path = Path(sys.executable).with_name("segue")
    if not path.exists():
        raise BenchError(f"there is no {path}: run `make setup` first")
    return str(path)


def package_argv(master: Path, out: Path) -> list[str]:
    """Package one master into a plain folder, encrypted as always."""
    return [segue_command(), "package", str(master), "--out", str(out)]
