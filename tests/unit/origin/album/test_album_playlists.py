"""The playlists of albums, by the rules of RFC 8216bis."""

import re
from fractions import Fraction

import m3u8
import msgspec
import pytest

from kernel.album_stream.variants import Variant, album_variants
from kernel.asset import Asset, Segment
from kernel.errors import InvalidValueError
from kernel.quality import Quality
from origin.album.playlists import render_album_media_playlist, render_album_multivariant_playlist
from origin.playlists import render_media_playlist
from tests.synthetic_asset import make_asset

TRACKS = tuple(make_asset(digit * 32).asset for digit in "ab")


def variant(name: str, *assets: Asset) -> Variant:
    """A variant of an album of some tracks."""
    return next(one for one in album_variants(assets or TRACKS) if one.name == name)


def changed(asset: Asset, **changes: object) -> Asset:
    """The asset with something of each of its renditions changed."""
    renditions = tuple(msgspec.structs.replace(one, **changes) for one in asset.renditions)
    return msgspec.structs.replace(asset, renditions=renditions)


def cut(asset: Asset, rate_hz: int, durations_samples: list[int]) -> Asset:
    """The asset at another rate, with such segments."""
    segments = tuple(
        Segment(offset_bytes=0, length_bytes=16, duration_samples=duration, peak=0.0)
        for duration in durations_samples
    )
    samples = sum(durations_samples)
    return changed(asset, sample_rate_hz=rate_hz, segments=segments, valid_samples=samples)


def extinfs(playlist: str) -> list[Fraction]:
    """The durations that a media playlist tells, exactly."""
    return [Fraction(duration) for duration in re.findall(r"^#EXTINF:([0-9.]+),$", playlist, re.MULTILINE)]


def test_the_media_playlist_is_what_it_should_be() -> None:
    """Every line: no key over the next track's map, and one tag a key."""
    assert render_album_media_playlist(variant("lossless_alac")) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:6\n"
        "#EXT-X-TARGETDURATION:6\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="init-0.mp4"\n'
        '#EXT-X-KEY:METHOD=AES-128,URI="key-0"\n'
        "#EXTINF:1.021678,\nseg-0.m4s\n"
        "#EXTINF:2.043356,\nseg-1.m4s\n"
        "#EXTINF:4.086712,\nseg-2.m4s\n"
        "#EXTINF:6.037188,\nseg-3.m4s\n"
        "#EXTINF:0.279932,\nseg-4.m4s\n"
        "#EXT-X-DISCONTINUITY\n"
        "#EXT-X-KEY:METHOD=NONE\n"
        '#EXT-X-MAP:URI="init-1.mp4"\n'
        '#EXT-X-KEY:METHOD=AES-128,URI="key-1"\n'
        "#EXTINF:1.021678,\nseg-5.m4s\n"
        "#EXTINF:2.043356,\nseg-6.m4s\n"
        "#EXTINF:4.086712,\nseg-7.m4s\n"
        "#EXTINF:6.037188,\nseg-8.m4s\n"
        "#EXTINF:0.279932,\nseg-9.m4s\n"
        "#EXT-X-ENDLIST\n"
    )


def test_what_is_encoded_as_a_whole_is_one_stretch() -> None:
    """No discontinuity, one map, one key."""
    text = render_album_media_playlist(variant("256_aac"))
    assert [
        line for line in text.splitlines() if line.startswith(("#EXT-X-MAP", "#EXT-X-KEY", "#EXT-X-DIS"))
    ] == [
        '#EXT-X-MAP:URI="init-0.mp4"',
        '#EXT-X-KEY:METHOD=AES-128,URI="key-0"',
    ]
    whole = variant("256_aac").whole
    assert whole is not None
    assert abs(sum(extinfs(text), -Fraction(whole.valid_samples, 44_100))) <= Fraction(1, 2_000_000)


def test_the_multivariant_playlist_announces_the_first_tracks_keys() -> None:
    """And lists what is admitted, the first choice first."""
    text = render_album_multivariant_playlist(album_variants(TRACKS), Quality.LOSSLESS)
    names = ["256_aac", "96_aac", "256_aac_plus", "lossless_alac", "lossless_flac"]
    assert re.findall(r"^(\w+)/index\.m3u8$", text, re.MULTILINE) == names
    assert re.findall(r'SESSION-KEY:METHOD=AES-128,URI="(.*)"', text) == [f"{name}/key-0" for name in names]
    assert text.startswith("#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n")


