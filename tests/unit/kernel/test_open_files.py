"""The limit of open files, in a process of its own."""

import resource
import subprocess
import sys

_SCRIPT = """
import resource
from kernel.open_files import raise_open_files_limit
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
print(raise_open_files_limit(), resource.getrlimit(resource.RLIMIT_NOFILE)[0], hard)
"""


def test_the_limit_is_raised_as_far_as_allowed() -> None:
    """Systems begin processes with few, and allow many."""
    printed = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert printed.split() == [str(hard)] * 3
