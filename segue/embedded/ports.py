"""Finding a port for a server of our own."""

import random
from collections.abc import Collection

from kernel.errors import KernelError
from kernel.listening import port_is_free

LOOPBACK = "127.0.0.1"

# Below what systems hand out to outgoing connections: none of those takes the port while a server is away.
_LOWEST_PORT, _HIGHEST_PORT = 20_000, 32_000

_chosen: set[int] = set()
"""By this process: no two of its servers are given one port, though neither may listen yet.

The later would fail to listen, and be found ready by the other's answers.
"""


class NoFreePortError(KernelError):
    """Every port tried on loopback was taken."""


def free_port(*, preferred: int | None = None, but: Collection[int] = ()) -> int:
    """A port free on loopback now: the preferred one when it is free, else any but those, and none chosen before.

    Raises:
        NoFreePortError: None of a thousand was free.
    """
    if preferred is not None and preferred not in but and port_is_free(LOOPBACK, preferred):
        return preferred
    for port in random.sample(range(_LOWEST_PORT, _HIGHEST_PORT), 1000):
        if port not in but and port not in _chosen and port_is_free(LOOPBACK, port):
            _chosen.add(port)
            return port
    raise NoFreePortError(f"no free port on {LOOPBACK} between {_LOWEST_PORT} and {_HIGHEST_PORT}")
