"""Verifying over HTTP: headers, tokens, and servers that mean harm."""

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web

from segue.verify import limits
from segue.verify.errors import FetchError
from segue.verify.http_source import HttpSource
from segue.verify.outcome import Report, Status
from segue.verify.source import Kind, redacted, with_altered_token
from segue.verify.verification import verify_stream

TOKEN = "dG9rZW4tb2YtYS1saXN0ZW5lcg"
ASSET = "0123456789abcdef0123456789abcdef"

MIME_TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "audio/mp4", ".m4s": "audio/mp4"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextmanager
def _served(handler: Handler) -> Iterator[str]:
    """A server on loopback in a thread of its own; yields its address."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app := web.Application())
    app.router.add_get("/{path:.*}", handler)

    async def start() -> int:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])

    port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _folder(root: Path) -> Handler:
    """Serves a folder as the edge does, to those who have the token."""

    async def handle(request: web.Request) -> web.StreamResponse:
        _, _, token, _, path = request.path.split("/", 4)
        if token != TOKEN:
            raise web.HTTPUnauthorized
        file = root / path
        headers = {"Content-Type": MIME_TYPES.get(file.suffix, "application/octet-stream")}
        body = file.read_bytes()
        if file.suffix == ".m3u8" and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        if file.name == "key":
            headers["Cache-Control"] = "no-store"
        return web.Response(body=body, headers=headers)

    return handle


def _status(report: Report, name: str) -> Status:
    return next(result.status for result in report.results if result.check.name == name)


def _failing(report: Report) -> set[str]:
    return {result.check.name for result in report.results if result.status is Status.FAIL}


def test_a_stream_served_as_it_should_be_holds(packaged: Path, master: Path) -> None:
    """MIME types, gzip, keys not stored, an altered token refused; TLS has no say on loopback."""
    with _served(_folder(packaged)) as address:
        report = verify_stream(f"{address}/m/{TOKEN}/{ASSET}/master.m3u8", [master])

    assert _failing(report) == set()
    assert _status(report, "altered-token") is Status.PASS
    assert _status(report, "key-no-store") is Status.PASS
    assert _status(report, "no-revealing-names") is Status.PASS
    assert _status(report, "tls") is Status.NOT_APPLICABLE
    assert TOKEN not in str(report.stream)


def test_a_steering_manifest_is_fetched_and_judged(packaged: Path) -> None:
    """The URI in the playlist is followed; what is there counts, and so does its absence."""
    serve = _folder(packaged)
    tag = b'#EXTM3U\n#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json"'

    async def steering(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("master.m3u8"):
            body = (packaged / "master.m3u8").read_bytes().replace(b"#EXTM3U", tag)
            return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        if request.path.endswith("steering.json") and TOKEN in request.path:
            return web.json_response({"VERSION": 1, "TTL": 30, "PATHWAY-PRIORITY": ["."]})
        return await serve(request)

    async def without(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("steering.json"):
            raise web.HTTPNotFound
        return await steering(request)

    with _served(steering) as address:
        report = verify_stream(f"{address}/m/{TOKEN}/{ASSET}/master.m3u8")
    with _served(without) as address:
        other = verify_stream(f"{address}/m/{TOKEN}/{ASSET}/master.m3u8")
    assert _status(report, "steering-manifest") is Status.PASS
    assert _status(report, "initial-pathway") is Status.PASS
    assert _status(other, "steering-manifest") is Status.FAIL


def test_a_careless_server_is_noticed(packaged: Path) -> None:
    """Static URLs, no MIME types, no gzip, keys for every cache, segments behind a redirect."""

    async def careless(request: web.Request) -> web.StreamResponse:
        path = request.path.split("/", 4)[4]
        if path.endswith("seg-1.m4s") and "moved" not in request.query:
            raise web.HTTPFound(f"{request.path}?moved")
        return web.Response(body=(packaged / path).read_bytes())

    with _served(careless) as address:
        report = verify_stream(f"{address}/m/{TOKEN}/{ASSET}/master.m3u8")

    assert _failing(report) == {
        "altered-token",
        "gzip-playlists",
        "key-no-store",
        "mime-types",
        "no-redirects",
    }


def _answer(kind: Kind, handler: Handler) -> str:
    with _served(handler) as address, HttpSource() as source, pytest.raises(FetchError) as raised:
        source.fetch(f"{address}/m/{TOKEN}/x", kind)
    return str(raised.value)


def test_a_compression_bomb_stops_at_the_limit() -> None:
    """A few kilobytes that unfold to a gigabyte are not unfolded."""
    bomb = gzip.compress(bytes(limits.PLAYLIST_BYTES * 4))

    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    assert "larger than" in _answer(Kind.PLAYLIST, handle)


def test_an_endless_body_stops_at_the_limit() -> None:
    """A key of unlimited length is read no further than a key may be long."""

    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(4096))
        except ConnectionError:
            return response

    assert "larger than" in _answer(Kind.KEY, handle)


def test_an_endless_redirect_ends() -> None:
    """A server that sends its visitor in circles is left."""

    async def handle(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(request.path)

    assert "no answer" in _answer(Kind.PLAYLIST, handle)


def test_damaged_compression_is_told() -> None:
    """Something else under the name of gzip, and gzip that ends early."""

    async def other(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"#EXTM3U", headers={"Content-Encoding": "gzip"})

    async def early(_: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"#EXTM3U" * 100)[:-20], headers={"Content-Encoding": "gzip"})

    assert "damaged" in _answer(Kind.PLAYLIST, other)
    assert "ends too early" in _answer(Kind.PLAYLIST, early)


def test_a_refusal_is_told_with_its_status() -> None:
    """The status says more than any text, and the token isn't told."""

    async def handle(_: web.Request) -> web.StreamResponse:
        raise web.HTTPForbidden

    answer = _answer(Kind.PLAYLIST, handle)
    assert "403" in answer
    assert TOKEN not in answer


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/x"])
def test_other_schemes_are_not_followed(uri: str) -> None:
    """A playlist on a server can't point the verifier at the user's files."""
    with HttpSource() as source, pytest.raises(FetchError, match="scheme"):
        source.resolve("http://127.0.0.1/master.m3u8", uri)


