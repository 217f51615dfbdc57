"""A stream on a server, fetched as a player would."""

import asyncio
import ssl
import zlib
from collections.abc import Coroutine
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

import aiohttp

from segue.verify.errors import FetchError
from segue.verify.source import LIMITS_BYTES, Document, Exchange, Kind, redacted

_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=10, sock_read=30)
_MAX_REDIRECTS = 5
_MAX_TRIES = 10
_MAX_WAIT_S = 60
"""A listener may fetch so many segments a minute; verifying an album takes several."""
_CHUNK_BYTES = 1 << 16
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS

_Answer = TypeVar("_Answer")


class HttpSource:
    """Fetches over HTTP on an event loop in a thread of its own, so that decoding threads may wait for it."""

    remote = True

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="verify-http", daemon=True)
        self._session: aiohttp.ClientSession | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._session = self._wait(_open_session())
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._wait(self._session.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def resolve(self, base: str, uri: str) -> str:
        """See `Source`."""
        location = urljoin(base, uri)
        if urlsplit(location).scheme not in {"http", "https"}:
            raise FetchError(f"{urlsplit(location).scheme!r} is not a scheme a player fetches media by")
        return location

    def fetch(self, location: str, kind: Kind) -> Document:
        """See `Source`."""
        try:
            return self._wait(self._fetch(location, kind))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise FetchError(f"no answer from the server: {_reason(error)}") from error

    def fetch_key(self, base: str, uri: str) -> Document:
        """See `Source`."""
        return self.fetch(self.resolve(base, uri), Kind.KEY)

    def is_refused(self, location: str) -> bool:
        """See `Source`."""
        try:
            return self._wait(self._status(location)) in {401, 403}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise FetchError(f"no answer from the server: {_reason(error)}") from error

    def _wait(self, work: Coroutine[object, object, _Answer]) -> _Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("an HttpSource is used as a context manager")
        return self._session

    async def _status(self, location: str) -> int:
        async with self._open.get(location, allow_redirects=False) as response:
            return response.status

    async def _fetch(self, location: str, kind: Kind) -> Document:
        """Fetch; a server that says when to come back is asked again then."""
        for _ in range(_MAX_TRIES - 1):
            try:
                return await self._try_to_fetch(location, kind)
            except _ComeBackError as error:
                await asyncio.sleep(error.after_s)
        return await self._try_to_fetch(location, kind)

    async def _try_to_fetch(self, location: str, kind: Kind) -> Document:
        encoding = "gzip" if kind is Kind.PLAYLIST else "identity"
        headers = {"Accept-Encoding": encoding}
        async with self._open.get(location, headers=headers, max_redirects=_MAX_REDIRECTS) as response:
            if response.status != 200:
                reason = f"the server answers {response.status}"
                after_s = _retry_after_s(response)
                raise FetchError(reason) if after_s is None else _ComeBackError(reason, after_s)
            body = await _read(response, LIMITS_BYTES[kind])
            return Document(body, _exchange(response, location, kind))


class _ComeBackError(FetchError):
    """Not now, but later."""

    def __init__(self, reason: str, after_s: int) -> None:
        super().__init__(reason)
        self.after_s = after_s


def _retry_after_s(response: aiohttp.ClientResponse) -> int | None:
    """RFC 9110 section 10.2.3, of what is refused for now: too many requests, or what is being packaged."""
    told = response.headers.get("Retry-After", "")
    if response.status not in {429, 503} or not told.isascii() or not told.isdigit():
        return None
    return int(told) if len(told) < 4 and int(told) <= _MAX_WAIT_S else None


async def _open_session() -> aiohttp.ClientSession:
    tls = ssl.create_default_context()
    tls.minimum_version = ssl.TLSVersion.TLSv1_2  # A12.1
    return aiohttp.ClientSession(
        timeout=_TIMEOUT, auto_decompress=False, connector=aiohttp.TCPConnector(ssl=tls), trust_env=True
    )


async def _read(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "deflate"}:
        raise FetchError(f"the server answers in an encoding that wasn't asked for: {encoding[:40]}")
    inflate = None if encoding == "identity" else zlib.decompressobj(_GZIP_OR_ZLIB)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        try:
            body += chunk if inflate is None else inflate.decompress(chunk, limit_bytes + 1 - len(body))
        except zlib.error as error:
            raise FetchError(f"its {encoding} encoding is damaged: {error}") from error
        if len(body) > limit_bytes:
            raise FetchError(f"it is larger than {limit_bytes} bytes")
    if inflate is not None and not inflate.eof:
        raise FetchError(f"its {encoding} encoding ends too early")
    return bytes(body)


def _exchange(response: aiohttp.ClientResponse, location: str, kind: Kind) -> Exchange:
    return Exchange(
        kind=kind,
        location=redacted(location),
        content_type=response.headers.get("Content-Type", ""),
        content_encoding=response.headers.get("Content-Encoding", ""),
        cache_control=response.headers.get("Cache-Control", ""),
        redirects=len(response.history),
        secure=response.url.scheme == "https",
    )


def _reason(error: Exception) -> str:
    return redacted(str(error)) or type(error).__name__
