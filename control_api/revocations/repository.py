"""Revocations in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.revocation.model import Revocation, RevocationKind, RevocationReason

_SQL = load_queries(__file__)

REVOKED_CHANNEL = "segue_revoked"
"""Notified when a transaction that revokes commits; what is revoked stands in the rows."""


class RevocationRepository:
    """Reads and writes over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(
        self,
        kind: RevocationKind,
        ids: Sequence[str],
        reason: RevocationReason,
        *,
        lifetime: timedelta,
        before: datetime | None,
    ) -> None:
        """Revoke the tokens of all `ids`: those issued until `before`, or until these rows are first claimed."""
        await self._connection.execute(
            _SQL["insert_revocations"], kind.value, ids, reason.value, before, lifetime
        )

    async def claim(self, limit: int, lease: timedelta) -> list[Revocation]:
        """Rows to publish, the oldest first, which nobody else will publish during the lease."""
        rows = await self._connection.fetch(_SQL["claim_unpublished"], limit, lease)
        return sorted(map(_revocation, rows), key=lambda revocation: revocation.row)

    async def mark_published(self, revocations: Sequence[Revocation]) -> None:
        """Note that the edges have been told."""
        await self._connection.execute(_SQL["mark_published"], _rows(revocations))

    async def release(self, revocations: Sequence[Revocation]) -> None:
        """Give claims back."""
        await self._connection.execute(_SQL["release_claims"], _rows(revocations))

    async def publish_again(self, age: timedelta) -> None:
        """Have what was published within that time published once more."""
        await self._connection.execute(_SQL["publish_again"], age)

    async def delete_expired(self, limit: int) -> int:
        """Forget rows that concern no token any more; returns how many."""
        status = await self._connection.execute(_SQL["delete_expired"], limit)
        return int(status.rpartition(" ")[2])


def _rows(revocations: Sequence[Revocation]) -> list[UUID]:
    return [UUID(revocation.row) for revocation in revocations]


def _revocation(row: asyncpg.Record) -> Revocation:
    return Revocation(
        kind=RevocationKind(row["kind"]),
        id=row["revoked_id"],
        before_s=row["before"].timestamp(),
        reason=RevocationReason(row["reason"]),
        expires_at_s=row["expires_at"].timestamp(),
        row=str(row["id"]),
    )