def test_an_altered_token_differs_in_one_character() -> None:
    """Only the token changes."""
    url = f"https://edge.example/m/{TOKEN}/{ASSET}/master.m3u8"
    altered = with_altered_token(url)
    assert altered is not None

    assert sum(a != b for a, b in zip(url, altered, strict=True)) == 1
    assert altered.endswith(f"/{ASSET}/master.m3u8")
    assert with_altered_token("https://edge.example/master.m3u8") is None


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (
            f"https://edge.example/m/{TOKEN}/{ASSET}/master.m3u8",
            f"https://edge.example/m/…/{ASSET}/master.m3u8",
        ),
        ("https://user:secret@edge.example/a?token=b", "https://edge.example/a?…"),
        ("folder/master.m3u8", "folder/master.m3u8"),
    ],
)
def test_secrets_are_not_shown(location: str, shown: str) -> None:
    """Neither token nor password nor query gets into a report."""
    assert redacted(location) == shown


@pytest.mark.parametrize(("status", "retry_after"), [(429, "0"), (503, "0")])
def test_a_server_that_says_when_is_asked_again(status: int, retry_after: str) -> None:
    """It limits what one listener may fetch, or is still packaging."""
    asked = 0

    async def handle(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if asked < 3:
            return web.Response(status=status, headers={"Retry-After": retry_after})
        return web.Response(body=b"here")

    with _served(handle) as url, HttpSource() as source:
        assert source.fetch(f"{url}/seg-0.m4s", Kind.SEGMENT).body == b"here"
    assert asked == 3


@pytest.mark.parametrize(
    ("status", "retry_after", "expected"),
    [
        (429, "0", 10),
        (429, "61", 1),
        (429, "", 1),
        (503, "soon", 1),
        (404, "0", 1),
        (429, "\u00b2", 1),
        (429, "9" * 99, 1),
    ],
)
def test_nobody_is_asked_for_ever(status: int, retry_after: str, expected: int) -> None:
    """Nor without a sound answer to when, nor of what isn't there."""
    asked = 0

    async def handle(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.Response(status=status, headers={"Retry-After": retry_after} if retry_after else {})

    with _served(handle) as url, HttpSource() as source, pytest.raises(FetchError, match=str(status)):
        source.fetch(f"{url}/seg-0.m4s", Kind.SEGMENT)
    assert expected == asked
