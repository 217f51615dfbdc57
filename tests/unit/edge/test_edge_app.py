"""The edge from outside: who is admitted, what is cached, what happens when the origin fails."""

import asyncio
import gzip
import sys
from collections.abc import Callable

import brotli
import pytest
from aiohttp import web
from structlog.testing import capture_logs
from yarl import URL

from edge.cache.entry import ENTRY_OVERHEAD_BYTES
from edge.upstream.loop import LOOP_HEADER
from kernel.asset import AssetId
from kernel.peer import PEER_HEADER, peer_secrets
from kernel.quality import Quality
from segue.supervisor.readiness import wait_until_ready
from tests.unit.edge.conftest import ARRIVED, ASSET, DEPARTED, SIGNING_KEY, Client, OpenEdge, StubOrigin, sign

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEGMENT = f"{ASSET}/lossless_alac/seg-3.m4s"
PLAYLIST = f"{ASSET}/lossless_alac/index.m3u8"
MASTER = f"{ASSET}/master.m3u8"
KEY = f"{ASSET}/lossless_alac/key"

OTHER_ASSET = AssetId("f" * 32)

PEERS = peer_secrets({"k": SIGNING_KEY})
DECODERS: dict[str | None, Callable[[bytes], bytes]] = {
    None: bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


async def metric(edge: Client, name: str) -> float:
    """What the edge tells of one thing it counts."""
    text = await (await edge.get("/metrics")).text()
    return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} ")), 0.0)


@pytest.mark.parametrize("path", [SEGMENT, PLAYLIST, MASTER, KEY, f"{ASSET}/lossless_alac/init.mp4"])
@pytest.mark.parametrize(
    ("token", "status"),
    [
        (None, 401),
        ("", 401),
        ("garbled", 401),
        (sign()[:-1], 401),
        (sign() + "A", 401),
        (sign(ttl_s=-1), 401),
        (sign(asset=OTHER_ASSET), 403),
    ],
)
async def test_the_edge_itself_refuses(
    edge: Client, origin: StubOrigin, path: str, token: str | None, status: int
) -> None:
    """Without asking the origin, and without leaving anything in a cache."""
    response = await edge.get(f"/m/{path}" if token is None else f"/m/{token}/{path}")
    assert (response.status, response.headers["Cache-Control"]) == (status, "no-store")
    assert response.content_type == "application/problem+json"
    assert origin.asked == []


@pytest.mark.parametrize("path", [SEGMENT, PLAYLIST, KEY, f"{ASSET}/hi_res_lossless_flac/init.mp4"])
async def test_a_lower_quality_is_refused_even_from_the_cache(
    edge: Client, origin: StubOrigin, path: str
) -> None:
    """What another listener fetched is no less guarded."""
    await edge.get(f"/m/{sign()}/{path}")
    response = await edge.get(f"/m/{sign(Quality.AAC_256_PLUS)}/{path}")
    assert (response.status, origin.asked) == (403, [path])


async def test_a_refusal_says_how_to_be_admitted(edge: Client) -> None:
    """RFC 9110 section 11.6.1 asks for a challenge with every 401."""
    response = await edge.get(f"/m/x/{MASTER}")
    assert response.headers["WWW-Authenticate"] == "PlaybackToken"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/m",
        f"/m/{sign()}",
        f"/m/{sign()}/",
        f"/m/{sign()}/{ASSET}/nonsense/seg-0.m4s",
        f"/m/{sign()}/{ASSET}/lossless_alac.mp4",
        f"/m/{sign()}/{ASSET}/asset.json",
        f"/m/{sign()}/{MASTER}/",
    ],
)
async def test_unknown_paths_are_not_found(edge: Client, origin: StubOrigin, path: str) -> None:
    """Whatever no media URL looks like."""
    response = await edge.get(path)
    assert (response.status, origin.asked) == (404, [])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(edge: Client, method: str) -> None:
    """There is nothing to change here."""
    response = await edge.request(method, f"/m/{sign()}/{MASTER}")
    assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD,OPTIONS")


