"""Lua scripts that are called for every request."""

import hashlib
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.exceptions import NoScriptError


class ValkeyScript:
    """A script over a connection of its own, called by one at a time.

    That costs a third of what a call through the client's pool does. The connection is made when it is first needed,
    and anew when a call finds it lost. It knows no timeout: the caller sets one.
    """

    def __init__(self, client: Redis, text: str) -> None:
        pool = client.connection_pool
        # With a timeout, each command would be sent by a task of its own.
        self._connection = pool.connection_class(**{**pool.connection_kwargs, "socket_timeout": None})
        self._text = text
        self._sha1 = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def call(self, keys: Sequence[str], arguments: Sequence[str | bytes | int]) -> bytes:
        """What the script answers, which must be a text.

        Raises:
            RedisError, OSError: Valkey is away.
        """
        try:
            return await self._ask("EVALSHA", self._sha1, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self._ask("EVAL", self._text, len(keys), *keys, *arguments)

    async def close(self) -> None:
        """Give the connection up; another call makes it anew."""
        await self._connection.disconnect()

    async def _ask(self, *command: str | bytes | int) -> bytes:
        async def exchange() -> bytes:
            await self._connection.send_command(*command)
            answer: bytes = await self._connection.read_response()
            return answer

        async def lost(_error: Exception) -> None:
            await self._connection.disconnect()

        return await self._connection.retry.call_with_retry(exchange, lost)
