"""Decoding masters strictly."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from packager.errors import MasterRefusedError
from packager.master.decode import MasterDecoder
from packager.master.probe import MasterFormat, opened, probe
from packager.pcm.depth import as_depth
from tests.ffmpeg import music, read_audio, write_audio

EXACT = [
    ("u8.wav", 8, ("-c:a", "pcm_u8")),
    ("s16.wav", 16, ("-c:a", "pcm_s16le")),
    ("s24.wav", 24, ("-c:a", "pcm_s24le")),
    ("s32.wav", 32, ("-c:a", "pcm_s32le")),
    ("rf64.wav", 16, ("-c:a", "pcm_s16le", "-rf64", "always")),
    ("s16.aiff", 16, ("-c:a", "pcm_s16be")),
    ("s24.aiff", 24, ("-c:a", "pcm_s24be")),
    ("s16.flac", 16, ("-c:a", "flac", "-sample_fmt", "s16")),
    ("s24.flac", 24, ("-c:a", "flac", "-sample_fmt", "s32")),
    ("s16.m4a", 16, ("-c:a", "alac", "-sample_fmt", "s16p")),
    ("s24.m4a", 24, ("-c:a", "alac", "-sample_fmt", "s32p")),
]


def _decode(data: bytes, max_master_s: float = 3600) -> tuple[MasterFormat, NDArray[np.int32], list[str]]:
    with opened(io.BytesIO(data)) as container:  # type: ignore[arg-type]  # a raw reader in all but name
        stream, master = probe(container)
        decoder = MasterDecoder(container, stream, master, max_master_s=max_master_s)
        samples = np.concatenate(list(decoder.blocks()))
    return master, samples, decoder.notes


@pytest.mark.parametrize(("name", "bit_depth", "options"), EXACT)
def test_lossless_masters_decode_exactly(
    tmp_path: Path, name: str, bit_depth: int, options: tuple[str, ...]
) -> None:
    """Every lossless kind yields the very samples that were written, and tells its depth."""
    written = music(0.7, 44100, bit_depth=bit_depth)
    path = write_audio(tmp_path / name, written, 44100, *options)
    master, samples, _ = _decode(path.read_bytes())
    assert (bit_depth, True, 44100, 2) == (
        master.bit_depth,
        master.lossless,
        master.sample_rate_hz,
        master.channels,
    )
    assert np.array_equal(written, as_depth(samples, 32))


@pytest.mark.parametrize("depth", ["f32", "f64"])
def test_float_masters_are_told_apart(tmp_path: Path, depth: str) -> None:
    """A float WAV keeps values beyond full scale."""
    path = write_audio(tmp_path / "f.wav", music(0.3, 48000), 48000, "-c:a", f"pcm_{depth}le")
    master, samples, _ = _decode(path.read_bytes())
    assert (True, int(depth[1:])) == (master.is_float, master.bit_depth)
    assert f"float{depth[1:]}" == samples.dtype.name


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp3", ("-c:a", "libmp3lame", "-b:a", "128k")),
        ("a.m4a", ("-c:a", "aac")),
        ("a.opus", ("-c:a", "libopus")),
        ("a.ogg", ("-c:a", "libvorbis")),
    ],
)
def test_lossy_masters_keep_their_length(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    """Encoder delay and padding of lossy masters are left out, as ffmpeg's own decode leaves them out."""
    path = write_audio(tmp_path / name, music(1.0, 48000), 48000, *options)
    master, samples, _ = _decode(path.read_bytes())
    assert (False, None) == (master.lossless, master.bit_depth)
    assert abs(len(read_audio(path)) - len(samples)) <= 1024


@pytest.mark.parametrize("bit_depth", [16, 24])
def test_flac_that_contradicts_its_md5_is_refused(tmp_path: Path, bit_depth: int) -> None:
    """A FLAC whose header promises other audio is refused, though every frame is sound."""
    path = write_audio(tmp_path / "a.flac", music(0.5, 44100, bit_depth=bit_depth), 44100)
    data = bytearray(path.read_bytes())
    data[8 + 18] ^= 1  # the MD5 in STREAMINFO
    with pytest.raises(MasterRefusedError, match="MD5") as refused:
        _decode(bytes(data))
    assert refused.value.code == "md5-mismatch"


def test_flipped_bit_is_refused(tmp_path: Path) -> None:
    """One bit of damage in the middle is not concealed."""
    path = write_audio(tmp_path / "a.flac", music(1, 44100), 44100)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    with pytest.raises(MasterRefusedError) as refused:
        _decode(bytes(data))
    assert refused.value.code in ("damaged", "md5-mismatch")


@pytest.mark.parametrize(("name", "code"), [("a.wav", "truncated"), ("a.flac", "md5-mismatch")])
def test_truncated_lossless_master_is_refused(tmp_path: Path, name: str, code: str) -> None:
    """Half a file is not a shorter master."""
    data = write_audio(tmp_path / name, music(1, 44100), 44100).read_bytes()
    with pytest.raises(MasterRefusedError) as refused:
        _decode(data[: len(data) // 2])
    assert refused.value.code in (code, "damaged")


def test_header_without_audio_is_refused() -> None:
    """A WAV of no samples is refused as empty."""
    form = (
        b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 44100, 176400, 4, 16) + b"data" + struct.pack("<I", 0)
    )
    with pytest.raises(MasterRefusedError) as refused:
        _decode(b"RIFF" + struct.pack("<I", len(form)) + form)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    """A float WAV may hold what no encoder takes."""
    samples = np.zeros((1000, 2), "<f4")
    samples[500, 1] = value
    form = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 2, 44100, 352800, 8, 32) + b"data"
    data = form + struct.pack("<I", samples.nbytes) + samples.tobytes()
    with pytest.raises(MasterRefusedError) as refused:
        _decode(b"RIFF" + struct.pack("<I", len(data)) + data)
    assert refused.value.code == "not-finite"


def test_endless_master_is_refused(tmp_path: Path) -> None:
    """Decoding stops at the longest length that is taken, whatever the header says."""
    path = write_audio(tmp_path / "a.wav", music(3, 44100), 44100)
    with pytest.raises(MasterRefusedError, match="longer than 1 s") as refused:
        _decode(path.read_bytes(), max_master_s=1)
    assert refused.value.code == "too-long"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\0" * 5000,
        b"x",
    ],
)
def test_what_is_no_audio_is_refused(data: bytes) -> None:
    """Playlists and scripts, which would make FFmpeg open other files, are no masters; nor is noise."""
    with pytest.raises(MasterRefusedError) as refused:
        _decode(data)
    assert refused.value.code == "not-audio"


def test_six_channels_are_refused(tmp_path: Path) -> None:
    """Surround is refused by its number of channels."""
    path = write_audio(tmp_path / "a.wav", music(0.1, 48000, channels=6), 48000)
    with pytest.raises(MasterRefusedError, match="6 channels") as refused:
        _decode(path.read_bytes())
    assert refused.value.code == "too-many-channels"


def test_every_real_flac_decodes_as_ffmpeg_does_or_is_refused(material: Path) -> None:
    """Of the decoder testbench every sound file decodes exactly, every faulty one exactly or not at all."""
    for path in sorted((material / "flac").glob("*/*.flac")):
        try:
            master, samples, _ = _decode(path.read_bytes())
        except MasterRefusedError:
            assert path.parent.name == "faulty", path
            continue
        assert np.array_equal(read_audio(path, master.channels), as_depth(samples, 32)), path
