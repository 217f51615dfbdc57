"""The launcher sets bounds that a program can't escape, and ties its life to the service's."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.bounded_process import launch

LAUNCHER = str(Path(launch.__file__))
MEMORY_BYTES, FILE_BYTES, NICENESS = 300 << 20, 1 << 20, 5


def launched(program: str, *, parent_pid: int | None = None) -> list[str]:
    """The command line that runs some Python within bounds."""
    bounds = (os.getpid() if parent_pid is None else parent_pid, MEMORY_BYTES, FILE_BYTES, NICENESS)
    return [sys.executable, "-I", "-S", LAUNCHER, *map(str, bounds), sys.executable, "-I", "-c", program]


def output_of(program: str) -> str:
    """What some Python says within bounds."""
    done = subprocess.run(launched(program), capture_output=True, text=True, timeout=30, check=False)
    return (done.stdout + done.stderr).strip()


def test_memory_is_bounded() -> None:
    """What fits is had, what doesn't is refused, in every allocation that counts."""
    assert output_of("print(len(bytearray(100 << 20)))") == str(100 << 20)
    assert output_of("bytearray(400 << 20)").endswith("MemoryError")
    assert output_of("import mmap; mmap.mmap(-1, 400 << 20, mmap.MAP_PRIVATE)").startswith("Traceback")


def test_files_are_bounded(tmp_path: Path) -> None:
    """A file that grows without end fails its writer."""
    program = f"open({str(tmp_path / 'file')!r}, 'wb').write(bytes(2 << 20))"
    assert "File too large" in output_of(program)
    assert (tmp_path / "file").stat().st_size <= FILE_BYTES


def test_it_is_nice_and_leaves_no_core_dump() -> None:
    """It yields to what serves listeners, and its memory, with keys in it, is never written down."""
    program = "import os, resource; print(os.nice(0), resource.getrlimit(resource.RLIMIT_CORE))"
    assert output_of(program) == f"{os.nice(0) + NICENESS} (0, 0)"


def test_bounds_can_only_be_lowered() -> None:
    """A bound that is set already stays where it is lower."""
    program = (
        "import resource, subprocess, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"argv = {launched('import resource; print(resource.getrlimit(resource.RLIMIT_FSIZE))')!r}\n"
        "argv[4] = str(__import__('os').getpid())\n"
        "print(subprocess.run(argv, capture_output=True, text=True).stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "(1000, 1000)"


def test_a_parent_that_is_gone_starts_nothing() -> None:
    """Between fork and launch the worker may die: then nobody is there to work for."""
    done = subprocess.run(
        launched("print('at work')", parent_pid=1), capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")


@pytest.fixture
def orphan() -> Iterator[subprocess.Popen[bytes]]:
    """A parent, and on its standard output, held open by the child, what the child says."""
    child = launched("import time; print('at work', flush=True); time.sleep(600)")
    program = (
        f"import os, subprocess, time\nargv = {child!r}\nargv[4] = str(os.getpid())\n"
        "subprocess.Popen(argv, start_new_session=True)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        yield parent
        parent.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_it_dies_with_the_worker(orphan: subprocess.Popen[bytes]) -> None:
    """However the worker is killed, and though it is in a session of its own."""
    assert orphan.stdout is not None
    assert orphan.stdout.readline() == b"at work\n"
    orphan.send_signal(signal.SIGKILL)
    assert orphan.stdout.read() == b""  # ends when the child, who holds the other end too, has ended
