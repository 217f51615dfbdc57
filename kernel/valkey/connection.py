"""Connections to Valkey that lose no cancellation."""

import asyncio
from collections.abc import Iterable

from redis.asyncio.connection import (
    AbstractConnection,
    Connection,
    ConnectionPool,
    SSLConnection,
    UnixDomainSocketConnection,
)


class _LosingNone(AbstractConnection):
    """Hands on a cancellation that came while a command was being written.

    The library bounds that by `asyncio.wait_for`, which may swallow it before Python 3.12 (CPython issue 86296): the
    task that was to end would go on with whatever comes next, and wait there.
    """

    async def send_packed_command(
        self,
        command: bytes | str | Iterable[bytes],
        check_health: bool = True,  # noqa: FBT001, FBT002 - the library's signature
    ) -> None:
        """Write a command."""
        task = asyncio.current_task()
        before = task.cancelling() if task is not None else 0
        await super().send_packed_command(command, check_health)
        if task is not None and task.cancelling() > before:
            await self.disconnect(nowait=True)  # an answer is on its way that nobody will read
            raise asyncio.CancelledError


class _PlainConnection(_LosingNone, Connection):
    pass


class _TlsConnection(_LosingNone, SSLConnection):
    pass


class _SocketConnection(_LosingNone, UnixDomainSocketConnection):
    pass


_OURS: dict[type[AbstractConnection], type[AbstractConnection]] = {
    Connection: _PlainConnection,
    SSLConnection: _TlsConnection,
    UnixDomainSocketConnection: _SocketConnection,
}


def losing_no_cancellation(pool: ConnectionPool) -> ConnectionPool:
    """The pool, before its first connection, to be made of such."""
    pool.connection_class = _OURS[pool.connection_class]
    return pool
