"""Albums out of `segue package`, heard from a plain web server by players that know nothing of this project."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import m3u8
import numpy as np
import pytest
from numpy.typing import NDArray

from kernel.segment_encryption import decrypt_segment
from tests.access_units import decode_aac, edit_list
from tests.boxes import read_boxes
from tests.ffmpeg import music, read_audio, run_ffmpeg, write_audio

RATE_HZ = 44100
AAC = ("96_aac", "256_aac", "256_aac_plus")
LOSSLESS = ("lossless_alac", "lossless_flac")

PLAYERS = {
    "ffmpeg": ("-loglevel", "error", "-i", "{url}", "-f", "s16le", "{raw}"),
    "mpv": (
        *("--no-config", "--really-quiet", "--ao=pcm", "--ao-pcm-waveheader=no", "--audio-format=s16"),
        *("--ao-pcm-file={raw}", "{url}"),
    ),
    "gst-launch-1.0": (
        *("-q", "playbin3", "uri={url}"),
        "audio-sink=audioconvert ! audio/x-raw,format=S16LE ! filesink location={raw}",
    ),
}


def segue_package(
    *masters: Path, out: Path, options: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "segue", "package", *map(str, masters), "--out", str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def clear_segments(variant: Path) -> list[list[bytes]]:
    """The segments of each part, decrypted as the media playlist says (RFC 8216bis section 5.2)."""
    playlist = m3u8.load(str(variant / "index.m3u8"))
    parts: dict[str, list[bytes]] = {}
    for number, segment in enumerate(playlist.segments):
        data = (variant / segment.uri).read_bytes()
        if segment.key is not None and segment.key.method == "AES-128":
            data = decrypt_segment(data, (variant / segment.key.uri).read_bytes(), number)
        parts.setdefault(segment.init_section.uri, []).append(data)
    return list(parts.values())


def heard_aac(variant: Path) -> NDArray[np.float64]:
    """What the initialization sections present, part after part."""
    return np.concatenate(
        [
            decode_aac((variant / f"init-{number}.mp4").read_bytes(), segments)
            for number, segments in enumerate(clear_segments(variant))
        ]
    )


def told_edit(initialization: Path) -> tuple[int, int]:
    """What an initialization section tells to skip, and how long the stream then is."""
    return edit_list(next(box for box in read_boxes(initialization.read_bytes()) if box.kind == "moov"))


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def folder(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten consecutive cuts of one piece as a clear album."""
    masters = sorted((material / "flac" / "subset").glob("*.flac"))[:10]
    out = tmp_path_factory.mktemp("album") / "out"
    done = segue_package(*masters, out=out, options=("--clear",))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """Where the album is, on a web server that serves files and nothing else."""
    handler = partial(_QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/album"
        server.shutdown()


@pytest.fixture(scope="module")
def signal(material: Path) -> NDArray[np.int32]:
    """The ten masters, one after the other."""
    return np.concatenate(
        [read_audio(path) for path in sorted((material / "flac" / "subset").glob("*.flac"))[:10]]
    )


@pytest.mark.parametrize("variant", LOSSLESS)
def test_ffmpeg_hears_an_album_exactly(served: str, signal: NDArray[np.int32], variant: str) -> None:
    """Every sample of ten tracks, and none between them."""
    assert len(signal) == 3_087_433
    assert np.array_equal(signal, read_audio(f"{served}/{variant}/index.m3u8"))


@pytest.mark.parametrize("variant", LOSSLESS)
@pytest.mark.parametrize("player", PLAYERS)
def test_installed_players_hear_an_album_exactly(
    served: str, signal: NDArray[np.int32], tmp_path: Path, player: str, variant: str
) -> None:
    """Whatever players this machine has hear the same."""
    if shutil.which(player) is None:
        pytest.skip(f"{player} is not installed; the wheel's ffmpeg plays in any case")
    raw = tmp_path / "heard.raw"
    places = {"url": f"{served}/{variant}/index.m3u8", "raw": raw}
    command = [player, *(word.format_map(places) for word in PLAYERS[player])]
    subprocess.run(command, check=True, timeout=60)
    assert np.array_equal(signal >> 16, np.fromfile(raw, "<i2").reshape(-1, 2))


@pytest.mark.parametrize("variant", AAC)
def test_an_album_in_aac_has_one_beginning_and_one_end(
    folder: Path, signal: NDArray[np.int32], variant: str
) -> None:
    """One priming, one remainder, no discontinuity; between them as many samples as the masters have."""
    playlist = m3u8.load(str(folder / "album" / variant / "index.m3u8"))
    assert not any(segment.discontinuity for segment in playlist.segments)
    heard = heard_aac(folder / "album" / variant)
    assert len(signal) == len(heard)
    error = heard - signal / 2**31
    assert np.mean(error**2) < np.mean((signal / 2**31) ** 2) / 100  # it is the piece, and in its place


def test_verify_finds_nothing_wrong_with_an_album(folder: Path) -> None:
    """The checker, with code of its own, agrees: loudness, bit rates, times, boxes."""
    command = [sys.executable, "-m", "segue", "verify", str(folder / "album"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_an_encrypted_album_plays(tmp_path: Path) -> None:
    """Two halves of a piece, encrypted: ffmpeg hears the piece, and AAC has its length; each half lies beside it."""
    whole = music(9, RATE_HZ)
    masters = [
        write_audio(tmp_path / f"{number}.flac", half, RATE_HZ, "-sample_fmt", "s16")
        for number, half in enumerate(np.array_split(whole, 2))
    ]
    done = segue_package(*masters, out=tmp_path / "out")
    assert done.returncode == 0, done.stderr
    album = tmp_path / "out" / "album"
    for variant in LOSSLESS:
        assert np.array_equal(whole, read_audio(album / variant / "index.m3u8"))
        assert [(0, len(whole))] * 2 == [told_edit(album / variant / f"init-{part}.mp4") for part in (0, 1)]
    for variant in AAC:
        assert len(whole) == len(heard_aac(album / variant))
        assert len((album / variant / "key-0").read_bytes()) == 16
    for number, half in enumerate(np.array_split(whole, 2), 1):
        track = tmp_path / "out" / str(number)
        assert {"master.m3u8", *AAC, *LOSSLESS} == {path.name for path in track.iterdir()}
        assert np.array_equal(half, read_audio(track / "lossless_flac" / "index.m3u8"))


def test_masters_of_differing_formats_are_an_album(tmp_path: Path) -> None:
    """In AAC as one piece; of lossless, which would be of two formats, each track has its own."""
    masters = [
        write_audio(tmp_path / "1.flac", music(3, RATE_HZ), RATE_HZ, "-sample_fmt", "s16"),
        write_audio(tmp_path / "2.flac", music(3, 96000, bit_depth=24, seed=2), 96000, "-sample_fmt", "s32"),
    ]
    done = segue_package(*masters, out=tmp_path / "out")
    assert done.returncode == 0, done.stderr
    names = {folder.name for folder in (tmp_path / "out" / "album").iterdir()}
    assert names == {"master.m3u8", "96_aac", "256_aac", "256_aac_plus"}
    assert (tmp_path / "out" / "2" / "hi_res_lossless_flac").is_dir()
    (segments,) = clear_segments(tmp_path / "out" / "album" / "256_aac")
    initialization = (tmp_path / "out" / "album" / "256_aac" / "init-0.mp4").read_bytes()
    data = run_ffmpeg("-i", "pipe:0", "-f", "s16le", "-", stdin=initialization + b"".join(segments))
    assert (
        0 <= len(data) // 4 - 6 * RATE_HZ <= 2 * 1024
    )  # a priming and a remainder, which it does not cut off


def test_a_refused_master_leaves_no_folder(tmp_path: Path) -> None:
    """The one that can't be packaged is named, and nothing is left of the others."""
    good = write_audio(tmp_path / "good.wav", music(1, RATE_HZ), RATE_HZ)
    bad = tmp_path / "bad.wav"
    bad.write_text("no music")
    done = segue_package(good, bad, out=tmp_path / "out")
    assert done.returncode == 1
    assert f"segue: {bad}: " in done.stderr
    assert sorted(tmp_path.iterdir()) == [bad, good]


def test_an_album_has_no_key_uri(tmp_path: Path) -> None:
    """There is no place to tell the keys of its tracks apart."""
    masters = [write_audio(tmp_path / f"{name}.wav", music(1, RATE_HZ), RATE_HZ) for name in "ab"]
    done = segue_package(*masters, out=tmp_path / "out", options=("--key-uri", "https://keys/{rendition}"))
    assert done.returncode == 2
    assert "the keys of an album lie in its folder" in done.stderr
