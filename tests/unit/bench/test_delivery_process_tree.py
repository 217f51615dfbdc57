"""What a tree of processes takes."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.delivery import process_tree

PARENT = """\
import subprocess, sys
subprocess.run([sys.executable, "-c", "held = bytearray(b'x') * (40 << 20); print('ready', flush=True); input()"])
"""


@pytest.fixture
def parent() -> Iterator[int]:
    """A process whose child holds 40 MB."""
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    with process:
        assert b"ready\n" == process.stdout.readline()
        yield process.pid
        process.stdin.close()


def test_children_count(parent: int) -> None:
    """Memory and processor time of a server are those of its workers too."""
    assert 2 == len(list(process_tree.tree(parent)))
    assert process_tree.memory_bytes(parent) > 40 << 20
    assert process_tree.cpu_s(parent) > 0
