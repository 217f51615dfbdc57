"""The one place where content keys lie open: unwrapped, handed out, and noted without telling them."""

import asyncio
from dataclasses import dataclass

import structlog

from kernel.admission import Admitted, NoSuchMediaError
from kernel.asset import AssetId
from kernel.content_keys import KeyRing, WrappedKey
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from origin import repository

KEY_TIMEOUT_S = 3.0
"""Sooner than an edge takes a silent origin for dead: it is the database that hangs, and media is still to be had."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which content key: that of a track's rendition, or of one that is encoded for an album as a whole."""

    owner: AssetId
    """The asset, or the album stream."""
    rendition: str
    is_of_album: bool = False


class KeyDelivery:
    """Unwraps content keys for those who have been admitted to what they open.

    It keeps none: to read and unwrap one again takes less time than the segment that it is for, and a key that lies in
    memory can be found there.
    """

    def __init__(self, pool: Pool, key_ring: KeyRing) -> None:
        self._pool = pool
        self._key_ring = key_ring

    async def deliver(self, name: KeyName, admitted: Admitted) -> bytes:
        """The sixteen octets of a key, for a player.

        Raises:
            NoSuchMediaError: There is no such key.
            ContentKeyError: The key can't be unwrapped.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        return await self._open("content key delivered", name, admitted)

    async def use_for_retiming(self, name: KeyName, admitted: Admitted) -> bytes:
        """A key for the origin itself: to open a segment for a player, and to close it again. Raises as `deliver`."""
        return await self._open("content key used for re-timing", name, admitted)

    async def _open(self, event: str, name: KeyName, admitted: Admitted) -> bytes:
        content_key = self._key_ring.unwrap(await self._find(name))
        _log.info(
            event,
            asset=None if name.is_of_album else name.owner,
            stream=admitted.path.asset if admitted.path.album else None,
            rendition=name.rendition,
            subject=admitted.token.subject,
            session=admitted.token.session,
        )
        return content_key

    async def _find(self, name: KeyName) -> WrappedKey:
        find = repository.find_album_wrapped_key if name.is_of_album else repository.find_wrapped_key
        try:
            async with asyncio.timeout(KEY_TIMEOUT_S), acquire(self._pool) as connection:
                wrapped = await find(connection, name.owner, name.rendition)
        except TimeoutError:
            raise DatabaseUnavailableError("the database did not give the key in time") from None
        if wrapped is None:
            raise NoSuchMediaError("there is no such key")
        return wrapped