async def test_listeners_share_what_was_fetched_once(edge: Client, origin: StubOrigin) -> None:
    """Each with her own token; the second is answered from memory."""
    first = await edge.get(f"/m/{sign()}/{SEGMENT}")
    second = await edge.get(f"/m/{sign(Quality.LOSSLESS)}/{SEGMENT}")
    assert await first.read() == await second.read() == origin.body(SEGMENT)
    assert [one.headers["Cache-Status"] for one in (first, second)] == [
        "edge; fwd=uri-miss; fwd-status=200; stored",
        "edge; hit",
    ]
    assert origin.asked == [SEGMENT]


async def test_a_query_makes_no_other_thing(edge: Client, origin: StubOrigin) -> None:
    """Players add CMCD to the URL."""
    await edge.get(f"/m/{sign()}/{SEGMENT}?CMCD=sid%3D1")
    await edge.get(f"/m/{sign()}/{SEGMENT}?CMCD=sid%3D2")
    assert origin.asked == [SEGMENT]


async def test_the_multivariant_playlist_is_not_shared_between_qualities(
    edge: Client, origin: StubOrigin
) -> None:
    """A capped listener never sees the variants of another."""
    for quality in (Quality.AAC_96, Quality.LOSSLESS, Quality.AAC_96):
        await edge.get(f"/m/{sign(quality)}/{MASTER}")
    assert origin.asked == [MASTER, MASTER]


async def test_keys_are_kept_by_nobody(open_edge: OpenEdge, origin: StubOrigin) -> None:
    """Nothing on the way may keep the answer, and without a time for it the edge doesn't either."""
    async with open_edge(key_ttl_s=0) as edge:
        token = sign()
        for _ in range(2):
            response = await edge.get(f"/m/{token}/{KEY}")
            told = (await response.read(), response.headers["Cache-Control"])
            assert told == (KEY.encode()[-16:], "no-store")
            assert response.headers["Cache-Status"] == "edge; fwd=bypass"
            assert "ETag" not in response.headers
    assert origin.asked == [KEY, KEY]


async def test_a_key_is_remembered_for_a_moment_for_those_it_is_for(edge: Client, origin: StubOrigin) -> None:
    """Each listener is admitted by her own token; the answer looks as if it had been fetched for her."""
    for status, token in ((200, sign()), (200, sign()), (403, sign(Quality.AAC_96)), (401, sign(ttl_s=-1))):
        response = await edge.get(f"/m/{token}/{KEY}")
        assert (response.status, response.headers["Cache-Control"]) == (status, "no-store")
    assert origin.asked == [KEY]


async def test_a_thousand_who_miss_at_once_are_one_fill(open_edge: OpenEdge, origin: StubOrigin) -> None:
    """The origin is asked once; all get the whole."""
    origin.may_answer.clear()
    async with open_edge(segments_per_minute=1_000_000) as edge:

        async def fetch() -> bytes:
            async with edge.get(f"/m/{sign()}/{SEGMENT}") as response:
                return await response.read()

        listeners = [asyncio.create_task(fetch()) for _ in range(1000)]
        await origin.asking.wait()
        origin.may_answer.set()
        assert set(await asyncio.gather(*listeners)) == {origin.body(SEGMENT)}
    assert origin.asked == [SEGMENT]


async def test_a_listener_who_leaves_does_not_end_the_fill(edge: Client, origin: StubOrigin) -> None:
    """Neither for those who wait with her nor for those who come later."""
    origin.may_answer.clear()
    leaving = asyncio.create_task(edge.get(f"/m/{sign()}/{SEGMENT}"))
    await origin.asking.wait()
    staying = asyncio.create_task(edge.get(f"/m/{sign()}/{SEGMENT}"))
    leaving.cancel()
    assert edge.app is not None
    await edge.app[DEPARTED].wait()
    origin.may_answer.set()
    response = await staying
    assert (response.status, origin.asked) == (200, [SEGMENT])


