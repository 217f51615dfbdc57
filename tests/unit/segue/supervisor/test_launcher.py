"""The launcher: no child outlives its parent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import segue.supervisor.launcher as launcher_module

LAUNCHER = launcher_module.__file__

# A parent that starts a launcher in the mode given, then waits to be killed. The program holds our pipe: it
# is gone when that ends.
PARENT = """
import subprocess, sys, os
launcher, mode, program = sys.argv[1:]
launch = [sys.executable, "-I", "-S", launcher, mode, str(os.getpid()), "9", "-1"]
argv = [*launch, sys.executable, "-c", program]
child = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)
child.wait()
"""
PROGRAM = "import time; print('up', flush=True); time.sleep(20); print('survived')"


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(
            "exec", marks=pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own watch")
        ),
        "watch",
    ],
)
def test_the_program_dies_with_a_killed_parent(mode: str) -> None:
    """Even a parent that had no chance to say goodbye takes its children along."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, LAUNCHER, mode, PROGRAM], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.kill()
        assert parent.stdout.read() == b""  # ends only when the program's side is closed


def test_a_parent_that_died_before_is_noticed() -> None:
    """Between our start and the kernel's watch the parent may have died: the program is not run."""
    argv = [sys.executable, "-I", "-S", LAUNCHER, "exec", "1", "9", "-1", sys.executable, "-c", PROGRAM]
    done = subprocess.run(argv, capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


def test_watched_programs_get_signals() -> None:
    """The process between passes on what asks the program to end."""
    argv = [
        sys.executable,
        "-I",
        "-S",
        LAUNCHER,
        "watch",
        str(os.getpid()),
        "9",
        "-1",
        sys.executable,
        "-c",
        PROGRAM,
    ]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) != 0
        assert process.stdout.read() == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up root")
def test_root_is_given_up_but_paths_stay_open(tmp_path: Path) -> None:
    """A program that refuses root runs as another user, and still reaches root's own folders."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("reached")
    program = f"import os; print(os.geteuid(), open({str(closed / 'file')!r}).read())"
    argv = [
        sys.executable,
        "-I",
        "-S",
        LAUNCHER,
        "exec",
        str(os.getpid()),
        "9",
        "65534",
        sys.executable,
        "-c",
    ]
    done = subprocess.run([*argv, program], capture_output=True, timeout=30, check=True)
    assert done.stdout == b"65534 reached\n"
