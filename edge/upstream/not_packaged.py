"""An upstream's word that one rendition can't be had now, in the words in which the edge passes it on."""

import re

import aiohttp

from edge.errors import NotPackagedError, NotPackagedYetError, PackagingFailedError
from edge.upstream.problem import read_problem

_ERRORS: dict[str, tuple[type[NotPackagedError], str]] = {
    "not-packaged-yet": (NotPackagedYetError, "this media is being packaged: ask again"),
    "packaging-failed": (PackagingFailedError, "this media could not be packaged"),
}
_RETRY_AFTER_S = 1.0
_SECONDS = re.compile(r"[0-9]{1,5}", re.ASCII)


async def raise_not_packaged(response: aiohttp.ClientResponse) -> None:
    """Raise a `NotPackagedError` if the answer says so; a 503 of another kind is of all that could be asked for."""
    if response.status != 503:
        return
    problem = await read_problem(response)
    if problem.code in _ERRORS:
        kind, message = _ERRORS[problem.code]
        raise kind(message, retry_after_s=_read_retry_after_s(response.headers.get("Retry-After", "")))


def _read_retry_after_s(text: str) -> float:
    return float(text) if _SECONDS.fullmatch(text) else _RETRY_AFTER_S
