"""One job at a time: claimed, attempted, ended."""

import asyncio
import secrets
import time
from contextlib import suppress
from pathlib import Path

import structlog

from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError
from kernel.database.signals import Signals
from kernel.errors import KernelError
from kernel.settings import WorkerSettings
from packager.worker.attempt import Attempt, Workshop
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.lease import Lease, kept_lease
from packager.worker.metrics import DURATION_S, RUNNING, STARTS
from packager.worker.patience import insist
from packager.worker.scratch import job_scratch
from packager.worker.verdict import Verdict, judge, judge_losses

_log = structlog.stdlib.get_logger(__name__)

_IDLE_POLL_S = 1.0
"""Notifications may be lost, and a lease that expires notifies nobody."""

_TIDY_TIMEOUT_S = 5.0
_BEATS_A_LEASE = 4


class Slot:
    """Works on one job at a time; a job that is under way when it is cancelled is given back."""

    def __init__(
        self,
        workshop: Workshop,
        signals: Signals,
        settings: WorkerSettings,
        scratch: Path,
        *,
        approved_only: bool = False,
    ) -> None:
        self._workshop = workshop
        self._signals = signals
        self._settings = settings
        self._scratch = scratch
        self._approved_only = approved_only
        self._ending = "lost"
        """How the start that is under way ends, as metrics and logs call it."""

    async def run(self, stop: asyncio.Event) -> None:
        """Take job after job until told to stop; being cancelled as well ends the job that is under way."""
        while not stop.is_set():
            heard = self._signals.heard
            claim = await self._claim()
            if claim is None:
                await self._signals.wait(heard=heard, timeout_s=_IDLE_POLL_S)
            else:
                await self._work(claim)

    async def _claim(self) -> Claim | None:
        try:
            return await self._workshop.queue.claim(
                AssetId(secrets.token_hex(16)), approved_only=self._approved_only
            )
        except DatabaseUnavailableError as error:
            _log.warning("can't claim", error=str(error))
            return None

    async def _work(self, claim: Claim) -> None:
        log = _log.bind(job_id=str(claim.job_id), start=claim.start)
        log.info("started", file=claim.file_name, master_bytes=claim.master_bytes)
        started_s, self._ending = time.monotonic(), "lost"
        interval_s = self._settings.lease_s / _BEATS_A_LEASE
        try:
            with RUNNING.track_inprogress():
                async with kept_lease(self._workshop.queue, claim, interval_s=interval_s) as lease:
                    await self._attempt(claim, lease)
        except* (LeaseLostError, DatabaseUnavailableError) as errors:
            log.warning("job lost", errors=[str(error) for error in errors.exceptions])
        finally:
            duration_s = time.monotonic() - started_s
            STARTS.labels(self._ending).inc()
            DURATION_S.labels(self._ending).observe(duration_s)
            log.info("ended", ending=self._ending, duration_s=round(duration_s, 2))

    async def _attempt(self, claim: Claim, lease: Lease) -> None:
        """Run one start to its end."""
        if verdict := judge_losses(claim, max_starts=self._settings.max_starts):
            await self._set_back(claim, lease, verdict)
            return
        try:
            with job_scratch(self._scratch, f"{claim.job_id}.{claim.start}") as scratch:
                await self._run(Attempt(self._workshop, claim, lease, scratch))
        except asyncio.CancelledError:
            await self._release(claim, lease)
            raise
        except LeaseLostError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this start and not the worker
            await self._set_back(claim, lease, self._judge(error, claim))

    async def _run(self, attempt: Attempt) -> None:
        try:
            await attempt.run()
        finally:
            if attempt.ending is not None:
                self._ending = attempt.ending

    def _judge(self, error: Exception, claim: Claim) -> Verdict:
        verdict = judge(error, claim, max_starts=self._settings.max_starts)
        trace = None if isinstance(error, KernelError) else error
        _log.warning("start failed", job_id=str(claim.job_id), reason=verdict.setback.reason, exc_info=trace)
        return verdict

    async def _set_back(self, claim: Claim, lease: Lease, verdict: Verdict) -> None:
        queue, wait_s = self._workshop.queue, verdict.wait_s
        lease.end()
        lease.board.fail(verdict.setback.reason)
        stages = lease.board.stages
        if wait_s is None:
            await insist(lambda: queue.fail(claim, verdict.setback, stages))
        else:
            await insist(lambda: queue.requeue(claim, verdict.setback, stages, wait_s=wait_s))
        self._ending = verdict.ending

    async def _release(self, claim: Claim, lease: Lease) -> None:
        """Give the job back at once, if that can be done at once; otherwise its lease runs out."""
        lease.end()
        lease.board.stop()
        with suppress(LeaseLostError, DatabaseUnavailableError, TimeoutError):
            async with asyncio.timeout(_TIDY_TIMEOUT_S):
                await self._workshop.queue.release(claim, lease.board.stages)
            self._ending = "released"
