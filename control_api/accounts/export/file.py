"""The file that an account is exported to: one JSON object, a member for each kind of thing.

It is written from one snapshot of the database to a file without a name, and sent from there: who reads slowly
holds no connection.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import BinaryIO
from uuid import UUID

from control_api.accounts.errors import ExportsBusyError
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries

_SECTIONS: Mapping[str, str] = {
    name: f"SELECT row_to_json(row)::text FROM ({query.rstrip(';')}\n) AS row"  # noqa: S608 - our own text
    for name, query in load_queries(__file__).items()
}
"""Each query as one that answers its rows as JSON."""

MAX_AT_ONCE = 2
BATCH_ROWS = 500


class AccountExports:
    """Exports over a pool of connections, a few at once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(MAX_AT_ONCE)

    @asynccontextmanager
    async def open(self, account_id: UUID) -> AsyncIterator[BinaryIO]:
        """The account's file, from its beginning.

        Raises:
            ExportsBusyError: Others are being exported, or there is no room.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        if self._free.locked():
            raise ExportsBusyError("other accounts are being exported")
        async with self._free:
            with _temporary_file() as file:
                async with (
                    acquire(self._pool) as connection,
                    connection.transaction(isolation="repeatable_read", readonly=True),
                ):
                    async for text in _document(connection, account_id):
                        await _in_room(file.write, text.encode())
                await _in_room(file.flush)
                file.seek(0)
                yield file


async def _document(connection: Connection, account_id: UUID) -> AsyncIterator[str]:
    separator = "{"
    for name, query in _SECTIONS.items():
        yield f'{separator}\n"{name}": ['
        async for rows in _rows(connection, query, account_id):
            yield rows
        yield "\n]"
        separator = ","
    yield "\n}\n"


async def _rows(connection: Connection, query: str, account_id: UUID) -> AsyncIterator[str]:
    cursor = await connection.cursor(query, account_id)
    separator = "\n"
    while rows := await cursor.fetch(BATCH_ROWS):
        yield separator + ",\n".join(row[0] for row in rows)
        separator = ",\n"


@contextmanager
def _temporary_file() -> Iterator[BinaryIO]:
    with _no_room_told():
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, come what may
    try:
        yield file
    finally:
        with suppress(OSError):  # for what is left in its buffer there is no room either
            file.close()


async def _in_room(write: Callable[..., object], *data: bytes) -> None:
    with _no_room_told():
        await asyncio.to_thread(write, *data)


@contextmanager
def _no_room_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportsBusyError(f"there is no room for the file: {error.strerror}") from error
