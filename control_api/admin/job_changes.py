"""Which jobs have changed, for each who follows them: a set that doesn't grow however fast they change."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

MAX_PENDING = 1000
"""Jobs that one follower has not been told of; past that all are looked at anew."""


class PendingJobs:
    """What one follower has yet to be told."""

    def __init__(self) -> None:
        self._ids: set[UUID] = set()
        self._everything = False
        self._some = asyncio.Event()

    def add(self, job_id: UUID | None) -> None:
        """One job has changed; with None, any may have."""
        if job_id is None or len(self._ids) >= MAX_PENDING:
            self._everything = True
        else:
            self._ids.add(job_id)
        self._some.set()

    async def wait(self, timeout_s: float) -> None:
        """Return once something has changed; after the time anything may have, since hints may be lost."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._some.wait()
        except TimeoutError:
            self._everything = True

    def take(self) -> set[UUID] | None:
        """What has changed since it was last taken; None for any job there is."""
        taken = None if self._everything else self._ids
        self._ids, self._everything = set(), False
        self._some.clear()
        return taken


class JobChanges:
    """Tells all followers of what PostgreSQL tells."""

    def __init__(self) -> None:
        self._followers: set[PendingJobs] = set()

    def hear(self, payload: str) -> None:
        """A job's id; an empty text when some may have been missed."""
        job_id = None
        with suppress(ValueError):
            job_id = UUID(payload)
        for follower in self._followers:
            follower.add(job_id)

    @contextmanager
    def following(self) -> Iterator[PendingJobs]:
        """What changes during the block."""
        pending = PendingJobs()
        self._followers.add(pending)
        try:
            yield pending
        finally:
            self._followers.discard(pending)
