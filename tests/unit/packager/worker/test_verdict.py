"""What becomes of a job whose start did not end well."""

import errno

import pytest

from kernel.asset import AssetId
from kernel.content_keys import ContentKeyError, WrappedKey
from kernel.database.pool import DatabaseUnavailableError
from kernel.ingest.job import new_job_id
from kernel.object_store.port import ObjectNotFoundError, ObjectStoreError
from packager.errors import LosslessMismatchError, MasterRefusedError, PackagingFailedError
from packager.worker.claim import Claim
from packager.worker.errors import ScratchFullError
from packager.worker.verdict import LOSSES_A_CRASH, MAX_DELAYS, judge, judge_losses

MAX_STARTS = 3


def claim(*, crashes: int = 0, losses: int = 0, delays: int = 0) -> Claim:
    """A start of a job with a history."""
    return Claim(
        job_id=new_job_id(0),
        start=1 + crashes + losses + delays,
        asset_id=AssetId("0" * 32),
        crashes=crashes,
        losses=losses,
        delays=delays,
        master_sha256="0" * 64,
        master_bytes=1,
        file_name="a.flac",
        folder_names=(),
        wrapped_key=WrappedKey("test", b""),
    )


@pytest.mark.parametrize(
    ("error", "ending", "code"),
    [
        (MasterRefusedError("not-audio", "no audio"), "refused", "not-audio"),
        (ObjectNotFoundError("no object"), "set_aside", "master-missing"),
        (ContentKeyError("no key"), "set_aside", "key-unavailable"),
        (ScratchFullError("full"), "held_up", "scratch-full"),
        (OSError(errno.ENOSPC, "No space left on device"), "held_up", "scratch-full"),
        (BlockingIOError(errno.EAGAIN, "can't start another process"), "held_up", "worker-unwell"),
        (ObjectStoreError("away"), "held_up", "store-unavailable"),
        (DatabaseUnavailableError("away"), "held_up", "database-unavailable"),
        (PackagingFailedError("crashed"), "crashed", "crashed"),
        (LosslessMismatchError("differs"), "crashed", "crashed"),
        (ZeroDivisionError("ours"), "crashed", "crashed"),
    ],
)
def test_every_error_has_its_ending(error: Exception, ending: str, code: str) -> None:
    """What is final ends the job, what was away is waited for, what failed is tried again."""
    verdict = judge(error, claim(), max_starts=MAX_STARTS)
    assert (verdict.ending, verdict.setback.code) == (ending, code)
    assert (verdict.wait_s is None) == (ending in ("refused", "set_aside"))


def test_crashes_are_counted() -> None:
    """The third is the last."""
    endings = [
        judge(PackagingFailedError("x"), claim(crashes=crashes), max_starts=MAX_STARTS).ending
        for crashes in range(3)
    ]
    assert endings == ["crashed", "crashed", "set_aside"]


def test_waiting_is_no_crash() -> None:
    """A master is not blamed for what was away before."""
    verdict = judge(PackagingFailedError("x"), claim(delays=50, losses=20), max_starts=MAX_STARTS)
    assert verdict.ending == "crashed"


def test_waits_grow_and_are_bounded() -> None:
    """From a second to a minute, and not for ever."""
    waits = [
        judge(ScratchFullError("x"), claim(delays=delays), max_starts=MAX_STARTS).wait_s
        for delays in (0, 1, 5, 6, MAX_DELAYS - 1, MAX_DELAYS)
    ]
    assert waits == [1.0, 2.0, 32.0, 60.0, 60.0, None]


def test_only_a_missing_master_is_not_kept() -> None:
    """Everything else can be retried."""
    errors = [ObjectNotFoundError("x"), MasterRefusedError("c", "r"), PackagingFailedError("x")]
    kept = [judge(error, claim(), max_starts=1).setback.keep_master for error in errors]
    assert kept == [False, True, True]


def test_lost_workers_weigh_little() -> None:
    """Twenty kills by an operator don't cost a master its place, but nothing goes on for ever."""
    assert judge_losses(claim(losses=20), max_starts=MAX_STARTS) is None
    verdict = judge_losses(claim(losses=MAX_STARTS * LOSSES_A_CRASH), max_starts=MAX_STARTS)
    assert verdict is not None
    assert (verdict.setback.code, verdict.wait_s) == ("worker-lost", None)
