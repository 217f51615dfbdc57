"""Bytes that are no request, or more than one reading of them."""

import random

from tests.integration.delivery.fuzz.well_formed import Tokens, any_well_formed

_SMUGGLED = "GET /m/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def any_hostile(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    """The bytes, and how many answers there may be at most."""
    return source.choice([_smuggling, _broken_line, _broken_field, _truncated, _noise, _huge, _mangled])(
        source, tokens
    )


def _target(source: random.Random, tokens: Tokens) -> str:
    token, stock = source.choice(list(tokens.good.items()))
    return f"/m/{token}/{source.choice(list(stock.bodies))}"


def _smuggling(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    """A second request in what is the first one's body, by at least one reading; there is one answer at most."""
    length = len(_SMUGGLED)
    chunk = f"{length:x}\r\n{_SMUGGLED}\r\n0\r\n\r\n"
    fields, body = source.choice(
        [
            (f"Content-Length: {length}\r\n", _SMUGGLED),
            ("Transfer-Encoding: chunked\r\n", chunk),
            (f"Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", chunk),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("Transfer-Encoding:\x0bchunked\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("X: y\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + _SMUGGLED),
            ("X: y\rContent-Length: 40\r\n", _SMUGGLED),
            (f"Content-Length: {length}\r\nContent-Length: 0\r\n", _SMUGGLED),
            (f"Content-Length: {length}, 0\r\n", _SMUGGLED),
            (f"Content-Length: +{length}\r\n", _SMUGGLED),
            (f"Content-Length: 0x{length:x}\r\n", _SMUGGLED),
            (f"Content-Length: -{length}\r\n", _SMUGGLED),
            (f"Content-Length: {'9' * 30}\r\n", _SMUGGLED),
            ("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n" + _SMUGGLED),
            ("Transfer-Encoding: chunked\r\n", f"{length:x};{'e' * 5000}\r\n{_SMUGGLED}\r\n0\r\n\r\n"),
            ("Transfer-Encoding: chunked\r\n", "0\r\nX: y\r\nContent-Length: 3\r\n" + _SMUGGLED),
            (f"Content-Length: {length}\r\nExpect: 100-continue\r\n", _SMUGGLED),
        ]
    )
    method = source.choice(["GET", "POST", "OPTIONS", "DELETE"])
    head = f"{method} {_target(source, tokens)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n"
    return (head + body).encode("latin-1"), 1


def _broken_line(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    target = _target(source, tokens)
    line = source.choice(
        [
            f"GET  {target} HTTP/1.1",
            f" GET {target} HTTP/1.1",
            f"GET {target}  HTTP/1.1",
            f"GET {target} HTTP/1.1 ",
            f"GET\t{target}\tHTTP/1.1",
            f"GET {target} and more HTTP/1.1",
            f"get {target} HTTP/1.1",
            f"G\0T {target} HTTP/1.1",
            f"GET {target}\0 HTTP/1.1",
            f"GET {target} HTTP/{source.choice(['0.9', '1.0', '1.2', '2.0', '3', '9.9', '1.10', '-1.1', 'x'])}",
            f"GET {target} http/1.1",
            f"GET {target}",
            "GET",
            f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{target}",
            f"CONNECT edge:80 HTTP/1.1\r\nX: {target}",
            f"OPTIONS * HTTP/1.1\r\nX: {target}",
            f"GET http://other{target} HTTP/1.1",
            f"GET //other{target} HTTP/1.1",
            f"GET http://[::1{target} HTTP/1.1",
            f"GET http://a:99999{target} HTTP/1.1",
            f"GET *{target} HTTP/1.1",
            f"{'G' * 300} {target} HTTP/1.1",
        ]
    )
    return f"{line}\r\nHost: x\r\n\r\n".encode("latin-1"), 3


def _broken_field(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    field = source.choice(
        [
            "Host : x",
            ": x",
            "no colon",
            " folded: x",
            "X: y\r\n\tfolded",
            "X: a\0b",
            "X\0: a",
            "X: a\rb",
            "X: a\nb: c",
            "Höst: x",
            "X(y): z",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
            "Expect: 200-ok",
            "Range: bytes=\0-",
            "Accept-Encoding: " + ",".join(f"x{number};q=0.{number}" for number in range(700)),
            "If-None-Match: " + ",".join(['"x"'] * 1500),
            "\r\n".join(f"X-{number}: y" for number in range(source.choice([63, 64, 65, 200, 900]))),
        ]
    )
    ending = source.choice(["\r\n", "\r\n", "\n", "\r"])
    lines = [f"GET {_target(source, tokens)} HTTP/1.1", field, "Connection: close", "", ""]
    return ending.join(lines).encode("latin-1"), 1


def _truncated(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    data = any_well_formed(source, tokens, close=True).data
    return data[: source.randrange(1, len(data))], 1


def _noise(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    data = source.randbytes(source.choice([1, 5, 50, 500, 5000]))
    shapes = [data, b"\x16\x03\x01" + data, data + b"\r\n\r\n", b"\r\n" * 50 + data, b"\0" * 100, b"\n" * 100]
    return source.choice(shapes), 1


def _huge(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    much = b"y" * source.choice([8000, 8190, 9000, 16_384, 70_000])
    target = _target(source, tokens).encode()
    return source.choice(
        [
            b"GET /m/" + much + b" HTTP/1.1\r\nConnection: close\r\n\r\n",
            b"GET " + target + b"?" + much + b" HTTP/1.1\r\nConnection: close\r\n\r\n",
            b"GET " + target + b" HTTP/1.1\r\nConnection: close\r\nX: " + much + b"\r\n\r\n",
            b"GET " + target + b" HTTP/1.1\r\nConnection: close\r\n" + much + b": x\r\n\r\n",
            much,
        ]
    ), 1


def _mangled(source: random.Random, tokens: Tokens) -> tuple[bytes, int]:
    """Bytes of a good request changed, taken out or put in anywhere."""
    data = bytearray(any_well_formed(source, tokens, close=True).data)
    for _ in range(source.choice([1, 1, 2, 5])):
        at = source.randrange(len(data))
        data[at : at + source.choice([0, 1, 1, 3])] = source.choice(
            [b"", b"\0", b"\n", b"\r\n", b" ", b":", b"\xff", source.randbytes(3)]
        )
    return bytes(data), 4
