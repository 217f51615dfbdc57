"""Whole masters through the packager, heard by ffmpeg."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kernel.segment_encryption import decrypt_segment
from packager.errors import MasterRefusedError
from packager.pcm.resample import resampled_length
from tests.access_units import access_units, decode_aac
from tests.boxes import read_boxes
from tests.ffmpeg import music, read_audio, write_audio
from tests.packaging import PlainFolder, package_plain

JOIN_S = 0.05


def _segments(folder: PlainFolder, name: str) -> list[bytes]:
    directory = folder.path / name
    key = (directory / "key").read_bytes()
    count = len(folder.rendition(name).segments)
    return [decrypt_segment((directory / f"seg-{n}.m4s").read_bytes(), key, n) for n in range(count)]


def _heard_aac(folder: PlainFolder, name: str) -> NDArray[np.float64]:
    initialization = (folder.path / name / "init.mp4").read_bytes()
    return decode_aac(initialization, _segments(folder, name))


@pytest.mark.parametrize(
    ("sample_rate_hz", "bit_depth", "channels", "exact"),
    [
        (44100, 16, 2, "lossless"),
        (44100, 16, 1, "lossless"),
        (22050, 16, 2, "lossless"),
        (35467, 16, 2, "lossless"),
        (48000, 24, 2, "hi_res_lossless"),
        (192000, 24, 2, "hi_res_lossless"),
    ],
)
def test_lossless_is_heard_exactly(
    tmp_path: Path, sample_rate_hz: int, bit_depth: int, channels: int, exact: str
) -> None:
    """ffmpeg, playing the encrypted playlist, hears the master's samples, in ALAC and in FLAC."""
    written = music(7.3, sample_rate_hz, bit_depth=bit_depth, channels=channels)
    sample_format = "s16" if bit_depth == 16 else "s32"
    master = write_audio(tmp_path / "m.flac", written, sample_rate_hz, "-sample_fmt", sample_format)
    folder = package_plain(master, tmp_path / "out")
    for codec in ("alac", "flac"):
        assert folder.rendition(f"{exact}_{codec}").bit_exact
        assert np.array_equal(written, read_audio(folder.playlist(f"{exact}_{codec}"), channels))


def test_dithered_renditions_of_two_codecs_are_alike(tmp_path: Path) -> None:
    """The 16-bit renditions of a 24/96 master have its length, hold one signal, and stay within the dither of it."""
    written = music(3, 96000, bit_depth=24)
    folder = package_plain(write_audio(tmp_path / "m.flac", written, 96000), tmp_path / "out")
    alac, flac = (read_audio(folder.playlist(f"lossless_{codec}")) for codec in ("alac", "flac"))
    assert np.array_equal(alac, flac)
    assert resampled_length(len(written), 96000, 48000) == len(alac)
    assert not folder.rendition("lossless_alac").bit_exact


@pytest.mark.parametrize("sample_rate_hz", [44100, 96000, 22050])
def test_aac_keeps_the_length(tmp_path: Path, sample_rate_hz: int) -> None:
    """Trimmed by the edit list, AAC has as many samples as the master at its own rate."""
    length = sample_rate_hz * 8 + 123
    written = music(9, sample_rate_hz)[:length]
    folder = package_plain(write_audio(tmp_path / "m.wav", written, sample_rate_hz), tmp_path / "out")
    for name in ("96_aac", "256_aac", "256_aac_plus"):
        rendition = folder.rendition(name)
        expected = resampled_length(length, sample_rate_hz, rendition.sample_rate_hz)
        assert expected == len(_heard_aac(folder, name)) == rendition.valid_samples
        units = sum(len(access_units(segment)) for segment in _segments(folder, name))
        told = rendition.priming_samples + rendition.valid_samples + rendition.remainder_samples
        assert units * 1024 == told


def test_aac_joins_are_no_worse_than_the_rest(tmp_path: Path) -> None:
    """Where a continuous piece was cut, the error around the join is within 3 dB of one encoding of the whole."""
    whole = music(24, 44100, seed=5)
    tracks = np.array_split(whole, 3)
    heard = []
    for index, track in enumerate([*tracks, whole]):
        master = write_audio(tmp_path / f"{index}.wav", track, 44100)
        heard.append(_heard_aac(package_plain(master, tmp_path / f"out{index}"), "256_aac"))
    reference = whole / 2**31
    error = np.concatenate(heard[:3]) - reference
    error_of_whole = heard[3] - reference
    around = round(JOIN_S * 44100)
    for join in np.cumsum([len(track) for track in tracks])[:-1]:
        near = slice(join - around, join + around)
        found, wanted = (10 * np.log10(np.mean(part[near] ** 2)) for part in (error, error_of_whole))
        assert found <= wanted + 3


