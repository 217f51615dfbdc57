"""A packaged track as the engine loads it, held against the asset's document, the keys, and another demultiplexer."""

import hashlib
from pathlib import Path
from typing import Any

import av
import msgspec
import pytest

from kernel.asset import Rendition
from kernel.segment_encryption import decrypt_segment
from tests.ffmpeg import run_ffmpeg
from tests.masters import write_master
from tests.packaging import PlainFolder, package_plain
from tests.unit.web.node import ask_engine


@pytest.fixture(scope="module")
def hi_res(tmp_path_factory: pytest.TempPathFactory) -> PlainFolder:
    """A hi-res master, so that renditions have two rates, packaged and encrypted."""
    folder = tmp_path_factory.mktemp("hi_res")
    master = write_master(folder / "one.flac", seed=1, length_s=4.321, sample_rate_hz=96_000, bit_depth=24)
    return package_plain(master, folder)


def _stream(folder: PlainFolder) -> dict[str, object]:
    """What the API would answer; with one rendition a quality, FLAC among the lossless ones."""
    ladder = [one for one in folder.asset.renditions if one.codec != "alac"]
    return {
        "playlist_url": "https://edge.example/master.m3u8",
        "playback_session_id": "session",
        "asset_id": folder.asset.id,
        "renditions": [msgspec.to_builtins(one) for one in reversed(ladder)],
    }


def _in_the_clear(folder: PlainFolder, rendition: Rendition) -> list[bytes]:
    """Initialization section and segments, decrypted by the kernel."""
    directory = folder.path / rendition.name
    key = (directory / "key").read_bytes()
    segments = [
        decrypt_segment((directory / f"seg-{number}.m4s").read_bytes(), key, number)
        for number in range(len(rendition.segments))
    ]
    return [(directory / "init.mp4").read_bytes(), *segments]


def test_a_track_is_loaded_whole(hi_res: PlainFolder) -> None:
    """Every rendition: the same bytes, each fetched once, and places as the asset's document has them."""
    stream = _stream(hi_res)
    (answer,) = ask_engine({"what": "track", "folder": str(hi_res.path), "stream": stream})
    names = [one.name for one in hi_res.asset.renditions if one.codec != "alac"]
    assert sorted(names) == sorted(answer["loaded"])
    assert len(answer["fetched"]) == len(set(answer["fetched"]))
    for name in names:
        rendition = hi_res.rendition(name)
        loaded = answer["loaded"][name]
        clear = _in_the_clear(hi_res, rendition)
        assert [hashlib.sha256(data).hexdigest() for data in clear] == loaded["digests"]
        _check_places(rendition, loaded)


def _check_places(rendition: Rendition, loaded: Any) -> None:
    lengths = [segment.duration_samples for segment in rendition.segments]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    assert starts == [place["start_samples"] for place in loaded["places"]]
    assert lengths == [place["duration_samples"] for place in loaded["places"]]
    # The first segment holds the priming too: in decode time, later ones lie behind it.
    decode_times = [0, *(start + rendition.priming_samples for start in starts[1:])]
    assert decode_times == [fragment["decodeTime"] for fragment in loaded["fragments"]]
    last = loaded["fragments"][-1]
    assert rendition.priming_samples + rendition.valid_samples == last["decodeTime"] + last["duration"]


def test_initialization_sections_are_read(hi_res: PlainFolder) -> None:
    """Codec, rates, channels and the edit list of every rendition, as the asset's document tells them."""
    renditions = hi_res.asset.renditions
    questions: list[dict[str, object]] = [
        {"what": "initialization", "path": str(hi_res.path / one.name / "init.mp4")} for one in renditions
    ]
    for rendition, read in zip(renditions, ask_engine(*questions), strict=True):
        assert rendition.codecs == read["codec"]
        assert rendition.sample_rate_hz == read["sampleRate_hz"] == read["timescale"]
        assert rendition.channels == read["channels"]
        assert {
            "mediaTime": rendition.priming_samples,
            "duration": rendition.valid_samples,
            "movieTimescale": rendition.sample_rate_hz,
        } == read["edit"]


@pytest.mark.parametrize("codec", ["aac", "flac", "alac"])
@pytest.mark.parametrize("channels", [1, 2])
def test_sections_of_another_packager_are_read(tmp_path: Path, codec: str, channels: int) -> None:
    """What ffmpeg writes: other versions of boxes, other flags, several fragments; counted as PyAV counts them."""
    path = tmp_path / "whole.mp4"
    tones = ("-f", "lavfi", "-i", "sine=frequency=300:sample_rate=48000:duration=3", "-ac", str(channels))
    fragments = ("-movflags", "empty_moov+default_base_moof", "-frag_duration", "1000000", "-y")
    run_ffmpeg(*tones, "-c:a", codec, *fragments, str(path))
    (initialization,) = ask_engine({"what": "initialization", "path": str(path)})
    (fragment,) = ask_engine({"what": "fragment", "path": str(path), "initialization": initialization})
    assert {"aac": "mp4a.40.2", "flac": "fLaC", "alac": "alac"}[codec] == initialization["codec"]
    with av.open(path, "r") as container:
        stream = container.streams.audio[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert (stream.rate, stream.channels) == (initialization["sampleRate_hz"], initialization["channels"])
    assert len(packets) == fragment["accessUnits"]
    assert sum(packet.duration or 0 for packet in packets) == fragment["duration"]
