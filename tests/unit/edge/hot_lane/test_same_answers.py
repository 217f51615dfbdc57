"""By the hot lane and by the HTTP library alone: the same requests get the same answers, byte for byte."""

import random

import pytest

from kernel.quality import Quality
from tests.unit.edge.conftest import ASSET, sign
from tests.unit.edge.hot_lane.conftest import Ways
from tests.unit.edge.hot_lane.raw import exchange, request

TOKEN = sign()
LOW = sign(Quality.AAC_96)

HELD = [f"/m/{TOKEN}/{ASSET}/{tail}" for tail in ("master.m3u8", "256_aac/index.m3u8", "256_aac/seg-0.m4s")]
HELD += [f"/m/{LOW}/{ASSET}/master.m3u8", f"/m/{TOKEN}/{ASSET}/96_aac/init.mp4"]
HELD += [
    f"/m/{TOKEN}/album/{ASSET}/{tail}" for tail in ("master.m3u8", "256_aac/init-3.mp4", "256_aac/seg-0.m4s")
]

ODD = [
    f"/m/{LOW}/{ASSET}/256_aac/seg-0.m4s",
    f"/m/{TOKEN}x/{ASSET}/256_aac/seg-0.m4s",
    f"/m//{ASSET}/256_aac/seg-0.m4s",
    f"/m/{TOKEN}/{ASSET}/256_aac/seg-00.m4s",
    f"/m/{TOKEN}/{'f' * 32}/256_aac/seg-0.m4s",
    f"/m/{TOKEN}/{ASSET}/256%5Faac/seg-0.m4s",
    f"/m/{TOKEN}/{ASSET}//256_aac/seg-0.m4s",
    f"/m/{TOKEN}/{ASSET}/256_aac/../256_aac/seg-0.m4s",
    f"/m/{TOKEN}/{ASSET}/256_aac/key",
    f"/m/{TOKEN}/album/{ASSET}/256_aac/key-0",
    f"/m/{TOKEN}/album/{ASSET}/256_aac/init.mp4",
    f"/m/{TOKEN}/album/{'f' * 32}/256_aac/seg-0.m4s",
    f"/m/{LOW}/album/{ASSET}/256_aac/seg-0.m4s",
    f"/m/{TOKEN}/album/album/{ASSET}/256_aac/seg-0.m4s",
    f"http://edge/m/{TOKEN}/{ASSET}/256_aac/seg-0.m4s",
    "/m/",
    "/",
    "/health",
]
QUERIES = ["", "", "", "?", "?CMCD=bl%3D1000%2Csu", "?a=b&CMCD=", "?CMCD=%ff", "#x"]

BODY_BYTES = 100 * len(f"<{ASSET}/256_aac/seg-0.m4s>")

FIELDS = [
    "Range: bytes=0-",
    "Range: bytes=5-9",
    "range:bytes=-7",
    f"Range: bytes={BODY_BYTES}-",
    f"Range: bytes={BODY_BYTES - 1}-{BODY_BYTES * 2}",
    "Range: bytes=0-1,3-4",
    "Range: bytes=9-5",
    "Range: seconds=1-2",
    "Range:",
    'If-Range: "6_aac/seg-0.m4s"',
    'If-Range: W/"x"',
    "If-Range:",
    "If-None-Match: *",
    'If-None-Match: "-0.m4s"',
    f'If-None-Match: W/"{"256_aac/seg-0.m4s"[-9:]}"',
    'If-None-Match: "a", "b"',
    "If-None-Match:",
    "If-Modified-Since: Sun, 22 Nov 2026 16:28:14 GMT",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Encoding: gzip;q=0.5, br;q=0.4",
    "Accept-Encoding: *;q=0.1",
    "accept-encoding: identity",
    "Accept-Encoding:",
    "Connection: keep-alive",
    "Connection: Keep-Alive",
    "Origin: https://player.example.org",
    "CMCD-Request: bl=100,su",
    "User-Agent: \t spaced \t ",
    "X-Latin: \xe9\xff",
    "Cookie: a=b; c=d",
]

MALFORMED = [
    b"OPTIONS * HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /m/x HTTP/2.0\r\n\r\n",
    b"GET  /m/x HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"get /m/x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nHost : a\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nHo\0st: a\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nX: a\0b\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\n: a\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    b"GET /m/x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nTransfer-Encoding: nonsense\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\nX: " + b"y" * 9000 + b"\r\n\r\n",
    b"GET /m/" + b"y" * 9000 + b" HTTP/1.1\r\n\r\n",
    b"GET /m/x HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
    b"GET /m/x HTTP/1.0\r\n\r\n",
    b"\r\nGET /m/x HTTP/1.1\r\nConnection: close\r\n\r\n",
]


