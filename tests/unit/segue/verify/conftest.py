"""Streams to verify: one packaged by this project, one made by FFmpeg."""

import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import pytest

from segue.packaging import package_into
from tests.unit.segue.verify.album_folder import write_album
from tests.unit.segue.verify.tracks import chords, write_wav

CODECS = {"aac": "mp4a.40.2", "alac": "alac", "flac": "flac"}


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master of nine and a half seconds."""
    return write_wav(tmp_path_factory.mktemp("masters") / "Chords of Spring.wav", chords(9.5))


@pytest.fixture(scope="session")
def packaged(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master, packaged and encrypted. Tests that change something copy it first."""
    folder = tmp_path_factory.mktemp("packaged") / "folder"
    package_into(master, folder, clear=False, key_uri=None)
    return folder


@dataclass(frozen=True)
class Album:
    """Music cut into three masters, and what was made of them."""

    masters: list[Path]
    tracks: list[Path]
    """Each packaged clear."""
    whole: Path
    """All as one recording, packaged clear."""


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Three tracks cut out of continuous music."""
    folder = tmp_path_factory.mktemp("album")
    music = chords(10)
    cuts = (0, 150_001, 290_007, len(music))
    masters = [
        write_wav(folder / f"{number}.wav", music[begin:end])
        for number, (begin, end) in enumerate(pairwise(cuts))
    ]
    for path in (*masters, write_wav(folder / "whole.wav", music)):
        package_into(path, folder / path.stem, clear=True, key_uri=None)
    return Album(masters, [folder / path.stem for path in masters], folder / "whole")


@pytest.fixture(scope="session")
def encrypted_album(album: Album, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The album as one stream, its AAC encoded as a whole. Tests that change something copy it first."""
    return write_album(
        tmp_path_factory.mktemp("encrypted") / "album", album.tracks, album.whole, encrypted=True
    )


@pytest.fixture(scope="session")
def by_ffmpeg(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master, as FFmpeg's own HLS muxer packages it, with a multivariant playlist as people write it."""
    folder = tmp_path_factory.mktemp("by_ffmpeg")
    lines = ["#EXTM3U"]
    for codec, codecs in CODECS.items():
        (folder / codec).mkdir()
        _mux(master, codec, folder / codec)
        lines += [f'#EXT-X-STREAM-INF:BANDWIDTH=150000,CODECS="{codecs}"', f"{codec}/index.m3u8"]
    (folder / "master.m3u8").write_text("\n".join([*lines, ""]))
    return folder


def _mux(master: Path, codec: str, folder: Path) -> None:
    hls = ["-f", "hls", "-hls_time", "6", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    names = ["-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename", str(folder / "seg-%d.m4s")]
    encode = ["-i", str(master), "-c:a", codec, "-strict", "-2"]
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-nostdin", *encode, *hls, *names, str(folder / "index.m3u8")]
    subprocess.run(command, check=True, timeout=60)
