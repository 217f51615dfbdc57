"""Renditions that are packaged when they are first asked for, as the origin serves them.

While a rendition is being made, its parts lie in the object store one by one; then the whole object, what is told of
it, and the job's row, in this order; only after that the parts go. So who finds no part finds the row saying that the
rendition is made, or that it is still worth waiting.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, Rendition
from kernel.background import in_background
from kernel.database.pool import Pool, acquire
from kernel.database.signals import MADE_CHANNEL, listen
from kernel.errors import KernelError
from kernel.rendition_part import RenditionPart
from kernel.settings import Settings
from kernel.single_flight import SingleFlight
from origin.on_demand.announcements import Announcements
from origin.on_demand.errors import NotPackagedYetError, PackagingFailedError
from origin.on_demand.jobs import find_job, queue_job, want_part
from origin.on_demand.made import MadeRenditions, Name
from origin.packed_objects import PackedObjects

_log = structlog.stdlib.get_logger(__name__)

HINT_INTERVAL_S = 1.0
"""Hints may be lost, in both directions: who waits says so again, and looks for himself."""

MAX_WAITING = 256
"""Parts that are waited for at a time; past that, who asks is sent away at once rather than held."""

_RETRY_AFTER_S = 1.0
_ASK_AGAIN_S = 1.0
_MAX_ASKED = 256
"""Past that, who asks without waiting is not heard: the worker learns of it when somebody waits."""


class OnDemand:
    """Parts of renditions, made for the first who ask; their owners are known to have such renditions."""

    def __init__(
        self,
        pool: Pool,
        objects: PackedObjects,
        made: MadeRenditions,
        announcements: Announcements,
        wait_s: float,
    ) -> None:
        self._pool = pool
        self._objects = objects
        self._made = made
        self._announcements = announcements
        self._wait_s = wait_s
        self._asked: asyncio.Queue[RenditionPart] = asyncio.Queue(_MAX_ASKED)
        self._places = asyncio.Semaphore(MAX_WAITING)
        self.flights: SingleFlight[RenditionPart, bytes] = SingleFlight()
        """To be entered before anything is asked for."""

    async def initialization(self, owner: AssetId, rendition: str) -> bytes:
        """The initialization section; raises as `segment`."""
        return await self._get(RenditionPart(owner, rendition, None))

    async def segment(self, owner: AssetId, rendition: str, number: int) -> bytes:
        """A segment as it is stored, encrypted.

        Raises:
            NotPackagedYetError: It was not made in time, or too many others are waited for.
            PackagingFailedError: It could not be made.
            NoSuchMediaError: The rendition is gone, or has fewer segments.
            DamagedMediaError: The object store's content is not what was written.
            DatabaseUnavailableError: PostgreSQL is away, and the store does not have the part yet.
            ObjectStoreError: The object store is away.
        """
        return await self._get(RenditionPart(owner, rendition, number))

    def ask(self, owner: AssetId, rendition: str) -> None:
        """Have a rendition begun that somebody is about to want, without waiting for anything."""
        if self._made.known(owner, rendition) is None:
            with suppress(asyncio.QueueFull):
                self._asked.put_nowait(RenditionPart(owner, rendition, None))

    async def made(self, owner: AssetId, rendition: str) -> Rendition | None:
        """What was made, or None while it is not made yet.

        Raises:
            NoSuchMediaError, DamagedMediaError, DatabaseUnavailableError, ObjectStoreError: As `segment`.
        """
        if (known := self._made.known(owner, rendition)) is not None:
            return known
        async with acquire(self._pool) as connection:
            job = await find_job(connection, owner, rendition)
        return await self._made.get(owner, rendition) if job is not None and job.state == "made" else None

    async def keep_asking(self) -> None:
        """Pass on what was asked for without waiting, until cancelled."""
        while True:
            part = await self._asked.get()
            try:
                async with asyncio.timeout(self._wait_s):
                    await self._inquire(part)
            except (KernelError, TimeoutError) as error:
                _log.debug("could not ask for a rendition", hint=part.hint, error=str(error))
            except Exception:  # noqa: BLE001 - it must go on
                # It must not keep from being asked for what could be.
                _log.exception("could not ask for a rendition", hint=part.hint)
                await asyncio.sleep(_ASK_AGAIN_S)

    async def _get(self, part: RenditionPart) -> bytes:
        return await self.flights.run(part, lambda: self._obtain(part))

    async def _obtain(self, part: RenditionPart) -> bytes:
        found = self._made.known(part.owner, part.rendition) or await self._await(part)
        return found if isinstance(found, bytes) else await self._made.read_part(part, found)

    async def _await(self, part: RenditionPart) -> bytes | Rendition:
        """The part itself, or what is told of the rendition once it is made."""
        try:
            async with asyncio.timeout(self._wait_s):
                with self._announcements.expecting(part) as announced:
                    return await self._look(part, announced) or await self._wait_for(part, announced)
        except TimeoutError:
            raise _not_packaged_yet() from None

    async def _wait_for(self, part: RenditionPart, announced: asyncio.Event) -> bytes | Rendition:
        if self._places.locked():
            raise _not_packaged_yet()
        async with self._places:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(HINT_INTERVAL_S):
                        await announced.wait()
                if (found := await self._look(part, announced)) is not None:
                    return found

    async def _look(self, part: RenditionPart, announced: asyncio.Event) -> bytes | Rendition | None:
        """Whether there is something by now; what is announced from here on was not seen."""
        announced.clear()
        with suppress(NoSuchMediaError):
            return await self._objects.read_object(part.object_key)
        return await self._inquire(part)

    async def _inquire(self, part: RenditionPart) -> Rendition | None:
        """What is told of a rendition that is made; otherwise see to it that it will be.

        Raises:
            NoSuchMediaError: What it is of is gone.
            PackagingFailedError: It failed not long ago.
        """
        async with acquire(self._pool) as connection:
            job = await find_job(connection, part.owner, part.rendition)
            if job is None or job.is_to_be_queued:
                job = await queue_job(connection, part.owner, part.rendition)
            if job is None:
                raise NoSuchMediaError("this media is no longer there")
            if job.state == "failed":
                raise PackagingFailedError("this media could not be packaged", retry_after_s=job.wait_s)
            if job.state != "made":
                await want_part(connection, part)
                return None
        return await self._made.get(part.owner, part.rendition)


def _not_packaged_yet() -> NotPackagedYetError:
    return NotPackagedYetError("this media is being packaged: ask again", retry_after_s=_RETRY_AFTER_S)


@asynccontextmanager
async def open_on_demand(settings: Settings, pool: Pool, objects: PackedObjects) -> AsyncIterator[OnDemand]:
    """On-demand renditions for an origin's lifetime; it listens to PostgreSQL over a connection of its own."""
    announcements = Announcements()
    layouts: SingleFlight[Name, Rendition] = SingleFlight()
    made = MadeRenditions(objects, layouts, settings.origin.asset_cache_entries)
    on_demand = OnDemand(pool, objects, made, announcements, settings.origin.packaging_wait_s)
    async with (
        layouts,
        on_demand.flights,
        listen(settings.database, MADE_CHANNEL, application_name="segue origin", on_hint=announcements.hear),
        in_background(on_demand.keep_asking()),
    ):
        yield on_demand