UNSOUND = [
    *(
        f"GET {HELD[1]}?{query} HTTP/1.1\r\n".encode("latin-1")
        for query in ("a b", "a\0", "a\rb", "\x7f", "\xe9", "\t")
    ),
    f"GET {HELD[1]}?a\nX: b HTTP/1.1\r\n".encode(),
    f"GET {HELD[1]}? HTTP/1.1\n\nGET / HTTP/1.1\r\n".encode(),
    f"GET {HELD[1]}?{'a' * 9000} HTTP/1.1\r\n".encode(),
    *(f"GET {HELD[1]} HTTP/1.1\r\nX: {value}\r\n".encode() for value in ("\x01", "a\x7f", "y" * 9000)),
]


async def _warm(port: int) -> None:
    for target in HELD:
        await exchange(port, [request(target, close=True)])


def _any_request(source: random.Random, *, close: bool) -> bytes:
    held = source.random() < 0.8
    target = source.choice(HELD if held else ODD) + source.choice(QUERIES)
    method = source.choices(["GET", "HEAD", "OPTIONS", "DELETE"], [85, 10, 3, 2])[0]
    fields = source.sample(FIELDS, source.choice([0, 0, 1, 2, 4]))
    return request(target, *fields, method=method, close=close)


def _cut(source: random.Random, data: bytes) -> list[bytes]:
    """The bytes in pieces of any length."""
    cuts = sorted(source.sample(range(1, len(data)), source.choice([0, 0, 1, 3, 9])))
    return [data[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@pytest.mark.parametrize("seed", range(4))
async def test_generated_requests_get_the_same_answers(ways: Ways, seed: int) -> None:
    """Pipelined, in pieces, with any conditions; a hundred connections of up to six requests each."""
    await _warm(ways.lane)
    await _warm(ways.library)
    source = random.Random(seed)
    for _ in range(100):
        count = source.randint(1, 6)
        requests = [_any_request(source, close=number == count - 1) for number in range(count)]
        pieces = _cut(source, b"".join(requests))
        expected = await exchange(ways.library, pieces)
        answered = await exchange(ways.lane, pieces)
        assert expected.startswith(b"HTTP/1.1 ")
        assert expected == answered, _first_difference(expected, answered)


def _first_difference(expected: bytes, answered: bytes) -> str:
    at = next(i for i in range(len(expected) + 1) if expected[i : i + 1] != answered[i : i + 1])
    return f"{expected[at - 300 : at + 100]!r} but {answered[at - 300 : at + 100]!r}"


@pytest.mark.parametrize("data", MALFORMED)
async def test_malformed_requests_get_the_same_answers(ways: Ways, data: bytes) -> None:
    """First on a connection; alone, the library quotes what it had read by then: only the status counts."""
    for pieces in ([data], [data[:7], data[7:-1], data[-1:]]):
        expected = await exchange(ways.library, pieces)
        answered = await exchange(ways.lane, pieces)
        assert expected.partition(b"\r\n")[0] == answered.partition(b"\r\n")[0]
        assert expected.count(b"\r\n\r\n") == answered.count(b"\r\n\r\n")
        assert b"aiohttp" not in answered


async def test_a_fragment_does_not_name_another_entry(ways: Ways) -> None:
    """The cache tells multivariant playlists of several qualities apart by what looks like one."""
    best, low = (f"/m/{token}/{ASSET}/master.m3u8" for token in (TOKEN, LOW))
    for port in (ways.lane, ways.library):
        await exchange(port, [request(best, close=True)])
        await exchange(port, [request(f"/m/{LOW}/{ASSET}/96_aac/init.mp4", close=True)])
    data = [request(f"{low}#{Quality.HI_RES_LOSSLESS}") + request("/nowhere", close=True)]
    expected = await exchange(ways.library, data)
    assert b"\r\nCache-Status: edge; fwd=uri-miss" in expected
    assert expected == await exchange(ways.lane, data)


@pytest.mark.parametrize("head", UNSOUND)
async def test_nothing_malformed_is_answered_from_memory(ways: Ways, head: bytes) -> None:
    """What precedes it is: its path, and its token, are good."""
    await _warm(ways.lane)
    await _warm(ways.library)
    data = [head + b"Host: edge\r\nConnection: keep-alive\r\n\r\n"]
    expected = await exchange(ways.library, data, half_close=True)
    answered = await exchange(ways.lane, data, half_close=True)
    assert not answered.startswith(b"HTTP/1.1 200")
    assert expected.partition(b"\r\n")[0] == answered.partition(b"\r\n")[0]


@pytest.mark.parametrize("last", ["HTTP/1.1\r\nHost: edge\r\nConnection: close", "HTTP/1.0"])
async def test_nothing_is_answered_after_the_last(ways: Ways, last: str) -> None:
    """Though more was asked with it."""
    await _warm(ways.lane)
    asked = f"GET {HELD[1]} {last}\r\n\r\n".encode()
    alone = await exchange(ways.lane, [asked])
    assert alone.count(b"HTTP/1.") == 1
    assert alone == await exchange(ways.lane, [asked + 2 * request(HELD[1])])
