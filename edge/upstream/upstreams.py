"""The upstreams of an edge, and in which order they are asked."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp

from edge.errors import UpstreamUnreachableError
from edge.upstream.health import Health
from edge.upstream.rendezvous import rank
from edge.upstream.upstream import Upstream
from kernel.asset import AssetId
from kernel.background import in_background
from kernel.errors import SettingsError
from kernel.settings import EdgeSettings

MAX_CONNECTIONS = 64
"""To each upstream, half of them at most for what may be made on demand. Fills beyond these wait in line, within their
timeout; this and the bound of a body's length bound the memory of fills."""

_READ_BUFFER_BYTES = 256 << 10

# No user and password: addresses are told in logs and metrics.
_PLAIN_URL = re.compile(r"https?://[^\s/?#@]+(/[^\s?#@]+)?")


class Upstreams:
    """Any number of upstreams that all have the same things."""

    def __init__(self, upstreams: Sequence[Upstream]) -> None:
        self._by_name = {upstream.name: upstream for upstream in upstreams}

    def in_order(self, asset: AssetId) -> list[Upstream]:
        """In which order to ask for an asset's things: those that are well first, the others as a last resort."""
        ranked = [self._by_name[name] for name in rank(asset, self._by_name)]
        return sorted(ranked, key=lambda upstream: not upstream.health.well)

    @property
    def any_well(self) -> bool:
        """Whether there is any hope of an answer."""
        return any(upstream.health.well for upstream in self._by_name.values())

    async def check(self) -> None:
        """Raise unless at least one is well, for all that is known; what is not known is asked."""
        upstreams = self._by_name.values()
        if any(upstream.health.known and upstream.health.well for upstream in upstreams):
            return
        await asyncio.gather(*(upstream.check() for upstream in upstreams))
        if not self.any_well:
            raise UpstreamUnreachableError("no upstream is well")


@asynccontextmanager
async def open_upstreams(
    settings: EdgeSettings, *, origin_url: str, headers: Mapping[str, str]
) -> AsyncIterator[Upstreams]:
    """The upstreams that the settings name, or the origin, checked for the service's lifetime.

    `headers` go with every request for media, and to no other place: they prove that the edge is one of ours, and
    say which.

    Raises:
        SettingsError: An address is none, or the edge's own.
    """
    urls = _read_urls(settings, origin_url)
    async with _open_session(settings, headers) as session, _open_check_session(settings) as checks:
        upstreams = [
            Upstream(
                url, session=session, checks=checks, health=Health(url, settings.upstream_check_interval_s)
            )
            for url in urls
        ]
        interval_s = settings.upstream_check_interval_s
        async with in_background(*(upstream.keep_checked(interval_s) for upstream in upstreams)):
            yield Upstreams(upstreams)


def _read_urls(settings: EdgeSettings, origin_url: str) -> list[str]:
    """The addresses, each once, without a slash at the end."""
    urls = list(dict.fromkeys(url.rstrip("/") for url in settings.upstreams or (origin_url,)))
    for url in urls:
        if not _PLAIN_URL.fullmatch(url):
            raise SettingsError(
                f"edge.upstreams: {url!r} is not like http://host:port or https://host:port/path"
            )
        if url == settings.url.rstrip("/"):
            raise SettingsError(f"edge.upstreams: {url} is this edge's own address")
    return urls


def _open_session(settings: EdgeSettings, headers: Mapping[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, limit_per_host=MAX_CONNECTIONS),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity", "User-Agent": "segue-edge", **headers},
        # The total is the fill's business: it may go from one upstream to the next.
        timeout=aiohttp.ClientTimeout(
            total=None,
            sock_connect=settings.upstream_connect_timeout_s,
            sock_read=settings.upstream_stall_timeout_s,
        ),
        auto_decompress=False,
        read_bufsize=_READ_BUFFER_BYTES,
    )


def _open_check_session(settings: EdgeSettings) -> aiohttp.ClientSession:
    """Connections of its own: a check must not wait in line behind fills that stall."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "segue-edge"},
        timeout=aiohttp.ClientTimeout(total=settings.upstream_connect_timeout_s),
    )
