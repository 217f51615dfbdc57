"""The pages' modules under node: their own tests, run here so that one command runs every test."""

from pathlib import Path

import pytest

from tests.unit.web.node import SCRIPTS, run_node


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.test.js")), ids=lambda path: path.name)
def test_a_module_passes_its_own_tests(path: Path) -> None:
    """Every file of tests passes under `node --test`."""
    done = run_node("--test", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
