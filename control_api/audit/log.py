"""The audit log: a row that commits with the fact, and a line in the log stream."""

import msgspec
import structlog

from control_api.audit.entry import AuditAction, AuditEntry, AuditOutcome, network_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

__all__ = ["AuditAction", "AuditEntry", "AuditOutcome", "write_audit"]

_SQL = load_queries(__file__)
_log = structlog.stdlib.get_logger("audit")


async def write_audit(connection: Connection, entry: AuditEntry) -> None:
    """Write an entry within the caller's transaction, best as its last statement.

    The accounts must be there still: who deletes one writes first. The line in the log stream has the row's id; where
    the transaction fails after all, there is a line and no row.
    """
    network = network_of(entry.address)
    changes = msgspec.json.encode(entry.changes).decode()
    row = await connection.fetchrow(
        _SQL["insert_entry"],
        entry.action.value,
        entry.outcome.value,
        entry.actor,
        entry.subject,
        entry.object_kind,
        entry.object_id,
        network,
        changes,
    )
    if row is None:
        raise LookupError("the audit log took no entry")
    _log.info(
        entry.action.value,
        audit=str(row["id"]),
        outcome=entry.outcome.value,
        actor=_text(row["actor"]),
        subject=_text(row["subject"]),
        object_kind=entry.object_kind,
        object_id=_text(entry.object_id),
        network=_text(network),
        changes=changes,
    )


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
