"""On how many devices an account plays at once: the one that starts is admitted, the one longest at it let go.

The limit is the plan's. The policy when Valkey is away: everything is admitted, and logged; nobody's music stops
because the limit can't be counted.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog

from control_api.accounts.models import SignedIn, Tier
from control_api.playback.devices import PlayingDevices
from control_api.playback.errors import StreamLimitError
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Pool, acquire
from kernel.revocation.model import RevocationKind, RevocationReason
from kernel.valkey.client import AWAY
from kernel.whole_ms import to_ms

_log = structlog.stdlib.get_logger(__name__)

VALKEY_TIMEOUT_S = 0.5


class DeviceLimit:
    """Counts a login session as one device, whatever number of streams it starts."""

    def __init__(
        self, devices: PlayingDevices, limits: Mapping[Tier, int], pool: Pool, outbox: Outbox
    ) -> None:
        self._devices = devices
        self._limits = limits
        self._pool = pool
        self._outbox = outbox

    async def start(self, signed_in: SignedIn) -> float:
        """Admit a device that starts a stream, and let those go that are now too many.

        Returns the time, in seconds since the epoch, as of which its token is to be issued: later than what lets the
        others go, and than what let this device go itself. A process that dies in between has let nobody go; the
        next start does.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away, so nobody can be let go.
        """
        seen_ms = to_ms(signed_in.seen_at.timestamp())
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                start = await self._devices.start(
                    signed_in.account.id,
                    signed_in.session_id.hex,
                    as_of_ms=seen_ms,
                    limit=self._limit(signed_in),
                )
        except AWAY as error:
            _log.warning("stream started uncounted", reason=type(error).__name__)
            return seen_ms / 1000
        if start.too_many:
            await self._let_go(signed_in, start.too_many, start.instant_ms)
        return start.instant_ms / 1000

    async def go_on(self, signed_in: SignedIn) -> float:
        """Admit what a device plays next, as of the time that this returns; it lets nobody go.

        Raises:
            StreamLimitError: The device is none of those that may play.
        """
        seen_ms = to_ms(signed_in.seen_at.timestamp())
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                instant_ms = await self._devices.go_on(
                    signed_in.account.id,
                    signed_in.session_id.hex,
                    as_of_ms=seen_ms,
                    limit=self._limit(signed_in),
                )
        except AWAY as error:
            _log.warning("stream continued uncounted", reason=type(error).__name__)
            return seen_ms / 1000
        if instant_ms is None:
            raise StreamLimitError(
                "another device of this account began to play: start a stream to go on here"
            )
        return instant_ms / 1000

    async def signed_out(self, account_id: UUID, session_id: UUID | None) -> None:
        """Stop counting a device of an account, or all of them."""
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                if session_id is None:
                    await self._devices.forget_all(account_id)
                else:
                    await self._devices.forget_one(account_id, session_id.hex)
        except AWAY as error:
            _log.warning("signed-out device still counted", reason=type(error).__name__)

    def _limit(self, signed_in: SignedIn) -> int:
        return self._limits[signed_in.account.tier]

    async def _let_go(self, signed_in: SignedIn, devices: Sequence[str], instant_ms: int) -> None:
        async with acquire(self._pool) as connection, connection.transaction():
            await self._outbox.put(
                connection,
                RevocationKind.DEVICE,
                devices,
                RevocationReason.STREAM_LIMIT,
                before=datetime.fromtimestamp(instant_ms / 1000, UTC),
            )
        await self._outbox.publish()
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                await self._devices.forget(signed_in.account.id, devices, until_ms=instant_ms)
        except AWAY as error:
            _log.warning("devices are let go once more", reason=type(error).__name__)