def test_decode_times_continue_exactly(tmp_path: Path) -> None:
    """Every `tfdt` is the sum of all durations before it (ISO/IEC 14496-12 section 8.8.12)."""
    folder = package_plain(write_audio(tmp_path / "m.wav", music(15, 44100), 44100), tmp_path / "out")
    for rendition in folder.asset.renditions:
        expected = 0
        for segment in _segments(folder, rendition.name):
            moof = next(box for box in read_boxes(segment) if box.kind == "moof")
            run = moof.find("traf", "trun").payload
            flags, count = int.from_bytes(run[1:4], "big"), int.from_bytes(run[4:8], "big")
            assert expected == int.from_bytes(moof.find("traf", "tfdt").payload[4:12], "big")
            default = int.from_bytes(moof.find("traf", "tfhd").payload[8:12], "big")
            spelt = [int.from_bytes(run[12 + i * 8 : 16 + i * 8], "big") for i in range(count)]
            expected += sum(spelt) if flags & 0x100 else count * default
        assert rendition.priming_samples + rendition.valid_samples == expected


def test_lossy_master_gives_no_lossless(tmp_path: Path) -> None:
    """An MP3 becomes AAC and nothing that pretends to more."""
    master = write_audio(tmp_path / "m.mp3", music(2, 44100), 44100, "-b:a", "128k")
    folder = package_plain(master, tmp_path / "out")
    assert ["96_aac", "256_aac"] == [rendition.name for rendition in folder.asset.renditions]


def test_the_shortest_master_is_packaged(tmp_path: Path) -> None:
    """One sample is a track: one segment, one sample heard."""
    written = music(1, 44100)[:1]
    folder = package_plain(write_audio(tmp_path / "m.wav", written, 44100), tmp_path / "out")
    assert np.array_equal(written, read_audio(folder.playlist("lossless_flac")))
    assert 1 == len(_heard_aac(folder, "256_aac"))


def test_real_files_are_exact_or_refused(material: Path, tmp_path: Path) -> None:
    """Every file of the FLAC testbench gives exactly its own samples, or a reason why not."""
    for index, path in enumerate(sorted((material / "flac").glob("*/*.flac"))):
        try:
            folder = package_plain(path, tmp_path / str(index))
        except MasterRefusedError:
            assert path.parent.name == "faulty", path
            continue
        for rendition in folder.asset.renditions:
            if rendition.bit_exact:
                heard = read_audio(folder.playlist(rendition.name), rendition.channels)
                assert np.array_equal(read_audio(path, rendition.channels), heard), (path, rendition.name)


def test_real_album_in_aac(material: Path, tmp_path: Path) -> None:
    """Ten consecutive cuts of one piece: together 3,087,433 samples, no join worse than the encoder elsewhere."""
    paths = sorted((material / "flac" / "subset").glob("*.flac"))[:10]
    masters = [read_audio(path) / 2**31 for path in paths]
    whole = write_audio(
        tmp_path / "whole.wav", (np.concatenate(masters) * 2**31).astype(np.int32), 44100, "-c:a", "pcm_s16le"
    )
    folders = [package_plain(path, tmp_path / str(index)) for index, path in enumerate(paths)]
    reference = package_plain(whole, tmp_path / "out")
    signal = np.concatenate(masters)
    around = round(JOIN_S * 44100)
    for name in ("96_aac", "256_aac", "256_aac_plus"):
        heard = np.concatenate([_heard_aac(folder, name) for folder in folders])
        assert len(heard) == 3_087_433 == len(signal)
        error, error_of_whole = heard - signal, _heard_aac(reference, name) - signal
        for join in np.cumsum([len(master) for master in masters])[:-1]:
            near = slice(join - around, join + around)
            found, wanted = (10 * np.log10(np.mean(part[near] ** 2)) for part in (error, error_of_whole))
            assert found <= wanted + 3, (name, join)
