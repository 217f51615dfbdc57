"""Playlists, by the rules of RFC 8216bis and Apple's authoring specification."""

import re
from fractions import Fraction

import m3u8
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.asset import Asset, Rendition, Segment
from kernel.errors import InvalidValueError
from kernel.quality import Quality
from origin.playlists import render_media_playlist, render_multivariant_playlist
from tests.synthetic_asset import make_asset

ASSET = make_asset().asset


def rendition(name: str = "256_aac") -> Rendition:
    """A rendition of the synthetic asset."""
    found = ASSET.rendition(name)
    assert found is not None
    return found


def clear_asset() -> Asset:
    """The synthetic asset without encryption."""
    clear = tuple(msgspec.structs.replace(one, encryption="none") for one in ASSET.renditions)
    return msgspec.structs.replace(ASSET, renditions=clear)


def segments_of(durations_samples: list[int]) -> tuple[Segment, ...]:
    """Segments of such durations."""
    return tuple(
        Segment(offset_bytes=0, length_bytes=16, duration_samples=duration, peak=0.0)
        for duration in durations_samples
    )


def extinfs(playlist: str) -> list[Fraction]:
    """The durations that a media playlist tells, exactly."""
    return [Fraction(duration) for duration in re.findall(r"^#EXTINF:([0-9.]+),$", playlist, re.MULTILINE)]


def test_the_media_playlist_is_what_it_should_be() -> None:
    """Every line: nothing missing, nothing more, the map before the key."""
    assert render_media_playlist(rendition(), ASSET.target_duration_s) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:6\n"
        "#EXT-X-TARGETDURATION:6\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="init.mp4"\n'
        '#EXT-X-KEY:METHOD=AES-128,URI="key"\n'
        "#EXTINF:1.021678,\nseg-0.m4s\n"
        "#EXTINF:2.043356,\nseg-1.m4s\n"
        "#EXTINF:4.086712,\nseg-2.m4s\n"
        "#EXTINF:6.037188,\nseg-3.m4s\n"
        "#EXTINF:0.279932,\nseg-4.m4s\n"
        "#EXT-X-ENDLIST\n"
    )


def test_the_multivariant_playlist_is_what_it_should_be() -> None:
    """The first choice first, the others ascending; codecs, bandwidths and scores as measured; keys announced."""
    assert render_multivariant_playlist(ASSET, Quality.LOSSLESS) == (
        "#EXTM3U\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="256_aac/key"\n'
        '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="96_aac/key"\n'
        '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="256_aac_plus/key"\n'
        '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="lossless_alac/key"\n'
        '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="lossless_flac/key"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=200000,AVERAGE-BANDWIDTH=180000,SCORE=2.0,CODECS="mp4a.40.2"\n'
        "256_aac/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=100000,AVERAGE-BANDWIDTH=90000,SCORE=1.0,CODECS="mp4a.40.2"\n'
        "96_aac/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=300000,AVERAGE-BANDWIDTH=270000,SCORE=3.0,CODECS="mp4a.40.2"\n'
        "256_aac_plus/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=410000,AVERAGE-BANDWIDTH=369000,SCORE=4.1,CODECS="alac"\n'
        "lossless_alac/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=400000,AVERAGE-BANDWIDTH=360000,SCORE=4.0,CODECS="fLaC"\n'
        "lossless_flac/index.m3u8\n"
    )


@pytest.mark.parametrize(
    ("admitted", "expected"),
    [
        (Quality.AAC_96, ["96_aac"]),
        (Quality.AAC_256, ["256_aac", "96_aac"]),
        (Quality.AAC_256_PLUS, ["256_aac", "96_aac", "256_aac_plus"]),
        (Quality.LOSSLESS, ["256_aac", "96_aac", "256_aac_plus", "lossless_alac", "lossless_flac"]),
    ],
)
def test_only_what_is_admitted_is_listed(admitted: Quality, expected: list[str]) -> None:
    """Neither as a variant nor by its key."""
    text = render_multivariant_playlist(ASSET, admitted)
    assert re.findall(r"^(\w+)/index\.m3u8$", text, re.MULTILINE) == expected
    assert re.findall(r'URI="(\w+)/key"', text) == expected