def test_bandwidths_are_those_of_all_tracks_together() -> None:
    """By hand, of segments that each fill the window that RFC 8216bis section 4.1 looks at."""
    loud, soft = (cut(track, 48_000, [288_000] * 2) for track in TRACKS)
    loud = changed(
        loud,
        segments=tuple(
            msgspec.structs.replace(one, length_bytes=75_000) for one in loud.renditions[0].segments
        ),
    )
    text = render_album_multivariant_playlist(album_variants([soft, loud]), Quality.AAC_96)
    assert "BANDWIDTH=100000,AVERAGE-BANDWIDTH=50011,SCORE=1.0" in text


def test_a_reader_understands_both() -> None:
    """An independent parser sees two tracks, each under its own map and key, and nothing under a key that ended."""
    media = m3u8.loads(render_album_media_playlist(variant("lossless_flac")))
    multivariant = m3u8.loads(
        render_album_multivariant_playlist(album_variants(TRACKS), Quality.HI_RES_LOSSLESS)
    )
    assert [(one.init_section.uri, one.key.uri) for one in media.segments] == [
        *[("init-0.mp4", "key-0")] * 5,
        *[("init-1.mp4", "key-1")] * 5,
    ]
    assert [at for at, one in enumerate(media.segments) if one.discontinuity] == [5]
    assert (len(multivariant.playlists), media.is_endlist) == (7, True)


@pytest.mark.parametrize("rate_hz", [44_100, 96_000, 35_467])
def test_times_never_drift_over_a_long_album(rate_hz: int) -> None:
    """Three hundred tracks of segments that are no whole microseconds, and not one lost on any run."""
    tracks = [cut(TRACKS[0], rate_hz, [6 * rate_hz - 1] * 3) for _ in range(300)]
    told = extinfs(render_album_media_playlist(variant("lossless_alac", *tracks)))
    true = [Fraction(6 * rate_hz - 1, rate_hz)] * 900
    for end in range(1, len(told), 97):
        assert abs(sum(told[:end], -sum(true[:end], Fraction(0)))) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize("key_uri", ["key-{part}", None])
def test_a_clear_album_has_no_key(key_uri: str | None) -> None:
    """And no playlist speaks of one."""
    tracks = [changed(track, encryption="none") for track in TRACKS]
    assert "KEY" not in render_album_media_playlist(variant("lossless_alac", *tracks), key_uri)
    assert "KEY" not in render_album_media_playlist(variant("256_aac", *tracks), key_uri)
    assert "KEY" not in render_album_multivariant_playlist(album_variants(tracks), Quality.LOSSLESS, key_uri)


def test_a_clear_track_between_others_is_read_without_their_keys() -> None:
    """The key before it ends, and there is none to end after it."""
    tracks = [TRACKS[0], changed(TRACKS[1], encryption="none"), TRACKS[0]]
    text = render_album_media_playlist(variant("lossless_alac", *tracks))
    assert re.findall(r"#EXT-X-KEY:METHOD=(.*)", text) == [
        'AES-128,URI="key-0"',
        "NONE",
        'AES-128,URI="key-2"',
    ]


def test_keys_may_lie_elsewhere() -> None:
    """The multivariant playlist finds the same first key."""
    key_uri = "https://keys.example/{rendition}/{part}"
    media = render_album_media_playlist(variant("96_aac"), key_uri)
    multivariant = render_album_multivariant_playlist(album_variants(TRACKS), Quality.AAC_96, key_uri)
    assert re.findall(r'URI="(https.*)"', media) == ["https://keys.example/96_aac/0"]
    assert re.findall(r'URI="(https.*)"', multivariant) == ["https://keys.example/96_aac/0"]


def test_a_key_uri_that_would_break_the_line_is_refused() -> None:
    """A quoted string holds neither quotes nor line ends."""
    with pytest.raises(InvalidValueError):
        render_album_media_playlist(variant("lossless_alac"), 'a"b')


def test_an_album_of_one_track_is_that_track() -> None:
    """But for the names of its parts."""
    track = TRACKS[0]
    alone = render_media_playlist(track.renditions[3], track.target_duration_s)
    in_album = render_album_media_playlist(variant(track.renditions[3].name, track))
    assert in_album == alone.replace("init.mp4", "init-0.mp4").replace('"key"', '"key-0"')
