"""The pages' types, which stand in their comments."""

import pytest

from tests.browser.installing import NO_PLAYERS, NODE_MODULES
from tests.unit.web.node import ROOT, run_node

_TSC = NODE_MODULES / "typescript" / "bin" / "tsc"


@pytest.mark.skipif(not _TSC.exists(), reason=NO_PLAYERS)
def test_the_types_hold() -> None:
    """TypeScript, strict, finds nothing in the pages' modules."""
    done = run_node(str(_TSC), "--noEmit", "-p", str(ROOT / "web" / "jsconfig.json"))
    assert (0, "") == (done.returncode, done.stdout)
