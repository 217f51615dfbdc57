"""Answers to GET and HEAD: conditions, ranges, compression, by RFC 9110."""

import gzip

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag
from kernel.http.respond import respond

BODY = b"#EXTM3U\n" * 100
PLAIN = Representation(BODY, "audio/mp4", '"plain"')
ZIPPED = Representation(BODY, "application/vnd.apple.mpegurl", '"text"', encodings=encode_text(BODY))


def ask(
    representation: Representation, method: str = "GET", headers: dict[str, str] | None = None
) -> web.Response:
    """The answer to one request."""
    return respond(make_mocked_request(method, "/", headers=headers or {}), representation, {"X-More": "yes"})


def test_the_whole_is_answered() -> None:
    """With all that is said of it."""
    response = ask(PLAIN)
    assert (response.status, response.body, dict(response.headers)) == (
        200,
        BODY,
        {
            "ETag": '"plain"',
            "Cache-Control": "private, max-age=31536000, immutable",
            "X-More": "yes",
            "Content-Type": "audio/mp4",
            "Accept-Ranges": "bytes",
            "Content-Length": "800",
        },
    )


def test_a_range_is_answered() -> None:
    """Those bytes, and where they lie."""
    response = ask(PLAIN, headers={"Range": "bytes=3-9"})
    assert (response.status, response.body) == (206, BODY[3:10])
    assert response.headers["Content-Range"] == f"bytes 3-9/{len(BODY)}"


def test_a_range_outside_is_told() -> None:
    """With the length there is, and no other claim about the representation."""
    response = ask(PLAIN, headers={"Range": "bytes=800-"})
    assert (response.status, response.headers["Content-Range"]) == (416, "bytes */800")
    assert response.headers["Cache-Control"] == "no-store"


def test_head_ignores_ranges() -> None:
    """Section 14.2: Range is defined for GET."""
    assert ask(PLAIN, "HEAD", {"Range": "bytes=3-9"}).status == 200


@pytest.mark.parametrize(
    ("if_range", "status"), [('"plain"', 206), ('"other"', 200), ('W/"plain"', 200), ("a date", 200)]
)
def test_if_range_compares_strongly(if_range: str, status: int) -> None:
    """Section 13.1.5: when in doubt, the whole."""
    assert ask(PLAIN, headers={"Range": "bytes=0-1", "If-Range": if_range}).status == status


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        ('"plain"', 304),
        ('W/"plain"', 304),
        ("*", 304),
        ('"other", "plain"', 304),
        ('"other"', 200),
        ("plain", 200),
        ("", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_client_that_has_it_is_told_so(method: str, if_none_match: str, status: int) -> None:
    """Section 13.1.2: weak comparison, lists, the star; before any range is looked at."""
    response = ask(PLAIN, method, {"If-None-Match": if_none_match, "Range": "bytes=0-1"})
    assert response.status == (206 if (status, method) == (200, "GET") else status)
    assert response.headers["ETag"] == '"plain"'


def test_a_client_that_accepts_gzip_gets_it() -> None:
    """Under a tag of its own, and told to whoever caches."""
    response = ask(ZIPPED, headers={"Accept-Encoding": "gzip, deflate"})
    assert isinstance(response.body, bytes)
    assert gzip.decompress(response.body) == BODY
    names = ("Content-Encoding", "ETag", "Vary")
    assert [response.headers[name] for name in names] == ["gzip", '"text-gzip"', "Accept-Encoding"]


def test_a_client_that_does_not_accept_gzip_does_not_get_it() -> None:
    """But the answer tells that it might have been otherwise."""
    response = ask(ZIPPED)
    assert (response.body, response.headers["Vary"]) == (BODY, "Accept-Encoding")
    assert "Content-Encoding" not in response.headers


def test_segments_are_not_compressed() -> None:
    """Ciphertext doesn't shrink."""
    response = ask(PLAIN, headers={"Accept-Encoding": "gzip"})
    assert response.body == BODY
    assert "Vary" not in response.headers


def test_each_form_has_its_own_condition() -> None:
    """A client that has the plain form and would now take gzip hasn't got that."""
    headers = {"Accept-Encoding": "gzip", "If-None-Match": '"text"'}
    assert ask(ZIPPED, headers=headers).status == 200
    assert ask(ZIPPED, headers={**headers, "If-None-Match": '"text-gzip"'}).status == 304


def test_a_range_is_of_the_plain_form() -> None:
    """FFmpeg asks for ``bytes=0-`` of everything."""
    response = ask(ZIPPED, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-"})
    assert (response.status, response.body, response.headers["ETag"]) == (206, BODY, '"text"')


def test_a_field_that_came_twice_is_one_list() -> None:
    """RFC 9110 section 5.2."""
    headers = CIMultiDict([("If-None-Match", '"other"'), ("If-None-Match", '"plain"')])
    assert respond(make_mocked_request("GET", "/", headers=headers), PLAIN).status == 304


def test_a_content_etag_is_a_strong_tag() -> None:
    """In its quotes, different for different content."""
    assert content_etag(b"a") == '"ca978112ca1bbdcafac231b39a23dc4d"'
