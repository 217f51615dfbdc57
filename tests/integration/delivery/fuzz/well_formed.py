"""Requests that are HTTP, each with all that it may be answered with."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.integration.delivery.fuzz.answers import Expectation
from tests.integration.delivery.fuzz.stock import Stock

EVERYTHING_BUT_5XX = frozenset({200, 204, 206, 304, 400, 401, 403, 404, 405, 408, 413, 414, 416, 417, 431})
"""For what may be understood in more than one way."""

_MANNERS = [
    "User-Agent: AppleCoreMedia/1.0.0",
    "Origin: https://player.example.org",
    "CMCD-Request: bl=100,su",
    'CMCD-Session: sid="a",cid="b"',
    "CMCD-Object: br=\x80\xff",
    "Cookie: a=b; c=d",
    "If-Modified-Since: Sun, 22 Nov 2026 16:28:14 GMT",
    "If-Unmodified-Since: nonsense",
    "Authorization: Bearer x",
    "X-Latin: \xe9\xff",
    "X-Empty:",
    "TE: trailers",
    "Via: 1.1 proxy",
    "Segue-Peer: 00",
    "Connection: keep-alive",
    "Connection: Keep-Alive, X-Empty",
]
_QUERIES = ["", "", "", "?", "?CMCD=bl%3D1000%2Csu", "?CMCD=%ff%00", "?a=b&CMCD=&CMCD=x", "?" + "q" * 500]
_CODINGS = [
    "gzip",
    "br",
    "zstd",
    "gzip, deflate, br, zstd",
    "identity",
    "*;q=0.1",
    "gzip;q=x",
    "",
    ";q=",
    "br;q=0",
]
_BAD_TARGETS = [
    "",
    "/",
    "/m",
    "/m/",
    "/nothing",
    "/m/%00",
    "/M/x",
    "/metrics/",
    "/m//",
    "/health/x",
    "//",
    "/m/é",
]


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of one, without a Connection field of its own."""

    data: bytes
    expected: Expectation


@dataclass(frozen=True)
class Tokens:
    """Good and bad ones, and what each opens."""

    good: Mapping[str, Stock]
    bad: Mapping[str, int] = field(default_factory=dict)
    """With the status that each is refused with."""


def any_well_formed(source: random.Random, tokens: Tokens, *, close: bool) -> Request:
    """Most of them are for something that is there."""
    kind = source.random()
    if kind < 0.72:
        return _for_media(source, tokens, close=close)
    if kind < 0.84:
        return _with_bad_token(source, tokens, close=close)
    return _for_something_else(source, tokens, close=close)


def _write(method: str, target: str, fields: list[str], *, close: bool) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: edge", *fields, *(["Connection: close"] if close else [])]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"


def _manners(source: random.Random, *, close: bool) -> list[str]:
    fields = source.sample(_MANNERS, source.choice([0, 0, 0, 1, 2, 5]))
    return [one for one in fields if not (close and one.startswith("Connection"))]


def _for_media(source: random.Random, tokens: Tokens, *, close: bool) -> Request:
    token, stock = source.choice(list(tokens.good.items()))
    path, body = source.choice(list(stock.bodies.items()))
    method = source.choices(["GET", "HEAD"], [92, 8])[0]
    fields, expected = _conditions(source, stock, path, body, head=method == "HEAD")
    fields += _manners(source, close=close)
    source.shuffle(fields)
    return Request(
        _write(method, f"/m/{token}/{path}{source.choice(_QUERIES)}", fields, close=close), expected
    )


def _conditions(
    source: random.Random, stock: Stock, path: str, body: bytes, *, head: bool
) -> tuple[list[str], Expectation]:
    """Header fields that decide on the answer, and the answers that they leave."""
    fields: list[str] = []
    statuses, part = {200}, None
    kind = source.random()
    is_key, tag = path.endswith("/key"), stock.tags.get(path, "")
    if kind < 0.25:
        value, part, statuses = any_range(source, len(body))
        fields.append(f"{source.choice(['Range', 'range', 'RANGE'])}: {value}")
        if source.random() < 0.2 and tag:
            matching = source.random() < 0.5
            fields.append(f"If-Range: {tag if matching else source.choice(['W/' + tag, 'x', ''])}")
            if not matching:
                part, statuses = None, {200}
    elif kind < 0.4 and tag:
        matching = source.random() < 0.5
        fields.append(f"If-None-Match: {_tag_list(source, tag, matching=matching)}")
        statuses = {304} if matching else {200}
    if source.random() < 0.3:
        fields.append(f"Accept-Encoding: {source.choice(_CODINGS)}")
        if path.endswith(".m3u8") and 304 in statuses:
            statuses = {200, 304}  # the tag may be that of another form
    if is_key or head:  # keys have neither parts nor tags; HEAD knows no parts
        statuses = {200} if is_key or statuses & {206, 416} else statuses
        part = None
    return fields, Expectation(frozenset(statuses), stock, body, part, head)


