"""Whether the origin serves an asset at all, asked before anything is started."""

import aiohttp

from control_api.assets.verification.errors import OriginUnreachableError

_TIMEOUT = aiohttp.ClientTimeout(total=5)


async def check_origin(playlist_url: str) -> None:
    """Return where the origin gives out a multivariant playlist.

    Raises:
        OriginUnreachableError: It doesn't.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(playlist_url, allow_redirects=False) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise OriginUnreachableError(f"the origin does not answer: {type(error).__name__}") from None
    if status != 200:
        raise OriginUnreachableError(f"the origin answers {status}")