async def test_what_is_cached_is_immutable(edge: Client) -> None:
    """Playlists, sections and segments alike, as the origin's own answers are."""
    for path in (SEGMENT, PLAYLIST, MASTER):
        for _ in range(2):
            response = await edge.get(f"/m/{sign()}/{path}")
            assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


async def test_ranges_are_cut_from_the_cache(edge: Client, origin: StubOrigin) -> None:
    """Whatever part is asked for, the whole was fetched, once."""
    body = origin.body(SEGMENT)
    for value, status, expected in (
        ("bytes=0-9", 206, body[:10]),
        ("bytes=-7", 206, body[-7:]),
        ("bytes=10-", 206, body[10:]),
        (f"bytes={len(body)}-", 416, b""),
        ("bytes=1-2,4-5", 200, body),
    ):
        response = await edge.get(f"/m/{sign()}/{SEGMENT}", headers={"Range": value})
        assert (response.status, await response.read()) == (status, expected)
    assert origin.asked == [SEGMENT]
    assert "Range" not in origin.headers[0]


@pytest.mark.parametrize("path", [SEGMENT, PLAYLIST, KEY])
async def test_head_tells_what_get_would(edge: Client, path: str) -> None:
    """The same status and headers, and no body."""
    got = await edge.get(f"/m/{sign()}/{path}")
    headed = await edge.head(f"/m/{sign()}/{path}")
    ignored = {"Date", "Cache-Status"}
    assert {name: value for name, value in headed.headers.items() if name not in ignored} == {
        name: value for name, value in got.headers.items() if name not in ignored
    }
    assert (headed.status, await headed.read()) == (200, b"")
    assert int(headed.headers["Content-Length"]) == len(await got.read())


async def test_a_client_that_has_it_is_told_so(edge: Client, origin: StubOrigin) -> None:
    """From the cache, by the origin's own tag."""
    first = await edge.get(f"/m/{sign()}/{SEGMENT}")
    again = await edge.get(f"/m/{sign()}/{SEGMENT}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read(), origin.asked) == (304, b"", [SEGMENT])


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, zstd;q=0.5", "gzip"),
        ("zstd", "zstd"),
        ("br", "br"),
        ("gzip, deflate, br;q=0", "gzip"),
        ("identity", None),
        ("deflate", None),
        ("br;q=0.5, identity", None),
    ],
)
async def test_playlists_are_compressed_for_those_who_accept_it(
    edge: Client, origin: StubOrigin, accepted: str, coding: str | None
) -> None:
    """From one cache entry, in the form that was asked for, under a tag of its own."""
    plain = await edge.get(f"/m/{sign()}/{PLAYLIST}", headers={"Accept-Encoding": "identity"})
    coded = await edge.get(f"/m/{sign()}/{PLAYLIST}", headers={"Accept-Encoding": accepted})
    assert coded.headers.get("Content-Encoding") == coding
    assert DECODERS[coding](await coded.read()) == await plain.read() == origin.body(PLAYLIST)
    assert [one.headers["Vary"] for one in (plain, coded)] == ["Accept-Encoding"] * 2
    assert (plain.headers["ETag"] == coded.headers["ETag"]) == (coding is None)
    assert origin.asked == [PLAYLIST]


async def test_the_smallest_form_is_chosen_of_those_liked_alike(edge: Client) -> None:
    """What browsers send."""
    sizes = {}
    for accepted in ("gzip", "br", "zstd", "gzip, deflate, br, zstd"):
        answer = await edge.get(f"/m/{sign()}/{PLAYLIST}", headers={"Accept-Encoding": accepted})
        sizes[accepted] = int(answer.headers["Content-Length"])
    assert sizes.pop("gzip, deflate, br, zstd") == min(sizes.values())


