"""The one place where content keys lie open: unwrapped, handed out, and noted without telling them."""

import structlog

from kernel.admission import Admitted
from kernel.content_keys import KeyRing
from origin.wrapped_keys import KeyName, WrappedKeys

_log = structlog.stdlib.get_logger(__name__)


class KeyDelivery:
    """Unwraps content keys for those who have been admitted to what they open.

    It keeps none: to read and unwrap one again takes less time than the segment that it is for, and a key that lies in
    memory can be found there.
    """

    def __init__(self, wrapped_keys: WrappedKeys, key_ring: KeyRing) -> None:
        self._wrapped_keys = wrapped_keys
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
        content_key = self._key_ring.unwrap(await self._wrapped_keys.find(name))
        _log.info(
            event,
            asset=None if name.is_of_album else name.owner,
            stream=admitted.path.asset if admitted.path.album else None,
            rendition=name.rendition,
            subject=admitted.token.subject,
            session=admitted.token.session,
        )
        return content_key
