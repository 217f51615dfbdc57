"""What becomes of a rendition's job whose start did not end well."""

from kernel.object_store.port import ObjectNotFoundError
from packager.on_demand.errors import SourceDamagedError
from packager.worker.claim import Setback
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.errors import RenditionRefusedError
from packager.worker.verdict import MAX_DELAYS, Verdict, judge

AGAIN_AFTER_S = 600.0
"""A rendition that could not be made is left alone for so long, however many ask."""


def judge_making(error: Exception, claim: RenditionClaim, *, max_starts: int) -> Verdict:
    """What an error means for the job whose start it ended; with no time to wait it has failed."""
    match error:
        case RenditionRefusedError():
            return Verdict(Setback(code=error.code, reason=str(error)), None, "refused")
        case SourceDamagedError():
            return Verdict(Setback(code="source-damaged", reason=str(error)), None, "refused")
        case ObjectNotFoundError():
            gone = Setback(code="source-missing", reason="what it is made from is gone from the object store")
            return Verdict(gone, None, "refused")
        case _:
            return judge(error, claim, max_starts=max_starts)


def judge_delays(claim: RenditionClaim) -> Verdict | None:
    """Whether a job has lost so many workers, or met with so much that was away, that it is not started once more."""
    if claim.delays <= MAX_DELAYS:
        return None
    reason = f"set aside: {claim.delays} times its worker was lost, or something was away"
    return Verdict(Setback(code="worker-lost", reason=reason), None, "set_aside")
