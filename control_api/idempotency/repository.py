"""Claims in PostgreSQL."""

from datetime import timedelta
from uuid import UUID

import msgspec

from control_api.idempotency.claim import Claim, ClaimedRequest, Existing, StoredAnswer
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class ClaimRepository:
    """Claims over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(
        self, request: ClaimedRequest, made_id: UUID, *, lease: timedelta, kept: timedelta
    ) -> Claim | None:
        """Claim a request, unless somebody has it; an answer that is no longer kept is forgotten first."""
        key = (request.key_sha256, request.operation, request.user_id)
        await self._connection.execute(_SQL["forget_outdated"], *key, kept)
        row = await self._connection.fetchrow(
            _SQL["claim"],
            *(request.user_id, request.operation, request.key_sha256, request.request_sha256),
            *(made_id, lease),
        )
        return None if row is None else Claim(row["id"], row["claims"], row["made_id"])

    async def existing(self, request: ClaimedRequest) -> Existing | None:
        """What is known of a request; None when it was forgotten meanwhile."""
        key = (request.key_sha256, request.operation, request.user_id)
        row = await self._connection.fetchrow(_SQL["existing"], *key)
        if row is None:
            return None
        if row["request_sha256"] != request.request_sha256:
            return "other-request"
        if row["status"] is None:
            return "in-progress"
        headers = msgspec.json.decode(row["headers"], type=dict[str, str])
        return StoredAnswer(row["status"], headers, row["body"])

    async def renew(self, claim: Claim, lease: timedelta) -> None:
        """Say that the claimant lives."""
        await self._connection.execute(_SQL["renew"], claim.claim_id, claim.number, lease)

    async def let_go(self, claim: Claim) -> None:
        """Leave the request to whoever sends it again."""
        await self._connection.execute(_SQL["let_go"], claim.claim_id, claim.number)

    async def store(self, claim: Claim, answer: StoredAnswer) -> None:
        """Keep the answer, unless the request was taken over."""
        headers = msgspec.json.encode(answer.headers).decode()
        await self._connection.execute(
            _SQL["store"], claim.claim_id, claim.number, answer.status, headers, answer.body
        )

    async def purge(self, kept: timedelta, limit: int) -> int:
        """Remove some of what is no longer kept; answers how many claims."""
        done: str = await self._connection.execute(_SQL["purge"], kept, limit)
        return int(done.rpartition(" ")[2])
