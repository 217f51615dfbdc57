"""One job at a time: claimed, attempted, ended."""

import asyncio
import secrets
import time
from contextlib import suppress
from pathlib import Path

import structlog

from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError
from kernel.errors import KernelError
from kernel.ingest.signals import Signals
from kernel.ingest.staging import discard_staged
from kernel.object_store.port import ObjectStoreError
from kernel.settings import WorkerSettings
from packager.worker.attempt import Attempt, Workshop
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.lease import Lease, kept_lease
from packager.worker.metrics import DURATION_S, MASTER_BYTES, RUNNING, STARTS
from packager.worker.patience import insist
from packager.worker.scratch import job_scratch
from packager.worker.verdict import Verdict, judge, judge_losses

_log = structlog.stdlib.get_logger(__name__)

_IDLE_POLL_S = 1.0
"""Notifications may be lost, and a lease that expires notifies nobody."""

_RELEASE_TIMEOUT_S = 5.0
_BEATS_A_LEASE = 4


class Slot:
    """Works on jobs until cancelled; a job that is under way then is given back."""

    def __init__(self, workshop: Workshop, signals: Signals, settings: WorkerSettings, scratch: Path) -> None:
        self._workshop = workshop
        self._signals = signals
        self._settings = settings
        self._scratch = scratch

    async def run(self) -> None:
        """Take job after job."""
        while True:
            heard = self._signals.heard
            claim = await self._claim()
            if claim is None:
                await self._signals.wait(heard=heard, timeout_s=_IDLE_POLL_S)
            else:
                await self._work(claim)

    async def _claim(self) -> Claim | None:
        try:
            return await self._workshop.queue.claim(AssetId(secrets.token_hex(16)))
        except DatabaseUnavailableError as error:
            _log.warning("can't claim", error=str(error))
            return None

    async def _work(self, claim: Claim) -> None:
        log = _log.bind(job_id=str(claim.job_id), start=claim.start)
        log.info("started", file=claim.file_name, master_bytes=claim.master_bytes)
        started_s, ending = time.monotonic(), "lost"
        interval_s = self._settings.lease_s / _BEATS_A_LEASE
        try:
            with RUNNING.track_inprogress():
                async with kept_lease(self._workshop.queue, claim, interval_s=interval_s) as lease:
                    ending = await self._attempt(claim, lease)
        except* (LeaseLostError, DatabaseUnavailableError) as errors:
            log.warning("job lost", errors=[str(error) for error in errors.exceptions])
        finally:
            duration_s = time.monotonic() - started_s
            STARTS.labels(ending).inc()
            DURATION_S.labels(ending).observe(duration_s)
            log.info("ended", ending=ending, duration_s=round(duration_s, 2))

    async def _attempt(self, claim: Claim, lease: Lease) -> str:
        """Run one start to its end, which is returned as metrics and logs call it."""
        if verdict := judge_losses(claim, max_starts=self._settings.max_starts):
            return await self._set_back(claim, lease, verdict)
        try:
            with job_scratch(self._scratch, f"{claim.job_id}.{claim.start}") as scratch:
                publication = await Attempt(self._workshop, claim, lease, scratch).run()
        except asyncio.CancelledError:
            await self._release(claim, lease)
            raise
        except LeaseLostError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this start and not the worker
            verdict = judge(error, claim, max_starts=self._settings.max_starts)
            trace = None if isinstance(error, KernelError) else error
            reason = verdict.setback.reason
            _log.warning("start failed", job_id=str(claim.job_id), reason=reason, exc_info=trace)
            return await self._set_back(claim, lease, verdict)
        MASTER_BYTES.inc(claim.master_bytes)
        with suppress(ObjectStoreError):  # a sweep will
            await discard_staged(self._workshop.store, claim.job_id)
        return publication.outcome

    async def _set_back(self, claim: Claim, lease: Lease, verdict: Verdict) -> str:
        queue, wait_s = self._workshop.queue, verdict.wait_s
        lease.end()
        if wait_s is None:
            await insist(lambda: queue.fail(claim, verdict.setback))
        else:
            await insist(lambda: queue.requeue(claim, verdict.setback, wait_s=wait_s))
        return verdict.ending

    async def _release(self, claim: Claim, lease: Lease) -> None:
        """Give the job back at once, if that can be done at once; otherwise its lease runs out."""
        lease.end()
        with suppress(LeaseLostError, DatabaseUnavailableError, TimeoutError):
            await asyncio.wait_for(self._workshop.queue.release(claim), _RELEASE_TIMEOUT_S)
