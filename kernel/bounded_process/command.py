"""Starting programs that may not take more than they are given."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")


def bounded_command(
    program: Sequence[str], memory_bytes: int, *, file_bytes: int, niceness: int
) -> tuple[str, ...]:
    """The command that becomes a program within bounds, and on Linux ends when this process does.

    `file_bytes` is the longest file that it may write.
    """
    bounds = (str(os.getpid()), str(memory_bytes), str(file_bytes), str(niceness))
    return (sys.executable, "-I", "-S", str(_LAUNCHER), *bounds, *program)
