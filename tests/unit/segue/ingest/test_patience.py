"""A run holds on while the database is away, but not for ever."""

from pathlib import Path

import pytest

from kernel.database.pool import DatabaseUnavailableError
from segue.ingest import patience
from segue.ingest.report import MasterResult


class Warnings:
    """Remembers warnings."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def progressed(self, path: Path, stage: str, fraction: float) -> None:
        """See `Reporter`."""

    def ended(self, result: MasterResult) -> None:
        """See `Reporter`."""

    def warned(self, text: str) -> None:
        """See `Reporter`."""
        self.told.append(text)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "RETRY_INTERVAL_S", 0)


async def test_an_operation_is_repeated_until_it_succeeds() -> None:
    """The user is told once why nothing moves."""
    away = [DatabaseUnavailableError("away")] * 3
    reporter = Warnings()

    async def operation() -> str:
        if away:
            raise away.pop()
        return "done"

    assert await patience.patiently(operation, reporter) == "done"
    assert reporter.told == ["the database is away: waiting for it to come back"]


async def test_patience_ends() -> None:
    """In the end the error is the caller's."""
    tries = 0

    async def operation() -> None:
        nonlocal tries
        tries += 1
        raise DatabaseUnavailableError("away")

    with pytest.raises(DatabaseUnavailableError):
        await patience.patiently(operation, Warnings())
    assert tries == patience.TRIES + 1
