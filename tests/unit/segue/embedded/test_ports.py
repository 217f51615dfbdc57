"""Finding ports."""

import random
import socket
from collections.abc import Sequence

import pytest

from segue.embedded.ports import LOOPBACK, free_port


def test_the_preferred_port_is_kept_when_free() -> None:
    """A server that comes back is where it was."""
    port = free_port()
    assert free_port(preferred=port) == port


def test_a_taken_port_is_avoided() -> None:
    """Somebody else may have taken it meanwhile."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        assert free_port(preferred=taken.getsockname()[1]) != taken.getsockname()[1]


def test_a_port_that_is_spoken_for_is_avoided() -> None:
    """It may be free only because its server hasn't begun."""
    port = free_port()
    assert free_port(preferred=port, but={port}) != port


def test_no_port_is_chosen_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on the first yet: it would seem as free as before."""

    def lowest(ports: Sequence[int], count: int) -> Sequence[int]:
        return ports[:count]

    monkeypatch.setattr(random, "sample", lowest)
    assert free_port() != free_port()
