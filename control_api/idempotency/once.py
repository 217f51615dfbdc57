"""Performing a request once, however often it comes.

1. The request is claimed, in a transaction of its own, before anything is done. Of two that come at once one gets
   the claim; the other is told 409, and to ask again.
2. It is performed. What it makes has the id that the claim says (`made_id`), in every try.
3. The answer is stored, and whoever sends the request again within a day is told the same.

A claimant renews its claim while it works. When it dies the claim runs out, and the next who sends the request takes
it over; the number of the claim keeps the dead one, should it only have slept, from storing an answer.

Stored is what was decided: every answer below 500 but for 408 and 429. After those, and when the client goes away in
the midst of it, the claim is let go: whether anything took effect is found out by whoever tries again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import asyncpg
import structlog
from aiohttp import web

from control_api.accounts.errors import NotSignedInError
from control_api.accounts.models import SIGNED_IN
from control_api.client_address import client_address
from control_api.idempotency.claim import Claim, ClaimedRequest, StoredAnswer
from control_api.idempotency.errors import KeyReusedError, RequestInProgressError
from control_api.idempotency.key import key_digest, read_key, request_fingerprint
from control_api.idempotency.made_id import MADE_ID
from control_api.idempotency.repository import ClaimRepository
from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.operation import Operation
from kernel.background import in_background
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=30)
"""How long a claimant that says nothing is believed to be alive."""

ASK_AGAIN_S = 1.0
REPLAYED = "Idempotency-Replayed"

_TRIES = 3
_UNDECIDED = frozenset({408, 429})
_STORED_HEADERS = ("Content-Type", "Location", "ETag")

Perform = Callable[[], Awaitable[web.StreamResponse]]
Tell = Callable[[web.Request, Exception], web.Response]

ONCE: web.AppKey["OnceOnly"] = web.AppKey("ONCE")


async def once(request: web.Request, operation: Operation, perform: Perform) -> web.StreamResponse:
    """Perform a request of the app's once; see `OnceOnly.perform`."""
    return await request.app[ONCE].perform(request, operation, perform)


def idempotency_errors(operation: Operation) -> list[type[Exception]]:
    """How an idempotency key can keep an operation from being performed."""
    if not operation.creates:
        return []
    return [InvalidRequestError, RequestInProgressError, KeyReusedError, DatabaseUnavailableError]


class OnceOnly:
    """Performs requests that came with an idempotency key once; `tell` answers for their errors."""

    def __init__(self, pool: Pool, tell: Tell, *, lease: timedelta = LEASE) -> None:
        self._pool = pool
        self._tell = tell
        self._lease = lease

    async def perform(
        self, request: web.Request, operation: Operation, perform: Perform
    ) -> web.StreamResponse:
        """Perform a request, or answer what was answered before.

        Raises:
            InvalidRequestError: The key is none.
            RequestInProgressError: Another is at it.
            KeyReusedError: The key came with another request before.
            NotSignedInError: The account was deleted meanwhile.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        key = read_key(request)
        if key is None:
            return await perform()
        try:
            claim = await self._claim(_claimed_request(request, operation, key))
        except asyncpg.ForeignKeyViolationError:  # a new claim refers to nothing but its account
            raise NotSignedInError("the account was deleted") from None
        if isinstance(claim, StoredAnswer):
            return web.Response(
                status=claim.status, headers={**claim.headers, REPLAYED: "true"}, body=claim.body
            )
        request[MADE_ID] = claim.made_id
        return await self._perform(request, claim, perform)

    async def _claim(self, request: ClaimedRequest) -> Claim | StoredAnswer:
        for _ in range(_TRIES):  # what stood in the way may be gone by the time it is looked at
            async with acquire(self._pool) as connection, connection.transaction():
                claims = ClaimRepository(connection)
                if claim := await claims.claim(request, uuid4(), lease=self._lease, kept=KEPT):
                    return claim
                existing = await claims.existing(request)
            if isinstance(existing, StoredAnswer):
                return existing
            if existing == "other-request":
                raise KeyReusedError("this key came with another request before: take a new one for each")
            if existing == "in-progress":
                break
        raise RequestInProgressError("this request is being performed", retry_after_s=ASK_AGAIN_S)

    async def _perform(self, request: web.Request, claim: Claim, perform: Perform) -> web.StreamResponse:
        try:
            async with in_background(self._keep_renewing(claim)):
                response = await self._answer(request, perform)
        except BaseException:  # the client has gone, or the service ends
            await self._finish(claim, None)
            raise
        await self._finish(claim, _storable(response))
        return response

    async def _answer(self, request: web.Request, perform: Perform) -> web.StreamResponse:
        try:
            return await perform()
        except Exception as error:  # noqa: BLE001 - the answer for an error is an answer
            return self._tell(request, error)

    async def _finish(self, claim: Claim, answer: StoredAnswer | None) -> None:
        """Store the answer, or let go; the request is performed either way, and its claim runs out by itself."""
        try:
            async with acquire(self._pool) as connection:
                claims = ClaimRepository(connection)
                await (claims.let_go(claim) if answer is None else claims.store(claim, answer))
        except DatabaseUnavailableError as error:
            _log.warning("idempotent answer not stored", claim=str(claim.claim_id), error=str(error))

    async def _keep_renewing(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with acquire(self._pool) as connection:
                    await ClaimRepository(connection).renew(claim, self._lease)
            except DatabaseUnavailableError as error:
                _log.warning("idempotency claim not renewed", claim=str(claim.claim_id), error=str(error))


def _claimed_request(request: web.Request, operation: Operation, key: str) -> ClaimedRequest:
    signed_in = request.get(SIGNED_IN)
    user_id = None if signed_in is None else signed_in.account.id
    return ClaimedRequest(
        user_id=user_id,
        operation=operation.operation_id,
        key_sha256=key_digest(key, client_address(request) if user_id is None else ""),
        request_sha256=request_fingerprint(request, key),
    )


def _storable(response: web.StreamResponse) -> StoredAnswer | None:
    """What to store of an answer that decides a request: never one that carries a session."""
    if not isinstance(response, web.Response) or response.status >= 500 or response.status in _UNDECIDED:
        return None
    if "Set-Cookie" in response.headers or response.cookies:
        return None
    body = response.body
    if not isinstance(body, bytes | bytearray | None):
        return None
    headers = {name: response.headers[name] for name in _STORED_HEADERS if name in response.headers}
    return StoredAnswer(response.status, headers, bytes(body or b""))
