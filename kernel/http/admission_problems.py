"""How refusals of media URLs are told, by the edge and the origin alike."""

from collections.abc import Mapping

from kernel.admission import NoSuchMediaError
from kernel.begun_sessions import CannotTellError
from kernel.http.problems import Problem, ProblemTable
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.revocation.errors import RevokedError


def _tell_reason(error: Exception) -> Mapping[str, object]:
    return {"reason": error.reason.value} if isinstance(error, RevokedError) else {}


ADMISSION_PROBLEMS: ProblemTable = {
    TokenRefusedError: Problem(
        401, "token-refused", "No good playback token", headers={"WWW-Authenticate": "PlaybackToken"}
    ),
    RevokedError: Problem(
        403, "playback-revoked", "The permission to play was withdrawn", members=_tell_reason
    ),
    NotAdmittedError: Problem(403, "not-admitted", "The playback token is for something else"),
    NoSuchMediaError: Problem(404, "no-such-media", "There is no such media"),
    CannotTellError: Problem(
        503, "admission-unavailable", "Admission can't be decided now", headers={"Retry-After": "2"}
    ),
}
