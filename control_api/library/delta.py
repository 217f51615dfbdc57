"""What devices read of the feed: all changes after a revision, or the whole library.

A listing of the whole library is of one revision S, and a delta since S follows it: whatever changes meanwhile comes in
that delta. A place in a listing is written `R-S`: items up to revision R have been told.
"""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

import asyncpg

from control_api.library.feed import ChangeAction, ItemKind
from control_api.library.models import ChangesPage, LibraryChange
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

_KINDS = {kind.value: kind for kind in ItemKind}
_ACTIONS = {action.value: action for action in ChangeAction}

SINCE_PATTERN = "^[0-9]{1,16}(-[0-9]{1,16})?$"


@dataclass(frozen=True, slots=True)
class Since:
    """What a device has read."""

    revision: int
    listed: int | None = None
    """In a listing, the revision that it is of."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what matches `SINCE_PATTERN`."""
        revision, _, listed = text.partition("-")
        return cls(int(revision), int(listed) if listed else None)

    def __str__(self) -> str:
        return str(self.revision) if self.listed is None else f"{self.revision}-{self.listed}"

    def known_by(self, revision: int, horizon: int) -> bool:
        """Whether a feed at `revision` that keeps all tombstones after `horizon` can go on from here."""
        known = self.revision if self.listed is None else self.listed
        return horizon <= known <= revision and self.revision <= revision


class LibraryDelta:
    """Reads pages of changes, each as of one instant."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, user_id: UUID, since: Since, limit: int) -> ChangesPage:
        """What comes after `since`.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            row = await connection.fetchrow(_SQL["library"], user_id)
            revision, horizon = (0, 0) if row is None else (row["revision"], row["horizon"])
            begins = since == Since(0) and revision > 0
            reset = not begins and not since.known_by(revision, horizon)
            start = Since(0, listed=revision) if begins or reset else since
            return await _read(connection, user_id, start, revision, limit, reset=reset)


async def _read(  # noqa: PLR0913 - what a page is made of
    connection: Connection, user_id: UUID, start: Since, revision: int, limit: int, *, reset: bool
) -> ChangesPage:
    if start.listed is None:
        rows = await connection.fetch(_SQL["changes"], user_id, start.revision, limit + 1)
        ended = Since(revision)
    else:
        rows = await connection.fetch(
            _SQL["items_by_revision"], user_id, start.revision, start.listed, limit + 1
        )
        ended = Since(start.listed)
    told, is_cut = rows[:limit], len(rows) > limit
    next_ = Since(told[-1]["revision"], start.listed) if is_cut else ended
    return ChangesPage(
        revision=revision,
        next=str(next_),
        limited=next_ != Since(revision),
        reset=reset,
        changes=[_change(row) for row in told],
    )


def _change(row: asyncpg.Record) -> LibraryChange:
    """A row's columns by their places, and names by table: a first sync reads a hundred thousand of them."""
    revision, kind, item_id, action, added_at, liked = row
    return LibraryChange(
        revision=revision,
        kind=_KINDS[kind],
        item_id=item_id,
        action=_ACTIONS[action],
        added_at=added_at,
        liked=liked is True,
    )
