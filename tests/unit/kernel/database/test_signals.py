"""Listening for hints, whatever becomes of the connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock, Mock, create_autospec

import asyncpg
import pytest
from structlog.testing import capture_logs

from kernel.database import signals
from kernel.settings import DatabaseSettings

SETTINGS = create_autospec(DatabaseSettings, instance=True)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InvalidPasswordError("password authentication failed"),
        asyncpg.ReadOnlySQLTransactionError("cannot execute LISTEN during recovery"),
        ZeroDivisionError("a mistake of ours"),
    ],
)
async def test_no_error_ends_the_listening(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """What is wrong now may be set right, and nobody would listen then."""
    connections = 0

    @asynccontextmanager
    async def connect(_settings: object, *, application_name: str) -> AsyncIterator[Mock]:
        nonlocal connections
        connections += 1
        if connections == 1:
            raise error
        yield Mock(add_listener=AsyncMock(), execute=AsyncMock(), name=application_name)

    monkeypatch.setattr(signals, "connect", connect)
    monkeypatch.setattr(signals, "_RECONNECT_S", 0)
    hints: asyncio.Queue[str] = asyncio.Queue()
    with capture_logs() as lines:
        async with (
            asyncio.timeout(5),
            signals.listen(SETTINGS, "a channel", application_name="us", on_hint=hints.put_nowait),
        ):
            assert await hints.get() == ""
    assert [line["event"] for line in lines] == ["not listening"]
