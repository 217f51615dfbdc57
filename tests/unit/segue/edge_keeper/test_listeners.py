"""The edge's listening sockets."""

import socket
from contextlib import closing

import pytest

from kernel.listening import PortTakenError, port_is_free
from segue.edge_keeper import listeners as module
from segue.edge_keeper.listeners import Listeners
from segue.embedded.ports import LOOPBACK, free_port


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was just killed here whose sockets would vanish in a moment."""
    monkeypatch.setattr(module, "_PATIENCE_S", 0.1)


async def test_an_address_is_shared_with_nobody_else() -> None:
    """The system would let another edge of the same user have half of our connections."""
    one, other = (Listeners(LOOPBACK, port) for port in (free_port(),) * 2)
    await one.open(2)
    with pytest.raises(PortTakenError, match="Address already in use"):
        await other.open(2)
    one.close()
    await other.open(2)
    other.close()


async def test_every_socket_gets_its_share() -> None:
    """Connections are spread over all, the first among them, which was not shared from its beginning."""
    listeners = Listeners(LOOPBACK, free_port())
    await listeners.open(4)
    connections = [socket.create_connection((LOOPBACK, listeners.port)) for _ in range(200)]
    shares = [_accept_all(listeners[slot]) for slot in range(4)]
    for connection in connections:
        connection.close()
    listeners.close()
    assert sum(shares) == 200
    assert min(shares) > 20


def _accept_all(listening: socket.socket) -> int:
    accepted = 0
    while True:
        try:
            connection, _ = listening.accept()
        except BlockingIOError:
            return accepted
        connection.close()
        accepted += 1


async def test_closed_is_closed() -> None:
    """Who connects later is refused at once, and doesn't wait in vain."""
    listeners = Listeners(LOOPBACK, free_port())
    await listeners.open(2)
    listeners.close()
    assert port_is_free(LOOPBACK, listeners.port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, listeners.port))


async def test_an_address_that_is_not_ours_is_told() -> None:
    """One of another machine, here of none (RFC 5737)."""
    with pytest.raises(PortTakenError, match=r"can't listen on 203\.0\.113\.1:8081"):
        await Listeners("203.0.113.1", 8081).open(1)


async def test_ipv6_is_listened_on_alone_or_with_ipv4() -> None:
    """An address means itself; the unspecified one means every address of the machine."""
    everywhere, loopback = Listeners("::", free_port()), Listeners("::1", free_port())
    for listeners in (everywhere, loopback):
        await listeners.open(2)
    socket.create_connection((LOOPBACK, everywhere.port)).close()
    socket.create_connection(("::1", loopback.port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, loopback.port))
    for listeners in (everywhere, loopback):
        listeners.close()


async def test_a_socket_that_is_given_up_has_no_share_until_it_listens_again() -> None:
    """Nobody waits in it meanwhile; the address stays ours."""
    listeners = Listeners(LOOPBACK, free_port())
    await listeners.open(2)
    with closing(listeners):
        assert [listeners.give_up(0) for _ in range(2)] == [True, False]
        assert [_accepted_of(listeners, 40) for _ in range(2)] == [[0, 40]] * 2
        listeners[0].listen()
        assert all(_accepted_of(listeners, 200))
        assert [listeners.give_up(slot) for slot in (0, 1)] == [True, True]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, listeners.port))
        with pytest.raises(PortTakenError):
            await Listeners(LOOPBACK, listeners.port).open(1)


def _accepted_of(listeners: Listeners, count: int) -> list[int]:
    """How many connections of so many each socket gets."""
    connections = [socket.create_connection((LOOPBACK, listeners.port)) for _ in range(count)]
    shares = [_accept_all(listeners[slot]) if _listens(listeners[slot]) else 0 for slot in range(2)]
    for connection in connections:
        connection.close()
    return shares


def _listens(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
