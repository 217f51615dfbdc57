"""An upstream's refusal of a token, in the words in which the edge refuses."""

import aiohttp
import msgspec

from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import RevocationReason

REFUSALS = (TokenRefusedError, NotAdmittedError, RevokedError)
"""Each is of one token, and says nothing of the media."""

_REVOKED = "playback-revoked"
_MAX_PROBLEM_BYTES = 4096


class _Problem(msgspec.Struct):
    """What matters of an RFC 9457 problem body."""

    code: str = ""
    reason: str = ""


async def raise_refusal(response: aiohttp.ClientResponse) -> None:
    """Raise one of `REFUSALS` if the answer is one.

    An upstream may know of a revocation before this edge does; the listener is told why nevertheless.
    """
    if response.status == 401:
        raise TokenRefusedError("the origin refuses the token")
    if response.status != 403:
        return
    try:
        problem = msgspec.json.decode(await response.content.read(_MAX_PROBLEM_BYTES), type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    if problem.code == _REVOKED:
        raise RevokedError(RevocationReason(problem.reason))
    raise NotAdmittedError("the origin admits nothing of this asset under the token")
