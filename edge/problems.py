"""How the edge tells its errors."""

from edge.errors import BadOriginAnswerError, OriginBusyError, OriginTimeoutError, OriginUnreachableError
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
    BadOriginAnswerError: Problem(502, "bad-origin-answer", "The origin failed", show_detail=False),
    OriginUnreachableError: Problem(
        502, "origin-unreachable", "The origin is away", show_detail=False, headers=_RETRY_SOON
    ),
    OriginBusyError: Problem(
        503, "origin-busy", "The origin can't answer now", show_detail=False, headers=_RETRY_SOON
    ),
    OriginTimeoutError: Problem(
        504, "origin-timeout", "The origin is slow", show_detail=False, headers=_RETRY_SOON
    ),
}
