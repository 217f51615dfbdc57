"""What tests of faults rely on before they break anything."""

import random
from collections.abc import Sequence

import pytest

from tests.e2e.faults.rig import Rig, address


@pytest.fixture
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for a free port tries the lowest first, as everybody else does."""

    def lowest(ports: Sequence[int], count: int) -> Sequence[int]:
        return ports[:count]

    monkeypatch.setattr(random, "sample", lowest)


@pytest.mark.usefixtures("no_chance")
async def test_nobody_shares_a_port_with_what_does_not_run_yet(rig: Rig) -> None:
    """An edge on its origin's port would be asked by its own shields, and everything found ready."""
    origin = rig.origin()
    shield = rig.edge(origin.url)
    url, _ = await rig.link(shield)
    edge = rig.edge(url)
    urls = [origin.url, shield.url, url, edge.url, address(rig.control_api().port)]
    assert len(set(urls)) == len(urls)
