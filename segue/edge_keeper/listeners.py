"""The edge's listening sockets, one for each worker, held for as long as the edge lives.

A connection that has been made waits in its socket's queue until a worker takes it. As the sockets are the
keeper's, neither a worker's death nor its replacement loses one. A socket whose worker can't be started again is
given up, for the system would go on sending it its share.
"""

import asyncio
import socket
import sys

from kernel.listening import PortTakenError

_BACKLOG = 4096
"""Connections that may wait in a socket's queue; the system may allow fewer (net.core.somaxconn)."""

_PATIENCE_S = 1.5
_POLL_S = 0.05


class Listeners:
    """Sockets on one address, by the slots of the workers that serve them.

    The system spreads connections over them by a hash of both ends' addresses and ports (SO_REUSEPORT):
    evenly over many clients, not by the workers' load.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._sockets: list[socket.socket] = []

    def __len__(self) -> int:
        return len(self._sockets)

    def __getitem__(self, slot: int) -> socket.socket:
        return self._sockets[slot]

    async def open(self, count: int) -> None:
        """Listen for this many workers; those of a keeper that was just killed get a moment to vanish.

        Raises:
            PortTakenError: The address is taken.
        """
        deadline_s = asyncio.get_running_loop().time() + _PATIENCE_S
        while len(self) < count:
            try:
                self._open_one()
            except PortTakenError:
                if self._sockets or asyncio.get_running_loop().time() > deadline_s:
                    raise
                await asyncio.sleep(_POLL_S)

    def give_up(self, slot: int) -> bool:
        """Send who connects from now on to the other sockets; returns whether the slot's had been listening.

        Who waits in its queue is cut off, or another worker's where the system moves him (net.ipv4.tcp_migrate_req).
        The slot's next worker is given a socket that is bound and no more: it listens when it serves.

        Raises:
            OSError: There can be no other socket; the old one is kept.
        """
        given_up = self._sockets[slot]
        listens = bool(given_up.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
        if listens:
            # Before the old one is closed: nobody else may take the address between.
            self._sockets[slot] = _held(self.host, self.port)
            given_up.close()
        return listens

    def close(self) -> None:
        """Listen no more: who connects from now on is refused."""
        for listening in self._sockets:
            listening.close()

    def _open_one(self) -> None:
        try:
            self._sockets.append(_listening(self.host, self.port, first=not self._sockets))
        except OSError as error:
            raise PortTakenError.of(error, self.host, self.port) or error from None


def _listening(host: str, port: int, *, first: bool) -> socket.socket:
    """The first socket takes the address for itself before it shares it.

    With SO_REUSEPORT from the start, two edges of one user would share a port and not know it.
    """
    # Elsewhere than on Linux an address can't be shared later, and another edge on it isn't noticed.
    share_later = first and sys.platform == "linux"
    listening = _bound(host, port, shared=not share_later)
    try:
        listening.listen(_BACKLOG)
        if share_later:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except BaseException:
        listening.close()
        raise
    return listening


def _held(host: str, port: int) -> socket.socket:
    """A socket that keeps another edge from the address though it doesn't listen."""
    held = _bound(host, port)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)  # it would allow that until somebody listens
    return held


def _bound(host: str, port: int, *, shared: bool = True) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind(address)
        bound.setblocking(False)
    except BaseException:
        bound.close()
        raise
    return bound
