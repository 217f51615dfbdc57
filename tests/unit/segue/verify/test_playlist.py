"""Reading playlists: strict, complete, and calm about whatever it is given."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from segue.verify import limits
from segue.verify.errors import FetchError
from segue.verify.media_playlist import MediaPlaylist, parse_media_playlist
from segue.verify.multivariant_playlist import parse_multivariant_playlist

HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n"


def _media(text: str) -> MediaPlaylist:
    return parse_media_playlist((HEAD + text).encode())


def test_order_of_map_and_key_is_kept() -> None:
    """A map before the key is clear; one after it is under that key."""
    playlist = _media(
        '#EXT-X-MAP:URI="a.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:6,\n0.m4s\n'
        '#EXT-X-MAP:URI="b.mp4"\n#EXTINF:6,\n1.m4s\n'
    )

    maps = [segment.map for segment in playlist.segments]
    assert [("a.mp4", None), ("b.mp4", playlist.segments[1].key)] == [(m.uri, m.key) for m in maps if m]
    assert playlist.segments[0].key is not None


def test_a_key_governs_until_the_next() -> None:
    """METHOD=NONE ends encryption."""
    playlist = _media(
        '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:6,\n0.m4s\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:6,\n1.m4s\n'
    )

    assert [segment.key is not None and segment.key.encrypts for segment in playlist.segments] == [
        True,
        False,
    ]
    assert len(playlist.keys) == 1


def test_iv_comes_from_the_attribute_or_the_sequence_number() -> None:
    """Without an IV attribute the media sequence number is the IV, big-endian in 128 bits."""
    iv = "0x" + "0f" * 16
    playlist = _media(
        '#EXT-X-MEDIA-SEQUENCE:300\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:6,\n0.m4s\n'
        f'#EXT-X-KEY:METHOD=AES-128,URI="k",IV={iv}\n#EXTINF:6,\n1.m4s\n'
    )
    first, second = playlist.segments
    assert first.key is not None
    assert second.key is not None

    assert (300).to_bytes(16, "big") == first.key.iv(first.media_sequence_number)
    assert second.key.iv(second.media_sequence_number) == b"\x0f" * 16


def test_durations_are_exact() -> None:
    """EXTINF is a decimal fraction, not a binary one."""
    playlist = _media("#EXTINF:0.1,\n0.m4s\n#EXTINF:0.2,\n1.m4s\n")

    assert Fraction(3, 10) == playlist.duration_s


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#EXTINF:6,\n#EXT-X-KEY:METHOD=AES-256\n0.m4s\n", "METHOD of the wrong type"),
        ('#EXT-X-KEY:URI="k"\n', "lacks METHOD"),
        ("#EXT-X-KEY:METHOD=NONE,METHOD=NONE\n", "METHOD twice"),
        ('#EXT-X-MAP:URI="a\n', "malformed attribute list"),
        ("#EXTINF:inf,\n0.m4s\n", "EXTINF is malformed"),
        ("#EXTINF:-1,\n0.m4s\n", "EXTINF is malformed"),
        ("0.m4s\n", "without EXTINF"),
        ("#EXT-X-TARGETDURATION:6\n", "more than once"),
        ("#EXTINF:6,\n0.m4s \n", "white space"),
        ("#EXTINF:6,\n0\x07.m4s\n", "control character"),
        ("#EXTINF:6,\n0.m4s\n#EXT-X-MEDIA-SEQUENCE:1\n", "after a segment"),
        ("#EXT-X-VERSION:six\n", "not an integer"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    """Every breach of the grammar is noted, and reading goes on."""
    problems = _media(text).problems

    assert any(problem in told and told.startswith("line ") for told in problems), problems


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("#EXTINF:6,\n0.ts\n", 1),
        ('#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00000000000000000000000000000000\n', 2),
        ("#EXTINF:6.0,\n0.ts\n", 3),
        ("#EXT-X-BYTERANGE:10\n", 4),
        ('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k",KEYFORMAT="identity"\n', 5),
        ('#EXT-X-MAP:URI="init.mp4"\n', 6),
        ('#EXT-X-DEFINE:NAME="a",VALUE="b"\n', 8),
    ],
)
def test_version_needed(text: str, version: int) -> None:
    """Each feature has the version that brought it (section 8)."""
    assert version == _media(text).version_needed


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"<html>", b"#EXTINF:6,\n0.m4s\n", b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n"],
)
def test_what_is_no_media_playlist_is_refused(body: bytes) -> None:
    """A page, a bitmap, or the wrong kind of playlist is no media playlist."""
    with pytest.raises(FetchError):
        parse_media_playlist(body)


@pytest.mark.parametrize("body", [b"#EXTM3U\n", b"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\na\n"])
def test_what_is_no_multivariant_playlist_is_refused(body: bytes) -> None:
    """A media playlist in its place is said so."""
    with pytest.raises(FetchError):
        parse_multivariant_playlist(body)


def test_a_stream_inf_without_uri_is_told() -> None:
    """A variant needs the URI on the next line."""
    playlist = parse_multivariant_playlist(
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=2\na\n"
    )

    assert [variant.uri for variant in playlist.variants] == ["a"]
    assert any("isn't followed by a URI" in problem for problem in playlist.problems)


def test_too_many_segments_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifier holds no more than its limit."""
    monkeypatch.setattr(limits, "SEGMENTS", 3)

    with pytest.raises(FetchError, match="more than 3 segments"):
        _media("#EXTINF:1,\na\n" * 4)


def test_real_playlists_are_read_or_refused(material: Path) -> None:
    """Sixty playlists found in the wild, valid or not: never another error than a clear one."""
    paths = sorted((material / "playlists").rglob("*.m3u8"))
    for path in paths:
        for parse in (parse_media_playlist, parse_multivariant_playlist):
            with suppress(FetchError):
                parse(path.read_bytes())

    assert paths
