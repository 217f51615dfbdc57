"""What becomes of a rendition's job whose start did not end well."""

import pytest

from kernel.asset import AssetId
from kernel.content_keys import ContentKeyError
from kernel.object_store.port import ObjectNotFoundError, ObjectStoreError
from packager.errors import LosslessMismatchError, PackagingFailedError
from packager.on_demand.errors import SourceDamagedError
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.errors import RenditionRefusedError
from packager.worker.on_demand.verdict import judge_delays, judge_making
from packager.worker.verdict import MAX_DELAYS


def claim_of(*, crashes: int = 0, delays: int = 0) -> RenditionClaim:
    """A third start."""
    return RenditionClaim(
        owner=AssetId("a" * 32),
        is_album=False,
        rendition="lossless_flac",
        start=3,
        crashes=crashes,
        delays=delays,
    )


@pytest.mark.parametrize(
    ("error", "crashes", "ending", "code"),
    [
        (RenditionRefusedError("no-key", "no key"), 0, "refused", "no-key"),
        (SourceDamagedError(0, "cut short"), 0, "refused", "source-damaged"),
        (ObjectNotFoundError("no object"), 0, "refused", "source-missing"),
        (ContentKeyError("no key"), 0, "set_aside", "key-unavailable"),
        (ObjectStoreError("away"), 0, "held_up", "store-unavailable"),
        (PackagingFailedError("killed"), 0, "crashed", "crashed"),
        (LosslessMismatchError("differs"), 1, "crashed", "crashed"),
        (PackagingFailedError("killed"), 2, "set_aside", "crashed"),
    ],
)
def test_every_error_has_its_ending(error: Exception, crashes: int, ending: str, code: str) -> None:
    """What can't succeed fails, what was away is waited for, what crashed is tried three times."""
    verdict = judge_making(error, claim_of(crashes=crashes), max_starts=3)
    assert (verdict.ending, verdict.setback.code) == (ending, code)
    assert (verdict.wait_s is None) == (ending in ("refused", "set_aside"))


def test_what_loses_its_worker_for_ever_is_set_aside() -> None:
    """It kills them, for all that is known; whoever asks after a while has it tried anew."""
    assert judge_delays(claim_of(delays=MAX_DELAYS)) is None
    verdict = judge_delays(claim_of(delays=MAX_DELAYS + 1))
    assert verdict is not None
    assert (verdict.ending, verdict.setback.code, verdict.wait_s) == ("set_aside", "worker-lost", None)
