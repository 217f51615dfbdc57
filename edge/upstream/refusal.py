"""An upstream's refusal of a token, in the words in which the edge refuses."""

import aiohttp

from edge.upstream.problem import read_problem
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import RevocationReason

REFUSALS = (TokenRefusedError, NotAdmittedError, RevokedError)
"""Each is of one token, and says nothing of the media."""

_REVOKED = "playback-revoked"


async def raise_refusal(response: aiohttp.ClientResponse) -> None:
    """Raise one of `REFUSALS` if the answer is one.

    An upstream may know of a revocation before this edge does; the listener is told why nevertheless.
    """
    if response.status == 401:
        raise TokenRefusedError("the origin refuses the token")
    if response.status != 403:
        return
    problem = await read_problem(response)
    if problem.code == _REVOKED:
        raise RevokedError(RevocationReason(problem.reason))
    raise NotAdmittedError("the origin admits nothing of this asset under the token")
