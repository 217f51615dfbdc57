"""Ending on signals."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from segue.supervisor.signals import until_signalled


@pytest.fixture(autouse=True)
def _signals_as_in_a_terminal() -> Iterator[None]:
    """Whoever runs the tests may have had signals ignored, as nohup does."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_an_ignored_interrupt_is_heard() -> None:
    """A script that starts it in the background, where shells ignore SIGINT, can still end it by one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:

        async def main(_stop: asyncio.Event) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()

        await asyncio.wait_for(until_signalled(main), timeout=10)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it(number: signal.Signals) -> None:
    """Who waits for ever is cancelled, and may clean up."""
    steps = []

    async def main(_stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    await asyncio.wait_for(until_signalled(main), timeout=10)
    assert steps == ["cleaned up"]


async def test_a_lost_cancellation_does_not_matter() -> None:
    """When something on the way swallows it, the event still ends the last wait."""

    async def main(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await stop.wait()

    await asyncio.wait_for(until_signalled(main), timeout=10)


async def test_a_second_signal_cuts_the_ending_short() -> None:
    """Who is tired of waiting for the good order presses again."""
    steps = []

    async def main(_stop: asyncio.Event) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            try:
                os.kill(os.getpid(), signal.SIGINT)
                await asyncio.Event().wait()
            finally:
                steps.append("cut short")

    await asyncio.wait_for(until_signalled(main), timeout=10)
    assert steps == ["cut short"]


async def test_an_ignored_hangup_stays_ignored() -> None:
    """Under nohup the end of the terminal is not ours."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:

        async def main(stop: asyncio.Event) -> None:
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0)
            assert not stop.is_set()

        await asyncio.wait_for(until_signalled(main), timeout=10)
    finally:
        signal.signal(signal.SIGHUP, before)
