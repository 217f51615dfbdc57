"""Becomes a program within bounds; a script of its own, run by `python -I -S`.

    launch.py PARENT_PID MEMORY_BYTES FILE_BYTES NICENESS PROGRAM [ARGUMENT…]

The bounds are set here, before the program's first import: in the service, code between fork and exec could
deadlock. On Linux the program is killed when the service dies, and is the first to go when memory runs out.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> int:
    """Set the bounds, then become the program."""
    parent_pid, memory_bytes, file_bytes, niceness, *program = arguments
    _bound(resource.RLIMIT_DATA, int(memory_bytes))
    _bound(resource.RLIMIT_FSIZE, int(file_bytes))
    _bound(resource.RLIMIT_CORE, 0)  # a core dump would hold clear audio and keys
    os.nice(int(niceness))
    if sys.platform == "linux":
        _die_with_parent()
    if os.getppid() == int(parent_pid):
        os.execv(program[0], program)  # noqa: S606 - running the given program is what this is for
    return 1


def _bound(kind: int, limit: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bounded = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (bounded, bounded))


def _die_with_parent() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl PR_SET_PDEATHSIG failed")
    with suppress(OSError):  # a container may not show it
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
