"""The one place where content keys lie open: unwrapped, handed out, and noted without telling them."""

import asyncio

import structlog

from kernel.admission import Admitted, NoSuchMediaError
from kernel.content_keys import KeyRing
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from origin import repository

KEY_TIMEOUT_S = 3.0
"""Sooner than an edge takes a silent origin for dead: it is the database that hangs, and media is still to be had."""

_log = structlog.stdlib.get_logger(__name__)


class KeyDelivery:
    """Delivers content keys to those who have been admitted to the rendition; keeps none."""

    def __init__(self, pool: Pool, key_ring: KeyRing) -> None:
        self._pool = pool
        self._key_ring = key_ring

    async def deliver(self, admitted: Admitted) -> bytes:
        """The sixteen octets of a rendition's key.

        Raises:
            NoSuchMediaError: The rendition is not published.
            ContentKeyError: The key can't be unwrapped.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        asset, rendition = admitted.path.asset, admitted.path.rendition
        assert rendition is not None, "a key's path names its rendition"
        try:
            async with asyncio.timeout(KEY_TIMEOUT_S), acquire(self._pool) as connection:
                wrapped = await repository.find_wrapped_key(connection, asset, rendition)
        except TimeoutError:
            raise DatabaseUnavailableError("the database did not give the key in time") from None
        if wrapped is None:
            raise NoSuchMediaError("there is no such rendition")
        content_key = self._key_ring.unwrap(wrapped)
        _log.info(
            "content key delivered",
            asset=asset,
            rendition=rendition,
            subject=admitted.token.subject,
            session=admitted.token.session,
        )
        return content_key