async def test_segments_are_never_compressed(edge: Client) -> None:
    """They are encrypted: nothing would be won."""
    answer = await edge.get(f"/m/{sign()}/{SEGMENT}", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert ("Content-Encoding" in answer.headers, "Vary" in answer.headers) == (False, False)


@pytest.mark.parametrize("path", [SEGMENT, KEY, "nonsense"])
async def test_any_page_may_play(edge: Client, path: str) -> None:
    """Answers and errors alike can be read by scripts of other origins."""
    response = await edge.get(f"/m/{sign()}/{path}", headers={"Origin": "https://player.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["/metrics", "/health", "/health/ready"])
async def test_no_page_may_look_behind_the_scenes(edge: Client, path: str) -> None:
    """Metrics and health are for operators."""
    response = await edge.get(path, headers={"Origin": "https://player.example"})
    assert (response.status, "Access-Control-Allow-Origin" in response.headers) == (200, False)


async def test_a_preflight_is_answered(edge: Client, origin: StubOrigin) -> None:
    """Range is a header that browsers ask about first."""
    response = await edge.options(
        f"/m/{sign()}/{SEGMENT}",
        headers={"Origin": "https://player.example", "Access-Control-Request-Headers": "range"},
    )
    assert (response.status, response.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "Range" in response.headers["Access-Control-Allow-Headers"]
    assert origin.asked == []


def failing(status: int) -> web.Response:
    """An origin's error."""
    return web.Response(status=status, text="secret details", headers={"Location": "/elsewhere"})


def truncated(request: web.Request) -> web.StreamResponse:
    """An origin that dies in the middle of its answer."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    request.transport.close()
    return web.Response()


def endless(_request: web.Request) -> web.StreamResponse:
    """An origin that does not tell how long its answer is."""
    response = web.Response(body=b"?" * 100)
    response.enable_chunked_encoding()
    return response


def encoded(_request: web.Request) -> web.StreamResponse:
    """An origin that compresses although it was asked not to."""
    return web.Response(body=gzip.compress(b"data"), headers={"Content-Encoding": "gzip"})


def oversized(_request: web.Request) -> web.StreamResponse:
    """An origin that would fill the memory."""
    return web.Response(body=bytes((32 << 20) + 1))


@pytest.mark.parametrize("path", [SEGMENT, KEY])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda _: failing(404), 404),
        (lambda _: failing(403), 403),
        (lambda _: failing(401), 401),
        (lambda _: failing(302), 502),
        (lambda _: failing(204), 502),
        (lambda _: failing(500), 502),
        (lambda _: failing(503), 503),
        (truncated, 502),
        (endless, 502),
        (encoded, 502),
        (oversized, 502),
    ],
)
async def test_an_origins_failure_is_told_and_forgotten(
    open_edge: OpenEdge, origin: StubOrigin, path: str, answer: object, status: int
) -> None:
    """Nothing of it is passed on, and the next request tries again, of what is not there in a moment."""
    async with open_edge(negative_ttl_s=0.2) as edge:
        origin.answer = answer  # type: ignore[assignment]  # a table of callables
        failed = await edge.get(f"/m/{sign()}/{path}")
        assert (failed.status, failed.content_type) == (status, "application/problem+json")
        assert "secret" not in await failed.text()
        assert ("Retry-After" in failed.headers) == (status == 503 or answer is truncated)
        origin.answer = origin.well
        again = (await edge.get(f"/m/{sign()}/{path}")).status
        assert again == (404 if status == 404 and path != KEY else 200)

        async def is_well() -> bool:
            return (await edge.get(f"/m/{sign()}/{path}")).status == 200

        await wait_until_ready("the next request", is_well, timeout_s=5)


@pytest.mark.parametrize(
    ("code", "title", "retry_after_s"),
    [
        ("not-packaged-yet", "This media is being packaged", 1),
        ("packaging-failed", "This media could not be packaged", 417),
    ],
)
async def test_what_is_not_packaged_is_told_as_the_origin_tells_it(
    edge: Client, origin: StubOrigin, code: str, title: str, retry_after_s: int
) -> None:
    """A player, or an edge in front of this one, learns when to ask again; then the origin is asked again."""
    body = {"status": 503, "code": code, "title": title, "detail": "secret details"}
    headers = {"Retry-After": str(retry_after_s)}
    origin.answer = lambda _request: web.json_response(body, status=503, headers=headers)
    told = await edge.get(f"/m/{sign()}/{SEGMENT}")
    problem = await told.json(content_type="application/problem+json")
    assert (told.status, told.headers["Retry-After"]) == (503, str(retry_after_s))
    assert (problem["code"], problem["title"]) == (code, title)
    assert "secret" not in problem["detail"]
    origin.answer = origin.well
    assert (await edge.get(f"/m/{sign()}/{SEGMENT}")).status == 200


@pytest.mark.parametrize("refusal", [401, 403])
async def test_a_refusal_is_of_one_token_alone(edge: Client, origin: StubOrigin, refusal: int) -> None:
    """Those who waited for her fill with tokens of their own ask anew, and together."""
    refused = sign()

    def answer(request: web.Request) -> web.StreamResponse:
        return failing(refusal) if request.match_info["token"] == refused else origin.well(request)

    origin.answer = answer
    origin.may_answer.clear()
    first = asyncio.create_task(edge.get(f"/m/{refused}/{SEGMENT}"))
    await origin.asking.wait()
    others = [asyncio.create_task(edge.get(f"/m/{sign()}/{SEGMENT}")) for _ in range(20)]
    assert edge.app is not None
    await edge.app[ARRIVED].wait_for(21)
    origin.may_answer.set()
    assert (await first).status == refusal
    assert {response.status for response in await asyncio.gather(*others)} == {200}
    assert len(origin.asked) == 2


async def test_a_key_of_the_wrong_length_is_not_passed_on(edge: Client, origin: StubOrigin) -> None:
    """A player that got it would play noise."""
    origin.answer = lambda _: web.Response(body=b"15 octets long.")
    assert (await edge.get(f"/m/{sign()}/{KEY}")).status == 502


async def test_those_who_wait_for_a_failing_fill_fail_with_it(edge: Client, origin: StubOrigin) -> None:
    """One question, one answer, for all of them."""
    origin.may_answer.clear()
    origin.answer = lambda _: failing(500)
    waiting = [asyncio.create_task(edge.get(f"/m/{sign()}/{SEGMENT}")) for _ in range(20)]
    await origin.asking.wait()
    origin.may_answer.set()
    assert {response.status for response in await asyncio.gather(*waiting)} == {502}
    assert len(origin.asked) <= 2


async def test_a_slow_origin_is_not_waited_for(open_edge: OpenEdge, origin: StubOrigin) -> None:
    """Past the timeout the listener is told, and may try again."""
    origin.may_answer.clear()
    async with open_edge(upstream_timeout_s=0.05) as edge:
        response = await edge.get(f"/m/{sign()}/{SEGMENT}")
        assert (response.status, response.headers["Retry-After"]) == (504, "2")
        origin.may_answer.set()


async def test_the_cache_stays_within_its_bytes(open_edge: OpenEdge, origin: StubOrigin) -> None:
    """With room for six segments of twenty; whatever it keeps, everybody gets the whole."""
    paths = [f"{ASSET}/lossless_alac/seg-{number}.m4s" for number in range(20)]
    room_bytes = 6 * (len(origin.body(paths[0])) + ENTRY_OVERHEAD_BYTES + 100)
    async with open_edge(cache_bytes=room_bytes) as edge:
        for path in (*paths, *reversed(paths)):
            assert await (await edge.get(f"/m/{sign()}/{path}")).read() == origin.body(path)

        async def is_bounded() -> bool:  # it is told now and then
            return 0 < await metric(edge, "segue_edge_memory_cache_bytes") <= room_bytes

        await wait_until_ready("the bound", is_bounded, timeout_s=10)
    assert 2 * len(paths) - 6 <= len(origin.asked) < 2 * len(paths)


async def test_an_edge_without_cache_still_serves(open_edge: OpenEdge, origin: StubOrigin) -> None:
    """Zero bytes switch caching off."""
    async with open_edge(cache_bytes=0) as edge:
        for _ in range(2):
            assert await (await edge.get(f"/m/{sign()}/{SEGMENT}")).read() == origin.body(SEGMENT)
    assert origin.asked == [SEGMENT, SEGMENT]


async def test_the_origin_is_told_no_more_than_it_needs(edge: Client, origin: StubOrigin) -> None:
    """Nothing a listener sends goes on but her token and the path; the edge adds who it is itself."""
    await edge.get(
        f"/m/{sign()}/{SEGMENT}",
        headers={
            "Cookie": "session=1",
            "Authorization": "Bearer 1",
            "Range": "bytes=0-1",
            "X-Other": "1",
            PEER_HEADER: "0" * 64,
            LOOP_HEADER: "edge, other",
        },
    )
    added = {PEER_HEADER, LOOP_HEADER}
    assert {"Host", "Accept", "Accept-Encoding", "User-Agent", *added} == set(origin.headers[0])
    assert origin.headers[0][LOOP_HEADER] == "edge"
    assert PEERS.recognise(origin.headers[0][PEER_HEADER])
    assert origin.headers[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("path", [SEGMENT, f"{ASSET}/256_aac/key"])
async def test_a_peers_way_is_passed_on(edge: Client, origin: StubOrigin, path: str) -> None:
    """RFC 8586: each edge adds itself to what it was sent."""
    peer = {PEER_HEADER: PEERS.header_value, LOOP_HEADER: "edge-a; x=1, edge-b"}
    await edge.get(f"/m/{sign()}/{path}", headers=peer)
    assert origin.headers[0][LOOP_HEADER] == "edge-a; x=1, edge-b, edge"


@pytest.mark.parametrize("path", [SEGMENT, f"{ASSET}/256_aac/key"])
async def test_what_comes_back_to_its_edge_is_refused(edge: Client, origin: StubOrigin, path: str) -> None:
    """At once: it would wait for itself."""
    peer = {PEER_HEADER: PEERS.header_value, LOOP_HEADER: "edge, edge-b"}
    answer = await edge.get(f"/m/{sign()}/{path}", headers=peer)
    assert (answer.status, (await answer.json())["code"]) == (508, "upstream-loop")
    assert origin.asked == []


async def test_the_edge_is_ready_when_its_origin_is(edge: Client) -> None:
    """With the latency of asking it."""
    response = await edge.get("/health/ready")
    body = await response.json()
    assert (response.status, body["components"]["upstream"]["status"]) == (200, "ok")
    assert body["components"]["upstream"]["latency_ms"] >= 0


async def test_what_happened_is_counted(edge: Client, origin: StubOrigin) -> None:
    """Hits and misses, in Prometheus's words."""
    names = [f'segue_edge_requests_total{{outcome="{outcome}"}}' for outcome in ("miss", "hit")]
    names += [f'segue_edge_answered_bytes_total{{outcome="{outcome}"}}' for outcome in ("miss", "hit")]
    before = [await metric(edge, name) for name in names]
    for _ in range(3):
        await edge.get(f"/m/{sign()}/{SEGMENT}")
    after = [await metric(edge, name) for name in names]
    length_bytes = len(origin.body(SEGMENT))
    grown = [new - old for old, new in zip(before, after, strict=True)]
    assert grown == [1, 2, length_bytes, 2 * length_bytes]


async def test_no_log_holds_a_token(
    edge: Client, origin: StubOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when all is well nor when anything fails."""
    monkeypatch.setattr("kernel.http.access_log.logs_requests", lambda: True)
    token, base = sign(), str(edge.make_url("/")).rstrip("/")
    with capture_logs() as logs:
        for path in (SEGMENT, KEY, "nonsense", f"{OTHER_ASSET}/master.m3u8"):
            for prefix in ("/m/", "/m//", "//m/", "/M/", "/x/m/"):
                await edge.session.get(URL(f"{base}{prefix}{token}/{path}", encoded=True))
        for answer in (lambda _: failing(500), lambda _: failing(404), truncated):
            origin.answer = answer
            await edge.get(f"/m/{token}/{ASSET}/lossless_alac/init.mp4")
    assert len(logs) > 20
    assert token[10:40] not in repr(logs)
