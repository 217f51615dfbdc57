"""What a smart playlist holds now, for whoever reads it: nothing of it is stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec

from control_api.catalog.models import Track
from control_api.catalog.rows import track_of
from control_api.paging import Page, cut_page, read_cursor
from control_api.playlists.smart.errors import RulesTooSlowError
from control_api.playlists.smart.model import Rules
from control_api.playlists.smart.statement import page_statement, totals_statement
from kernel.database.pool import Connection

TIMEOUT_S = 4.0
"""Less than `database.command_timeout_s`: the server ends the statement, and the connection stays good."""

_LAST_SECOND = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())
_SETTINGS = {
    "statement_timeout": f"{TIMEOUT_S:.0f}s",
    # One reader's sort or hash of her whole library stays in memory.
    "work_mem": "32MB",
    # Plans fit the values they are asked with; compiling one would take longer than running it.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
}


class RulePosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a smart playlist, as it was at one instant: pages agree on what *the last 30 days* are."""

    offset: Annotated[int, msgspec.Meta(ge=0, le=2**31)]
    as_of_s: Annotated[int, msgspec.Meta(ge=0, le=_LAST_SECOND)]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """How much a smart playlist holds now."""

    track_count: int
    length_s: float


async def entries_page(
    connection: Connection, owner_id: UUID, rules: Rules, *, cursor: str, limit: int
) -> Page[Track]:
    """A page of the playlist as it is now; rules over personal things are about the owner, whoever reads.

    Raises:
        InvalidRequestError: The cursor is none of such a list.
        RulesTooSlowError: It took longer than `TIMEOUT_S`.
    """
    start = read_cursor(cursor, RulePosition, RulePosition(0, int(datetime.now(UTC).timestamp())))
    as_of = datetime.fromtimestamp(start.as_of_s, UTC)
    statement = page_statement(rules, owner_id, as_of, offset=start.offset, limit=limit + 1)
    async with _bounded(connection):
        rows = await connection.fetch(statement.sql, *statement.parameters)
    return cut_page(
        [
            (RulePosition(start.offset + n, start.as_of_s), track_of(row))
            for n, row in enumerate(rows, start=1)
        ],
        limit,
    )


async def totals(connection: Connection, owner_id: UUID, rules: Rules) -> Totals:
    """How many tracks the playlist holds now, and how long they are together.

    Raises:
        RulesTooSlowError: It took longer than `TIMEOUT_S`.
    """
    statement = totals_statement(rules, owner_id, datetime.now(UTC))
    async with _bounded(connection):
        row = await connection.fetchrow(statement.sql, *statement.parameters)
    assert row is not None
    return Totals(track_count=row["track_count"], length_s=row["length_s"])


@asynccontextmanager
async def _bounded(connection: Connection) -> AsyncIterator[None]:
    """Settings for one evaluation; within the caller's transaction they last until that ends."""
    try:
        async with connection.transaction():
            await connection.fetch(_SET, list(_SETTINGS), list(_SETTINGS.values()))
            yield
    except asyncpg.QueryCanceledError:
        raise RulesTooSlowError(
            f"these rules took longer than {TIMEOUT_S:.0f} s: fewer tracks to choose from, or fewer rules, help"
        ) from None


_SET = "SELECT set_config(name, value, true) FROM unnest($1::text[], $2::text[]) AS setting (name, value)"
