"""Compressing once, and choosing a coding by RFC 9110 section 12.5.3."""

import gzip

import brotli
import pytest
from backports import zstd

from kernel.http.content_coding import choose_coding, encode_text

BODY = b"".join(b"#EXTINF:6.037188,\nseg-%d.m4s\n" % number for number in range(100))
ENCODINGS = {"br": b"12", "zstd": b"1", "gzip": b"123"}


def test_every_coding_holds_the_body() -> None:
    """As the codings' own libraries read it."""
    encodings = encode_text(BODY)
    assert list(encodings) == ["br", "zstd", "gzip"]
    assert brotli.decompress(encodings["br"]) == BODY
    assert zstd.decompress(encodings["zstd"]) == BODY
    assert gzip.decompress(encodings["gzip"]) == BODY


def test_the_same_bytes_compress_to_the_same() -> None:
    """No time stamp: two edges answer alike."""
    assert encode_text(BODY) == encode_text(BODY)
    assert encode_text(BODY)["gzip"][4:8] == bytes(4)


def test_what_does_not_shrink_is_not_kept() -> None:
    """A few bytes take more room compressed."""
    assert encode_text(b"#EXTM3U") == {}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("br;q=0.4, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.000", None),
        ("*", "zstd"),
        ("*;q=0", None),
        ("zstd;q=0, br;q=0, *", "gzip"),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("gzip;q=nonsense", None),
        (";;,,=", None),
    ],
)
def test_accept_encoding_is_read(header: str | None, expected: str | None) -> None:
    """Weights, the star, any case; what is liked equally goes to the smallest."""
    assert choose_coding(header, ENCODINGS) == expected


def test_only_what_there_is_is_chosen() -> None:
    """A body that wasn't worth compressing is answered as it is."""
    assert choose_coding("br", {"gzip": b"1"}) is None
    assert choose_coding("*", {}) is None