def test_a_reader_understands_both() -> None:
    """An independent parser sees what was meant."""
    multivariant = m3u8.loads(render_multivariant_playlist(ASSET, Quality.HI_RES_LOSSLESS))
    media = m3u8.loads(render_media_playlist(rendition(), ASSET.target_duration_s))
    assert (len(multivariant.playlists), multivariant.is_variant, media.is_endlist) == (7, True, True)
    assert ([segment.uri for segment in media.segments], media.segment_map[0].uri, media.keys[-1].method) == (
        [f"seg-{number}.m4s" for number in range(5)],
        "init.mp4",
        "AES-128",
    )


@given(
    st.lists(st.integers(1, 2_000_000), min_size=1, max_size=200),
    st.sampled_from([22_050, 35_467, 39_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]),
)
def test_running_sums_never_drift(durations_samples: list[int], rate_hz: int) -> None:
    """Any run of durations is true to a microsecond, at any rate, however long the track."""
    odd = msgspec.structs.replace(
        rendition(), sample_rate_hz=rate_hz, segments=segments_of(durations_samples)
    )
    told = extinfs(render_media_playlist(odd, 6))
    for start in range(0, len(told), 17):
        for end in (start + 1, len(told)):
            error_s = sum(told[start:end]) - Fraction(sum(durations_samples[start:end]), rate_hz)
            assert abs(error_s) <= Fraction(1, 1_000_000)


def test_twelve_hours_end_on_time() -> None:
    """Seven thousand segments, each a repeating fraction of a second, and not a microsecond lost."""
    long = msgspec.structs.replace(rendition(), segments=segments_of([65 * 4096] * 7156))
    error_s = sum(extinfs(render_media_playlist(long, 6))) - Fraction(65 * 4096 * 7156, 44_100)
    assert abs(error_s) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize("key_uri", ["key", None])
def test_a_clear_rendition_has_no_key(key_uri: str | None) -> None:
    """And no playlist speaks of one."""
    asset = clear_asset()
    assert "KEY" not in render_media_playlist(asset.renditions[0], 6, key_uri)
    assert "KEY" not in render_multivariant_playlist(asset, Quality.HI_RES_LOSSLESS, key_uri)


def test_no_key_uri_means_no_key_line() -> None:
    """As `segue package --clear` asks for."""
    assert "KEY" not in render_media_playlist(rendition(), 6, None)
    assert "KEY" not in render_multivariant_playlist(ASSET, Quality.LOSSLESS, None)


@pytest.mark.parametrize(
    ("key_uri", "in_media", "in_multivariant"),
    [
        ("key", "key", "96_aac/key"),
        ("key.bin", "key.bin", "96_aac/key.bin"),
        ("../keys/{rendition}", "../keys/96_aac", "keys/96_aac"),
        ("/keys/{rendition}.key", "/keys/96_aac.key", "/keys/96_aac.key"),
        ("https://keys.example/{rendition}?a=b", *["https://keys.example/96_aac?a=b"] * 2),
        ("skd://{rendition}", "skd://96_aac", "skd://96_aac"),
    ],
)
def test_keys_may_lie_elsewhere(key_uri: str, in_media: str, in_multivariant: str) -> None:
    """A relative URI is one of the media playlist; the multivariant playlist finds the same key."""
    media = render_media_playlist(rendition("96_aac"), 6, key_uri)
    multivariant = render_multivariant_playlist(ASSET, Quality.AAC_96, key_uri)
    assert f'#EXT-X-KEY:METHOD=AES-128,URI="{in_media}"\n' in media
    assert f'#EXT-X-SESSION-KEY:METHOD=AES-128,URI="{in_multivariant}"\n' in multivariant


def test_a_shared_key_is_announced_once() -> None:
    """Section 4.4.6.5 forbids a session key twice."""
    text = render_multivariant_playlist(ASSET, Quality.LOSSLESS, "https://keys.example/key")
    assert text.count("#EXT-X-SESSION-KEY") == 1


@pytest.mark.parametrize("key_uri", ['a"b', "a\nb", "a\rb"])
def test_a_key_uri_that_would_break_the_line_is_refused(key_uri: str) -> None:
    """A quoted string holds neither quotes nor line ends."""
    with pytest.raises(InvalidValueError):
        render_media_playlist(rendition(), 6, key_uri)
    with pytest.raises(InvalidValueError):
        render_multivariant_playlist(ASSET, Quality.LOSSLESS, key_uri)
