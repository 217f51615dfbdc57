"""The audit log over a pool of connections."""

from uuid import UUID

import asyncpg
import msgspec

from control_api.audit.entry import AuditEntry, AuditOutcome
from control_api.audit.log import write_audit
from control_api.audit.models import AuditedAccount, AuditFilter, AuditRecord, FieldChange
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.database.pool import Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)
_END = UUID(int=2**128 - 1)
"""No entry comes after this."""


class AuditLog:
    """Reads the log, and writes what no other change goes with; raises `DatabaseUnavailableError`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def write(self, entry: AuditEntry) -> None:
        """Write an entry by itself."""
        async with acquire(self._pool) as connection, connection.transaction():
            await write_audit(connection, entry)

    async def page(self, query: PageQuery, wanted: AuditFilter) -> Page[AuditRecord]:
        """A page of entries, the newest first.

        Raises:
            InvalidRequestError: The cursor is none of this list.
        """
        before = read_cursor(query.cursor, UUID, _END)
        name, arguments = ids_query(wanted)
        page = (before, wanted.since, wanted.until, query.limit + 1)
        async with acquire(self._pool) as connection:
            found = await connection.fetch(_SQL[name], *page, *arguments)
            rows = await connection.fetch(_SQL["entries"], [row["id"] for row in found])
        return cut_page([(row["id"], _record(row)) for row in rows], query.limit)


def ids_query(wanted: AuditFilter) -> tuple[str, tuple[object, ...]]:
    """The query that finds what is wanted by an index, and what it takes beside the page."""
    if wanted.actor is not None:
        return "entry_ids_of_actor", (wanted.actor, wanted.action, wanted.subject)
    if wanted.subject is not None:
        return "entry_ids_of_subject", (wanted.subject, wanted.action)
    if wanted.action is not None:
        return "entry_ids_of_action", (wanted.action,)
    return "entry_ids", ()


def _record(row: asyncpg.Record) -> AuditRecord:
    changes = msgspec.json.decode(row["changes"], type=dict[str, tuple[object, object]])
    return AuditRecord(
        id=row["id"],
        at=row["at"],
        action=row["action"],
        outcome=AuditOutcome(row["outcome"]),
        actor=_account(row, "actor"),
        subject=_account(row, "subject"),
        object_kind=row["object_kind"],
        object_id=row["object_id"],
        object_title=row["object_title"],
        network=row["network"],
        changes=[
            FieldChange(field=field, before=before, after=after) for field, (before, after) in changes.items()
        ],
    )


def _account(row: asyncpg.Record, part: str) -> AuditedAccount | None:
    """Who has a part in it: `actor` or `subject`."""
    if row[part] is None:
        return None
    return AuditedAccount(
        audit_id=row[part],
        user_id=row[f"{part}_id"],
        email=row[f"{part}_email"],
        display_name=row[f"{part}_name"],
    )