def any_range(source: random.Random, length_bytes: int) -> tuple[str, slice | None, set[int]]:
    """A Range field's value, what it selects, and the statuses that it may have."""
    start, stop = sorted(source.sample(range(length_bytes + 1), 2))
    beyond = length_bytes + source.choice([0, 1, 10**6, 10**18 - length_bytes])
    return source.choice(
        [
            (f"bytes={start}-{stop - 1}", slice(start, stop), {206}),
            (f"bytes={start}-", slice(start, length_bytes), {206}),
            (f"bytes= {start}-{beyond} ", slice(start, length_bytes), {206}),
            (f"bytes=-{stop}", slice(length_bytes - stop, length_bytes), {206}),
            (f"bytes=-{beyond}", slice(0, length_bytes), {206}),
            ("bytes=0-0", slice(0, 1), {206}),
            ("bytes=-1", slice(length_bytes - 1, length_bytes), {206}),
            (f"bytes={beyond}-", None, {416}),
            ("bytes=-0", None, {416}),
            (f"bytes={stop}-{start}", None, {200}),
            (f"bytes={'9' * 40}-", None, {200}),
            (f"bytes=0-{'9' * 4000}", None, {200}),
            ("bytes=0-1,3-4", None, {200}),
            ("bytes=" + ",".join("0-" for _ in range(500)), None, {200}),
            ("bytes=", None, {200}),
            ("bytes=-", None, {200}),
            ("bytes=a-b", None, {200}),
            ("bytes=1-2-3", None, {200}),
            ("bytes=+1-2", None, {200}),
            ("bytes=\u00b2-\u00b3", None, {200}),
            ("seconds=1-2", None, {200}),
            ("", None, {200}),
        ]
    )


def _tag_list(source: random.Random, tag: str, *, matching: bool) -> str:
    others = source.sample(['"a"', 'W/"b"', "c", '""', ",", '"' + "d" * 2000 + '"'], source.randint(0, 4))
    if matching:
        if source.random() < 0.1:
            return "*"
        others.insert(source.randint(0, len(others)), source.choice([tag, f"W/{tag}"]))
    return ", ".join(others)


def _with_bad_token(source: random.Random, tokens: Tokens, *, close: bool) -> Request:
    good = source.choice(list(tokens.good))
    paths = list(tokens.good[good].bodies)
    at = source.randrange(len(good))
    bad = {
        good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]: 401,
        good[:at]: 401,
        good + source.choice("A=.%~-"): 401,
        good[::-1]: 401,
        "": 401,
        source.randbytes(source.randint(1, 200)).hex(): 401,
        "A" * source.choice([1, 100, 4000]): 401,
        **tokens.bad,
    }
    token, status = source.choice(list(bad.items()))
    statuses = frozenset({status} if token.isalnum() else {400, 401, 403, 404})
    target = f"/m/{token}/{source.choice(paths)}{source.choice(_QUERIES)}"
    fields = _manners(source, close=close)
    nothing = Stock({}, {})
    return Request(_write("GET", target, fields, close=close), Expectation(statuses, nothing))


def _for_something_else(source: random.Random, tokens: Tokens, *, close: bool) -> Request:
    token, stock = source.choice(list(tokens.good.items()))
    path = source.choice(list(stock.bodies))
    fields = _manners(source, close=close)
    kind = source.randrange(4)
    if kind == 0:
        method = source.choice(["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "QUERY"])
        expected = Expectation(frozenset({400, 405}), stock)
        return Request(_write(method, f"/m/{token}/{path}", fields, close=close), expected)
    if kind == 1:
        expected = Expectation(frozenset({204}), stock)
        return Request(_write("OPTIONS", f"/m/{token}/{path}", fields, close=close), expected)
    if kind == 2:
        target = source.choice(_BAD_TARGETS[1:])
        return Request(
            _write("GET", target, fields, close=close), Expectation(EVERYTHING_BUT_5XX - {200}, stock)
        )
    target = f"/m/{token}/{mutate_path(source, path)}"
    return Request(_write("GET", target, fields, close=close), Expectation(EVERYTHING_BUT_5XX, stock))


def mutate_path(source: random.Random, path: str) -> str:
    """Nearly the same path; some of them are the same in the end."""
    at = source.randrange(len(path))
    asset, _, tail = path.partition("/")
    return source.choice(
        [
            path[:at] + f"%{ord(path[at]):02X}" + path[at + 1 :],
            path[:at] + f"%25{ord(path[at]):02x}" + path[at + 1 :],
            path[:at]
            + source.choice(["%", "%0", "%zz", "%00", "%ff", "%2f", "%c0%ae", "%u0041"])
            + path[at:],
            path[:at] + source.choice("\\;:@!$&'()*+,=~^`|{}<>\"[]") + path[at + 1 :],
            path[:at] + path[at + 1 :],
            path[:at] + path[at] + path[at:],
            path.upper(),
            path.replace("seg-", "seg-0"),
            path.replace("seg-", "seg-9999"),
            path.replace("seg-", "seg--"),
            path.replace("/", "//"),
            f"{asset}/./{tail}",
            f"{asset}/x/../{tail}",
            f"../../m/{path}",
            f"{asset[::-1]}/{tail}",
            f"{asset}/hi_res_lossless_flac/{tail.rpartition('/')[2]}",
            f"{asset}/{'a' * source.choice([41, 400, 9000])}/key",
            path + source.choice(["/", ".", "%20", ";x", "#x", "/..", "/../../../etc/passwd", "\xff"]),
            "",
            asset,
        ]
    )
