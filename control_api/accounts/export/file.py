"""The file that an account is exported to: one JSON object, a member for each kind of thing.

It is written from one snapshot of the database to a file without a name, and sent from there: who reads slowly
holds neither a connection nor the place of one who waits to be written.
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

MAX_WRITTEN_AT_ONCE = 2
MAX_OPEN = 50
"""Files that are being written or sent; what bounds how long they are sent is `SEND_LIMIT_S`."""

BATCH_ROWS = 500


class AccountExports:
    """Exports over a pool of connections: of an account one at a time, of all a few."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._open: set[UUID] = set()
        self._writing = 0

    @asynccontextmanager
    async def open(self, account_id: UUID) -> AsyncIterator[BinaryIO]:
        """The account's file, from its beginning.

        Raises:
            ExportsBusyError: The account or too many others are being exported, or there is no room.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        with self._one_of_the_account(account_id), _temporary_file() as file:
            with self._one_of_the_written():
                await self._write(account_id, file)
            file.seek(0)
            yield file

    @contextmanager
    def _one_of_the_account(self, account_id: UUID) -> Iterator[None]:
        if account_id in self._open:
            raise ExportsBusyError("the account is being exported already")
        if len(self._open) == MAX_OPEN:
            raise ExportsBusyError("many other accounts are being exported")
        self._open.add(account_id)
        try:
            yield
        finally:
            self._open.remove(account_id)

    @contextmanager
    def _one_of_the_written(self) -> Iterator[None]:
        if self._writing == MAX_WRITTEN_AT_ONCE:
            raise ExportsBusyError("other accounts are being exported")
        self._writing += 1
        try:
            yield
        finally:
            self._writing -= 1

    async def _write(self, account_id: UUID, file: BinaryIO) -> None:
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            async for text in _document(connection, account_id):
                await _in_room(file.write, text.encode())
        await _in_room(file.flush)


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
