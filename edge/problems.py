"""How the edge tells its errors."""

from edge.errors import (
    AbandonedFillError,
    BadUpstreamAnswerError,
    UpstreamBusyError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from kernel.admission import NoSuchMediaError
from kernel.http.problems import Problem, ProblemTable
from kernel.playback_token import NotAdmittedError, TokenRefusedError

_RETRY_SOON = {"Retry-After": "2"}

PROBLEMS: ProblemTable = {
    TokenRefusedError: Problem(
        401, "token-refused", "No good playback token", headers={"WWW-Authenticate": "PlaybackToken"}
    ),
    NotAdmittedError: Problem(403, "not-admitted", "The playback token is for something else"),
    NoSuchMediaError: Problem(404, "no-such-media", "There is no such media"),
    BadUpstreamAnswerError: Problem(502, "bad-upstream-answer", "The origin failed", show_detail=False),
    UpstreamUnreachableError: Problem(
        502, "upstream-unreachable", "The origin is away", show_detail=False, headers=_RETRY_SOON
    ),
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
