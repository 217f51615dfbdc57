"""Playlists are read as another library reads them."""

import m3u8
import pytest

from loadtests.errors import BadMediaError
from loadtests.playlists import best_variant, parse_media, parse_multivariant

MULTIVARIANT = b"""#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-SESSION-KEY:METHOD=AES-128,URI="96_aac/key"
#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=99661,BANDWIDTH=100226,SCORE=1.0,CODECS="mp4a.40.2"
96_aac/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=245058,AVERAGE-BANDWIDTH=241199,SCORE=2.0,CODECS="mp4a.40.2,alac"
256_aac/index.m3u8
"""

MEDIA = b"""#EXTM3U\r
#EXT-X-VERSION:6\r
#EXT-X-TARGETDURATION:6\r
#EXT-X-MEDIA-SEQUENCE:7\r
#EXT-X-PLAYLIST-TYPE:VOD\r
#EXT-X-MAP:URI="init.mp4"\r
#EXT-X-KEY:METHOD=AES-128,URI="key?a=1,2"\r
#EXTINF:1.024000,\r
seg-0.m4s\r
#EXTINF:1.962667,a title, with commas\r
seg-1.m4s\r
#EXT-X-KEY:METHOD=AES-128,URI="other",IV=0x000102030405060708090A0B0C0D0E0F\r
#EXTINF:4.010666,\r
seg-2.m4s\r
#EXT-X-ENDLIST\r
"""


def test_variants_are_those_that_another_library_finds() -> None:
    """Addresses and bit rates, in order, whatever the order of attributes."""
    expected = [
        (variant.uri, variant.stream_info.bandwidth)
        for variant in m3u8.loads(MULTIVARIANT.decode()).playlists
    ]

    assert expected == [(variant.uri, variant.bandwidth_bps) for variant in parse_multivariant(MULTIVARIANT)]


def test_the_best_variant_is_the_one_with_the_most_bits() -> None:
    """Not the first, and not by the average."""
    assert best_variant(parse_multivariant(MULTIVARIANT)).uri == "256_aac/index.m3u8"


def test_segments_are_those_that_another_library_finds() -> None:
    """Addresses, lengths and keys."""
    theirs = m3u8.loads(MEDIA.decode().replace("\r", ""))
    expected = [(segment.uri, segment.duration, segment.key.uri) for segment in theirs.segments]

    ours = parse_media(MEDIA)

    assert expected == [(segment.uri, segment.length_s, segment.key_uri) for segment in ours.segments]
    assert ours.map_uri == "init.mp4"
    assert ours.length_s == pytest.approx(sum(segment.duration for segment in theirs.segments))


def test_an_iv_is_the_sequence_number_unless_it_is_told() -> None:
    """RFC 8216bis section 5.2: big-endian, in 128 bits."""
    assert [bytes(15) + b"\7", bytes(15) + b"\10", bytes(range(16))] == [
        segment.iv for segment in parse_media(MEDIA).segments
    ]


@pytest.mark.parametrize(("position_s", "index"), [(0.0, 0), (1.023, 0), (1.024, 1), (2.99, 2), (99.0, 2)])
def test_a_position_lies_in_the_segment_that_holds_it(position_s: float, index: int) -> None:
    """A segment's end belongs to the next one; past the track's end it is the last."""
    assert index == parse_media(MEDIA).index_at(position_s)


def test_what_is_not_encrypted_has_no_key() -> None:
    """METHOD=NONE ends encryption."""
    clear = MEDIA.replace(b'METHOD=AES-128,URI="other",IV=0x000102030405060708090A0B0C0D0E0F', b"METHOD=NONE")

    assert parse_media(clear).segments[-1].key_uri is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not a playlist"),
        (b"<html>", "not a playlist"),
        (MEDIA.replace(b"#EXT-X-ENDLIST", b""), "media playlist without its end"),
        (b"#EXTM3U\n#EXT-X-ENDLIST\n", "media playlist without initialization section or segments"),
        (MEDIA.replace(b"AES-128", b"SAMPLE-AES"), "encryption method SAMPLE-AES"),
        (MEDIA.replace(b"#EXTINF:1.024000,\r\n", b""), "segment without a length"),
        (MEDIA.replace(b"1.024000", b"one"), "segment with a length that is none"),
        (MEDIA.replace(b"1.024000", b"nan"), "segment with a length that is none"),
        (MEDIA.replace(b"SEQUENCE:7", b"SEQUENCE:x"), "media sequence number that is none"),
        (MEDIA.replace(b"SEQUENCE:7", b"SEQUENCE:-9"), "media sequence number that is none"),
        (MEDIA.replace(b"0x0001", b"0xzz"), "initialization vector that is none"),
        (MEDIA.replace(b"0x0001", b"0xffff0001"), "initialization vector that is none"),
    ],
)
def test_what_is_no_media_playlist_is_said_to_be_none(body: bytes, reason: str) -> None:
    """The reason is short and the same for all of its kind: errors are counted by it."""
    with pytest.raises(BadMediaError) as caught:
        parse_media(body)

    assert reason == str(caught.value)


def test_a_multivariant_playlist_without_variants_is_none() -> None:
    """A media playlist in its place, for one."""
    with pytest.raises(BadMediaError, match="without variants"):
        parse_multivariant(MEDIA)


def test_a_bandwidth_that_is_no_number_is_said_to_be_none() -> None:
    """An error by its kind, not a bare one."""
    with pytest.raises(BadMediaError, match="bandwidth that is none"):
        parse_multivariant(MULTIVARIANT.replace(b"100226", b"many"))
