"""How the edge tells its errors."""

from edge.errors import (
    AbandonedFillError,
    BadUpstreamAnswerError,
    NotPackagedYetError,
    PackagingFailedError,
    UpstreamBusyError,
    UpstreamLoopError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from edge.rate_limit.errors import SegmentsLimitedError
from kernel.http.admission_problems import ADMISSION_PROBLEMS
from kernel.http.problems import Problem, ProblemTable

_RETRY_SOON = {"Retry-After": "2"}

PROBLEMS: ProblemTable = {
    **ADMISSION_PROBLEMS,
    SegmentsLimitedError: Problem(429, "segments-limited", "Too many segments are fetched"),
    BadUpstreamAnswerError: Problem(502, "bad-upstream-answer", "The origin failed", show_detail=False),
    UpstreamLoopError: Problem(508, "upstream-loop", "Edges ask each other in a circle", show_detail=False),
    UpstreamUnreachableError: Problem(
        502, "upstream-unreachable", "The origin is away", show_detail=False, headers=_RETRY_SOON
    ),
    # As the origin tells them: it is the same to a player, and to an edge that asks this one.
    NotPackagedYetError: Problem(503, "not-packaged-yet", "This media is being packaged"),
    PackagingFailedError: Problem(503, "packaging-failed", "This media could not be packaged"),
    UpstreamBusyError: Problem(
        503, "upstream-busy", "The origin can't answer now", show_detail=False, headers=_RETRY_SOON
    ),
    AbandonedFillError: Problem(
        503, "fill-abandoned", "This edge is going out of service", show_detail=False, headers=_RETRY_SOON
    ),
    UpstreamTimeoutError: Problem(
        504, "upstream-timeout", "The origin is slow", show_detail=False, headers=_RETRY_SOON
    ),
}
