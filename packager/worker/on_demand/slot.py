"""One rendition at a time: claimed, made or put aside, ended."""

import asyncio
from contextlib import suppress

import structlog

from kernel.database.pool import DatabaseUnavailableError
from kernel.errors import KernelError
from kernel.settings import WorkerSettings
from packager.worker.errors import LeaseLostError
from packager.worker.metrics import RENDITION_STARTS
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.lease import RenditionLease, kept_rendition_lease
from packager.worker.on_demand.making import Making, RenditionWorkshop
from packager.worker.on_demand.verdict import AGAIN_AFTER_S, judge_delays, judge_making
from packager.worker.patience import insist
from packager.worker.verdict import Verdict

_log = structlog.stdlib.get_logger(__name__)

_IDLE_POLL_S = 1.0
"""Hints may be lost, and a lease that runs out hints at nothing."""

_TIDY_TIMEOUT_S = 5.0


class RenditionSlot:
    """Works on one rendition at a time; one that is under way when it is cancelled is given back."""

    def __init__(self, workshop: RenditionWorkshop, settings: WorkerSettings) -> None:
        self._workshop = workshop
        self._settings = settings
        self._ending = "lost"
        """How the start that is under way ends, as metrics and logs call it."""

    async def run(self, stop: asyncio.Event) -> None:
        """Take job after job until told to stop; being cancelled as well ends the job that is under way."""
        bell = self._workshop.demand.bell
        while not stop.is_set():
            heard = bell.heard
            claim = await self._claim()
            if claim is None:
                await bell.wait(heard=heard, timeout_s=_IDLE_POLL_S)
            else:
                with self._workshop.demand.holding(claim.name):
                    await self._work(claim)

    async def _claim(self) -> RenditionClaim | None:
        try:
            return await self._workshop.queue.claim(self._workshop.demand.names_elsewhere())
        except DatabaseUnavailableError as error:
            _log.warning("can't claim", error=str(error))
            return None
        except Exception:  # noqa: BLE001 - it is the database's, and may pass
            _log.exception("can't claim")
            await asyncio.sleep(_IDLE_POLL_S)
            return None

    async def _work(self, claim: RenditionClaim) -> None:
        self._ending = "lost"
        log = _log.bind(owner=claim.owner, rendition=claim.rendition, start=claim.start)
        try:
            async with kept_rendition_lease(
                self._workshop.queue, claim, lease_s=self._settings.lease_s
            ) as lease:
                await self._make(claim, lease)
        except* (LeaseLostError, DatabaseUnavailableError) as errors:
            log.warning("rendition lost", errors=[str(error) for error in errors.exceptions])
        except* Exception as errors:
            log.exception("rendition lost", exc_info=errors)
        finally:
            RENDITION_STARTS.labels(self._ending).inc()
            log.info("rendition ended", ending=self._ending)

    async def _make(self, claim: RenditionClaim, lease: RenditionLease) -> None:
        """Run one start to its end."""
        if verdict := judge_delays(claim):
            await self._set_back(claim, lease, verdict)
            return
        making = Making(self._workshop, claim, lease)
        try:
            await making.run()
            if not making.is_made:
                await self._give_back(claim, lease, "put_aside")
        except asyncio.CancelledError:
            if not making.is_made:
                await self._give_back(claim, lease, "released")
            raise
        except LeaseLostError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this start and not the worker
            await self._set_back(claim, lease, self._judge(error, claim))
        finally:
            if making.is_made:
                self._ending = "made"

    def _judge(self, error: Exception, claim: RenditionClaim) -> Verdict:
        verdict = judge_making(error, claim, max_starts=self._settings.max_starts)
        trace = None if isinstance(error, KernelError) else error
        reason = verdict.setback.reason
        _log.warning(
            "making failed", owner=claim.owner, rendition=claim.rendition, reason=reason, exc_info=trace
        )
        return verdict

    async def _set_back(self, claim: RenditionClaim, lease: RenditionLease, verdict: Verdict) -> None:
        queue, wait_s = self._workshop.queue, verdict.wait_s
        lease.end()
        if wait_s is None:
            await insist(lambda: queue.fail(claim, verdict.setback, again_after_s=AGAIN_AFTER_S))
        else:
            await insist(lambda: queue.requeue(claim, verdict.setback, wait_s=wait_s))
        self._ending = verdict.ending

    async def _give_back(self, claim: RenditionClaim, lease: RenditionLease, ending: str) -> None:
        """Let others have the job at once, if that can be done at once; otherwise its lease runs out."""
        lease.end()
        with suppress(LeaseLostError, DatabaseUnavailableError, TimeoutError):
            async with asyncio.timeout(_TIDY_TIMEOUT_S):
                await self._workshop.queue.put_aside(claim)
            self._ending = ending
