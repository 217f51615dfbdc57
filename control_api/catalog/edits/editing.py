"""What every edit of the catalog has in common: who makes it, of which state, in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec

from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.catalog.errors import EditedMeanwhileError
from kernel.database.pool import Connection, Pool
from kernel.database.transactions import MET_AT_THE_SAME_ROWS, in_transaction
from kernel.http.representation import content_etag

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Editor:
    """Who edits, from where, and the entity tags of the state that the edit is meant for."""

    user_id: UUID
    address: str
    if_match: str | None = None
    """An If-Match field (RFC 9110 section 13.1.1)."""

    def check(self, shown: msgspec.Struct) -> None:
        """See that what is there, as GET shows it, is what the edit is meant for.

        Raises:
            EditedMeanwhileError: It has changed.
        """
        if self.if_match is None or self.if_match.strip() == "*":
            return
        tags = {tag.strip() for tag in self.if_match.split(",")}
        if content_etag(msgspec.json.encode(shown)) not in tags:
            raise EditedMeanwhileError("it has changed since it was read: read it again")

    async def tell(
        self,
        connection: Connection,
        action: AuditAction,
        kind: str,
        object_id: UUID,
        changes: Mapping[str, tuple[object, object]],
    ) -> None:
        """Write the edit into the audit log, within its transaction."""
        await write_audit(
            connection,
            AuditEntry(
                action,
                actor=self.user_id,
                object_kind=kind,
                object_id=object_id,
                address=self.address,
                changes=changes,
            ),
        )


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """The fields that become something else, each before and after."""
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


async def edit(pool: Pool, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Do the work in one transaction, again when it met somebody else's.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away.
    """
    return await in_transaction(pool, work, conflicts=MET_AT_THE_SAME_ROWS)
