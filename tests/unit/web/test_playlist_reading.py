"""The engine's reading of playlists, held against the origin that writes them and another library that reads them."""

from collections.abc import Sequence
from typing import Any

import m3u8
import pytest

from edge.steering.offer import offer_steering
from kernel.quality import Quality
from origin.m3u8.media import Stretch, render_media
from origin.playlists import render_media_playlist, render_multivariant_playlist
from tests.synthetic_asset import SEGMENT_SAMPLES, make_asset
from tests.unit.web.node import ask_engine

ALBUM = render_media(
    [Stretch("init-0.mp4", "key-0", 2), Stretch("init-1.mp4", None, 1), Stretch("init-2.mp4", "key-2", 2)],
    SEGMENT_SAMPLES,
    44_100,
    6,
)
FOREIGN = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:10
#EXT-X-MEDIA-SEQUENCE:7
# somebody's remark
#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1?a=b,c",IV=0X0f
#EXT-X-MAP:URI="all.mp4",BYTERANGE="700@0"

#EXTINF:9.5,A title, with a comma
#EXT-X-BYTERANGE:1000@700
all.mp4
#EXTINF:10
#EXT-X-BYTERANGE:2000
all.mp4
#EXT-X-KEY:METHOD=NONE
#EXT-X-PROGRAM-DATE-TIME:2026-11-01T00:00:00Z
#EXTINF:0.5,
tail.m4s
"""


def _media_playlists() -> list[str]:
    """The origin's, in every form that it writes them, and one of another's."""
    rendition = make_asset().asset.renditions[0]
    own = [render_media_playlist(rendition, 6), render_media_playlist(rendition, 6, key_uri=None)]
    return [*own, ALBUM, FOREIGN, FOREIGN.replace("\n", "\r\n")]


@pytest.mark.parametrize("text", _media_playlists())
def test_media_playlists_are_read_as_another_library_reads_them(text: str) -> None:
    """Segments, durations, keys, initialization sections, ranges and discontinuities."""
    expected = m3u8.loads(text)
    (read,) = ask_engine({"what": "media", "playlist": text})
    assert expected.target_duration == read["targetDuration_s"]
    assert (expected.media_sequence or 0) == read["mediaSequence"]
    assert bool(expected.is_endlist) == read["ended"]
    assert expected.playlist_type == (read["type"] and read["type"].lower())
    assert [_as_read_there(one) for one in expected.segments] == [
        _as_read_here(one) for one in read["segments"]
    ]
    assert sum(round(one.duration * 1e6) for one in expected.segments) == read["duration_us"]


def _as_read_there(segment: Any) -> dict[str, object]:
    section, key = segment.init_section, segment.key
    encrypted = key is not None and key.method == "AES-128"
    return {
        "uri": segment.uri,
        "duration_s": segment.duration,
        "section": section and section.uri,
        "section_range": section and section.byterange,
        "length": segment.byterange and int(segment.byterange.split("@")[0]),
        "key": key.uri if encrypted else None,
        "iv": int(key.iv, 16) if encrypted and key.iv else None,
        "discontinuity": bool(segment.discontinuity),
    }


def _as_read_here(segment: Any) -> dict[str, object]:
    section, key, byte_range = segment["initialization"], segment["key"], segment["byteRange"]
    section_range = section and section["byteRange"]
    return {
        "uri": segment["uri"],
        "duration_s": float(segment["extinf"]),
        "section": section and section["uri"],
        "section_range": section_range and "{length_bytes}@{offset_bytes}".format(**section_range),
        "length": byte_range and byte_range["length_bytes"],
        "key": key and key["uri"],
        "iv": int(key["iv"], 16) if key and key["iv"] else None,
        "discontinuity": segment["discontinuity"],
    }


def test_a_range_without_an_offset_follows_the_one_before() -> None:
    """Section 4.4.4.2: of the same resource, where that ended."""
    (read,) = ask_engine({"what": "media", "playlist": FOREIGN})
    assert [
        {"offset_bytes": 700, "length_bytes": 1000},
        {"offset_bytes": 1700, "length_bytes": 2000},
        None,
    ] == [segment["byteRange"] for segment in read["segments"]]


def test_multivariant_playlists_are_read_as_another_library_reads_them() -> None:
    """Variants in their order, codecs, both bandwidths, session keys, and where steering is told."""
    text = offer_steering(
        render_multivariant_playlist(make_asset().asset, Quality.HI_RES_LOSSLESS).encode()
    ).decode()
    expected = m3u8.loads(text)
    (read,) = ask_engine({"what": "multivariant", "playlist": text})
    assert [
        (one.uri, [info.codecs], info.bandwidth, info.average_bandwidth)
        for one in expected.playlists
        for info in [one.stream_info]
    ] == [
        (one["uri"], one["codecs"], one["peakBandwidth_bps"], one["averageBandwidth_bps"])
        for one in read["variants"]
    ]
    assert [key.uri for key in expected.session_keys] == [key["uri"] for key in read["sessionKeys"]]
    steering = expected.content_steering
    assert {"serverUri": steering.uri, "pathwayId": steering.pathway_id} == read["steering"]


@pytest.mark.parametrize("rate_hz", [8_000, 35_467, 44_100, 48_000, 88_200, 96_000, 192_000])
def test_every_segment_of_an_hour_begins_at_its_own_sample(rate_hz: int) -> None:
    """Times are rounded to the microsecond, starts are exact all the same."""
    lengths: Sequence[int] = [266_240 + number % 3 * 4096 for number in range(13 * rate_hz // 1000)]
    text = render_media([Stretch("init.mp4", "key", len(lengths))], lengths, rate_hz, 6)
    rendition = {"name": "one", "sample_rate_hz": rate_hz, "valid_samples": sum(lengths)}
    (places,) = ask_engine({"what": "table", "rendition": rendition, "playlist": text})
    assert [(sum(lengths[:at]), length) for at, length in enumerate(lengths)] == [
        (place["start_samples"], place["duration_samples"]) for place in places
    ]
