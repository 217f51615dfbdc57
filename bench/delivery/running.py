"""Servers as child processes: started on their cores, stopped for certain."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cost import BenchError
from bench.delivery.cores import pinned

_STOP_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Running:
    """A process and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Of the process at the top of its tree."""
        return self.process.pid

    def check(self) -> None:
        """Raise `BenchError` with its last words when it has ended."""
        if self.process.poll() is not None:
            raise BenchError(f"{self.log.stem} ended by itself:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-2000:]


@contextmanager
def running(
    argv: list[str], *, cores: frozenset[int], log: Path, env: Mapping[str, str] | None = None, cwd: Path
) -> Iterator[Running]:
    """Run a command in the folder until the block ends."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            pinned(argv, cores),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    try:
        yield Running(process, log)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
