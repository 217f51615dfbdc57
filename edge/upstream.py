"""The edge's side of the conversation with the origin: whole answers or errors, nothing in between."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from yarl import URL

from edge import metrics
from edge.errors import BadOriginAnswerError, OriginBusyError, OriginTimeoutError, OriginUnreachableError
from kernel.admission import Admitted, NoSuchMediaError
from kernel.content_keys import CONTENT_KEY_BYTES
from kernel.http.representation import Representation, compress, content_etag
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.settings import EdgeSettings

MAX_CONNECTIONS = 64
"""Fills beyond these wait in line, within their timeout; this and the next bound the memory of fills."""

MAX_BODY_BYTES = 32 << 20
"""Four times a segment of 192 kHz, 24 bits and two channels."""


class Origin:
    """Asks the origin on behalf of a listener, with the listener's own token."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/")

    async def fetch_media(self, admitted: Admitted) -> Representation:
        """A playlist, initialization section or segment, whole.

        Raises:
            NoSuchMediaError, NotAdmittedError, TokenRefusedError: The origin says so.
            OriginUnreachableError, OriginTimeoutError, OriginBusyError, BadOriginAnswerError: No good answer.
        """
        response, body = await self._get(admitted)
        content_type = response.headers.get("Content-Type", "application/octet-stream")
        return Representation(
            body=body,
            content_type=content_type,
            etag=response.headers.get("ETag") or content_etag(body),
            gzip_body=compress(body) if "mpegurl" in content_type else None,
        )

    async def fetch_key(self, admitted: Admitted) -> bytes:
        """A content key; raises what `fetch_media` does."""
        _, content_key = await self._get(admitted)
        if len(content_key) != CONTENT_KEY_BYTES:
            raise BadOriginAnswerError(f"the origin sent a key of {len(content_key)} bytes")
        return content_key

    async def check(self) -> None:
        """Raise unless the origin is there."""
        async with self._session.get(f"{self._url}/health", raise_for_status=True):
            pass

    async def _get(self, admitted: Admitted) -> tuple[aiohttp.ClientResponse, bytes]:
        url = URL(f"{self._url}/m/{admitted.token_text}/{admitted.path}", encoded=True)
        with _translated(), metrics.ORIGIN_DURATION_S.time():
            async with self._session.get(url, allow_redirects=False) as response:
                _check_status(response.status)
                return response, await _read_whole(response)


def _check_status(status: int) -> None:
    match status:
        case 200:
            return
        case 401:
            raise TokenRefusedError("the origin refuses the token")
        case 403:
            raise NotAdmittedError("the origin admits nothing of this asset under the token")
        case 404:
            raise NoSuchMediaError("the origin has no such media")
        case 503:
            raise OriginBusyError("the origin can't answer now")
        case _:
            raise BadOriginAnswerError(f"the origin answered {status}")


async def _read_whole(response: aiohttp.ClientResponse) -> bytes:
    """The body, when its announced length proves that it is all there."""
    announced = response.content_length
    if announced is None or announced > MAX_BODY_BYTES or "Content-Encoding" in response.headers:
        raise BadOriginAnswerError(f"the origin announced {announced} bytes, or an encoding")
    body = await response.read()
    if len(body) != announced:
        raise BadOriginAnswerError(f"the origin sent {len(body)} of {announced} bytes")
    return body


@contextmanager
def _translated() -> Iterator[None]:
    # The library's messages may quote the URL, and the token in it: only the kind of error is passed on.
    try:
        yield
    except TimeoutError as error:
        raise OriginTimeoutError(f"the origin did not answer in time: {type(error).__name__}") from None
    except (aiohttp.ClientError, OSError) as error:
        raise OriginUnreachableError(f"the origin can't be reached: {type(error).__name__}") from None


@asynccontextmanager
async def open_origin(settings: EdgeSettings, origin_url: str) -> AsyncIterator[Origin]:
    """The origin, over a pool of connections for the service's lifetime."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity", "User-Agent": "segue-edge"},
        timeout=aiohttp.ClientTimeout(total=settings.upstream_timeout_s),
        auto_decompress=False,
    ) as session:
        yield Origin(session, origin_url)
