"""What becomes of a job whose start did not end well: tried again, later, or no more."""

import errno
from dataclasses import dataclass
from typing import Protocol

from kernel.content_keys import ContentKeyError
from kernel.database.pool import DatabaseUnavailableError
from kernel.object_store.port import ObjectNotFoundError, ObjectStoreError
from packager.errors import MasterRefusedError, PackagingFailedError
from packager.worker.claim import Claim, Setback
from packager.worker.errors import AssetMissingError, ScratchFullError

LOSSES_A_CRASH = 10
"""So many lost workers weigh as much as one crash: the master is not touched in the worker itself, so what kills a
worker is nearly always the machine or its operator. A master that does it time and again is set aside all the same."""

MAX_DELAYS = 60
"""At a minute each, about an hour."""

_MAX_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A setback, and when to try again; None is never."""

    setback: Setback
    wait_s: float | None
    ending: str
    """As metrics and logs call it."""


class Tried(Protocol):
    """A job that was started before, and how that ended."""

    @property
    def crashes(self) -> int:
        """How often the process that does the work failed."""

    @property
    def delays(self) -> int:
        """How often something was away."""


def judge(error: Exception, claim: Tried, *, max_starts: int) -> Verdict:
    """What an error means for the job whose start it ended."""
    match error:
        case MasterRefusedError():
            return Verdict(Setback(code=error.code, reason=error.reason), None, "refused")
        case ContentKeyError():
            reason = f"{error}: give the worker the key that it was encrypted under"
            return Verdict(Setback(code="key-unavailable", reason=reason), None, "set_aside")
        case ObjectNotFoundError():
            reason = "the staged master is gone from the object store: ingest it again"
            gone = Setback(code="master-missing", reason=reason, keep_master=False)
            return Verdict(gone, None, "set_aside")
        case AssetMissingError():
            reason = f"{error}: retry to package it again"
            return Verdict(
                Setback(code="asset-missing", reason=reason, keep_proposal=False), None, "set_aside"
            )
        case ScratchFullError() | OSError() | ObjectStoreError() | DatabaseUnavailableError():
            return _held_up(error, claim)
        case _:
            return _crashed(error, claim, max_starts)


def judge_losses(claim: Claim, *, max_starts: int) -> Verdict | None:
    """Whether a job has lost too many workers to be started once more."""
    if claim.losses < max_starts * LOSSES_A_CRASH:
        return None
    reason = f"set aside: {claim.losses} times its worker was lost while it ran"
    return Verdict(Setback(code="worker-lost", reason=reason), None, "set_aside")


def _held_up(error: Exception, claim: Tried) -> Verdict:
    setback = Setback(code=_what_was_away(error), reason=str(error))
    if claim.delays >= MAX_DELAYS:
        reason = f"given up after {claim.delays + 1} tries in about an hour: {error}"
        return Verdict(Setback(code=setback.code, reason=reason), None, "set_aside")
    return Verdict(setback, min(_MAX_WAIT_S, 2.0**claim.delays), "held_up")


def _what_was_away(error: Exception) -> str:
    if isinstance(error, ObjectStoreError):
        return "store-unavailable"
    if isinstance(error, DatabaseUnavailableError):
        return "database-unavailable"
    if isinstance(error, ScratchFullError) or getattr(error, "errno", None) == errno.ENOSPC:
        return "scratch-full"
    return "worker-unwell"


def _crashed(error: Exception, claim: Tried, max_starts: int) -> Verdict:
    known = isinstance(error, PackagingFailedError)
    reason = str(error) if known else f"an unexpected error, {type(error).__name__}"
    crashes = claim.crashes + 1
    if crashes >= max_starts:
        aside = Setback(code="crashed", reason=f"set aside after {crashes} failures: {reason}", crashed=True)
        return Verdict(aside, None, "set_aside")
    return Verdict(Setback(code="crashed", reason=reason, crashed=True), 2.0**claim.crashes, "crashed")
