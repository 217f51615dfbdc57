"""Work that is begun again whenever it fails."""

import asyncio

import pytest
from structlog.testing import capture_logs

from kernel.background import in_background
from kernel.kept_work import FAILURES, LONGEST_PAUSE_S, KeptWork, WorkFailingError


class _Work:
    """Fails so many times, ends by itself once, then goes on."""

    def __init__(self, failures: int) -> None:
        self.begun = 0
        self.goes_on = asyncio.Event()
        self._failures = failures

    async def run(self) -> None:
        self.begun += 1
        if self.begun <= self._failures:
            raise LookupError("not foreseen")
        if self.begun == self._failures + 1:
            return
        self.goes_on.set()
        await asyncio.Event().wait()


async def test_work_that_fails_is_begun_again() -> None:
    """Each time it is logged and counted, whether it raised or only ended."""
    work = _Work(failures=2)
    kept = KeptWork("a work of the test", work.run, first_pause_s=0)
    with capture_logs() as lines:
        async with asyncio.timeout(5), in_background(kept.run()):
            await work.goes_on.wait()

    assert 4 == work.begun
    assert [*["background work failed"] * 2, "background work ended by itself"] == [
        line["event"] for line in lines
    ]
    assert 3 == FAILURES.labels("a work of the test")._value.get()


async def test_work_is_unwell_until_it_has_gone_on_for_a_while() -> None:
    """Also between two failures that are as far apart as pauses get."""
    now_s = 1000.0
    work = _Work(failures=1)
    kept = KeptWork("another work", work.run, first_pause_s=0, clock=lambda: now_s)
    await kept.check()
    async with asyncio.timeout(5), in_background(kept.run()):
        await work.goes_on.wait()
        now_s += LONGEST_PAUSE_S + 1
        with pytest.raises(WorkFailingError, match="another work failed"):
            await kept.check()
        now_s += LONGEST_PAUSE_S
        await kept.check()


async def test_pauses_double_and_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that fails at once is not begun a thousand times a second; what was well for long is begun soon."""
    pauses: list[float] = []
    now_s = 0.0

    async def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    async def fail() -> None:
        nonlocal now_s
        now_s += 3600 if len(pauses) == 7 else 0
        raise LookupError("not foreseen")

    monkeypatch.setattr("kernel.kept_work.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await KeptWork("a third work", fail, clock=lambda: now_s).run()

    assert [1, 2, 4, 8, 16, 32, 60, 1, 2] == pauses
