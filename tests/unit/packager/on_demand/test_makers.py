"""Makers: who waits for a process that can't be started is told so."""

import asyncio

import pytest

from packager.errors import PackagingFailedError
from packager.on_demand.makers import open_makers
from packager.on_demand.process import MakingBounds, MakingProcess
from tests.unit.packager.on_demand.making import BOUNDS

_START = MakingProcess.start


async def test_an_unexpected_error_is_told_and_outlived(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the one who waits, and the next one has a process."""
    errors = [RuntimeError("out of luck")]

    async def start(bounds: MakingBounds) -> MakingProcess:
        if errors:
            raise errors.pop()
        return await _START(bounds)

    monkeypatch.setattr(MakingProcess, "start", start)
    async with asyncio.timeout(60), open_makers(BOUNDS) as makers:
        with pytest.raises(PackagingFailedError, match="out of luck"):
            await makers._take()
        process = await makers._take()
        assert not process.has_ended
        await process.close()
