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
        before = read_cursor(query.cursor, UUID, None)
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(
                _SQL["entries_page"],
                before,
                wanted.action,
                wanted.actor,
                wanted.subject,
                wanted.since,
                wanted.until,
                query.limit + 1,
            )
        return cut_page([(row["id"], _record(row)) for row in rows], query.limit)


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
