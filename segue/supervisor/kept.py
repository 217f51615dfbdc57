"""A child that is started again whenever it ends unasked."""

import asyncio
import signal
from contextlib import suppress

from segue.supervisor.backoff import Backoff
from segue.supervisor.child import Child, running
from segue.supervisor.command import Command
from segue.supervisor.journal import Journal


class KeptChild:
    """One command, kept running by `keep` until `stop`."""

    def __init__(self, command: Command, journal: Journal, backoff: Backoff) -> None:
        self.command = command
        self._journal = journal
        self._backoff = backoff
        self._stop = asyncio.Event()
        self._over = asyncio.Event()
        self.failures = 0
        """How often it has ended unasked."""

    async def keep(self) -> None:
        """Run it, again and again, until `stop` is called."""
        try:
            while not self._stop.is_set():
                wait_s = await self._run_once()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), timeout=wait_s)
        finally:
            self._over.set()

    async def stop(self) -> None:
        """End it in good order, or by force when its grace is over; returns when it is gone."""
        self._stop.set()
        await self._over.wait()

    async def _run_once(self) -> float:
        """How long to wait before the next run, in seconds."""
        name = self.command.name
        try:
            async with running(self.command, lambda text: self._journal.line(name, text)) as child:
                status = await self._until_over(child)
                lived_s = child.lived_s
        except OSError as error:
            return self._failed(f"can't be started: {error}", lived_s=0)
        if self._stop.is_set():
            return 0
        return self._failed(describe_end(status), lived_s=lived_s)

    async def _until_over(self, child: Child) -> int:
        async with asyncio.TaskGroup() as group:
            stopping = group.create_task(self._stop_when_told(child))
            status = await child.wait()
            stopping.cancel()
        return status

    async def _stop_when_told(self, child: Child) -> None:
        await self._stop.wait()
        await child.stop()

    def _failed(self, what: str, *, lived_s: float) -> float:
        self.failures += 1
        wait_s = self._backoff.after(lived_s)
        self._journal.show_tail(self.command.name)
        self._journal.say(f"{self.command.name} {what}; starting it again in {wait_s:g} s")
        return wait_s


def describe_end(status: int) -> str:
    """An exit status in words; a negative one is a signal's number."""
    if status >= 0:
        return f"ended by itself with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
