"""Whole streams: this project's hold, FFmpeg's break the rules they are known to break, damage is noticed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.verify.errors import UnreadableStreamError
from segue.verify.outcome import Report, Status
from segue.verify.rendition import Part
from segue.verify.verification import verify_stream
from tests.unit.segue.verify.tracks import chords, write_wav

RENDITIONS = ["256_aac", "96_aac", "256_aac_plus", "lossless_alac", "lossless_flac"]


def _failing(report: Report) -> set[str]:
    return {result.check.name for result in report.results if result.status is Status.FAIL}


def test_a_packaged_stream_holds(packaged: Path, master: Path) -> None:
    """Nothing is broken, and the lossless renditions are the master."""
    report = verify_stream(str(packaged), [master])

    assert _failing(report) == set()
    assert [rendition.name for rendition in report.stream.renditions] == RENDITIONS
    exact = [r.name for r in report.stream.renditions if not any(_differs(part) for part in r.parts)]
    assert exact == ["lossless_alac", "lossless_flac"]


def _differs(part: Part) -> bool:
    comparison = part.audio.comparison if part.audio is not None else None
    return comparison is None or comparison.first_difference is not None


def test_a_packaged_stream_holds_without_its_master(packaged: Path) -> None:
    """The renditions agree among themselves."""
    assert verify_stream(str(packaged / "master.m3u8")).holds


def test_progress_is_told(packaged: Path) -> None:
    """Every rendition's segments are counted to the last."""
    told: dict[str, tuple[int, int]] = {}

    verify_stream(str(packaged), watch=lambda name, read, total: told.update({name: (read, total)}))

    assert told == dict.fromkeys(RENDITIONS, (4, 4))


def test_another_master_is_noticed(packaged: Path, tmp_path: Path) -> None:
    """The same music, one sample later."""
    late = write_wav(tmp_path / "late.wav", chords(9.6)[1 : 1 + round(9.5 * 44_100)])

    assert _failing(verify_stream(str(packaged), [late])) == {"bit-exact", "aac-aligned"}


def test_a_longer_master_is_noticed(packaged: Path, tmp_path: Path) -> None:
    """One sample more at the end."""
    longer = write_wav(tmp_path / "longer.wav", chords(9.5 + 1 / 44_100))

    assert {"exact-length", "bit-exact"} <= _failing(verify_stream(str(packaged), [longer]))


def test_what_ffmpeg_gets_wrong_is_noticed(by_ffmpeg: Path, master: Path) -> None:
    """No priming in the edit list, a last FLAC EXTINF that is a frame too long, `flac` in CODECS, no loudness."""
    report = verify_stream(str(by_ffmpeg), [master])

    found = _failing(report)
    assert {"priming", "edit-list", "exact-length", "aac-aligned", "roll-groups"} <= found
    assert {"extinf-true", "codecs", "loudness-box", "average-bandwidth", "independent-segments"} <= found
    assert not {"readable", "decodes", "sample-counts", "bit-exact", "lossless-agree", "decode-times"} & found
    extinf = next(result for result in report.results if result.check.name == "extinf-true")
    assert [f.subject for f in extinf.findings if f.status is Status.FAIL] == ["flac"]


def test_an_error_in_one_rendition_ends_them_all(packaged: Path) -> None:
    """Whoever stops watching doesn't wait for a two-hour track to be decoded to its end."""
    told: list[str] = []

    def watch(name: str, read: int, total: int) -> None:
        told.append(name)
        raise KeyboardInterrupt

    with pytest.raises((KeyboardInterrupt, UnreadableStreamError)):
        verify_stream(str(packaged), watch=watch)

    assert len(told) <= 4


def _flip(path: Path, offset_bytes: int) -> None:
    body = bytearray(path.read_bytes())
    body[offset_bytes] ^= 0x40
    path.write_bytes(body)


def _patch(path: Path, old: bytes, new: bytes) -> None:
    body = path.read_bytes()
    assert old in body
    path.write_bytes(body.replace(old, new))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


DAMAGE: dict[str, tuple[set[str], Callable[[Path], object]]] = {
    "a segment is missing": (
        {"readable", "segments-encrypted"},
        lambda folder: (folder / "96_aac/seg-1.m4s").unlink(),
    ),
    "a segment is cut short": (
        {"readable", "segments-encrypted"},
        lambda folder: (folder / "96_aac/seg-1.m4s").write_bytes(b"short"),
    ),
    "another rendition's segment": (
        {"readable", "segments-encrypted"},
        lambda folder: (folder / "96_aac/seg-1.m4s").write_bytes((folder / "256_aac/seg-1.m4s").read_bytes()),
    ),
    "another key": (
        {"readable", "segments-encrypted", "decodes", "bit-exact"},
        lambda folder: (folder / "lossless_flac/key").write_bytes(bytes(16)),
    ),
    "a key of 15 bytes": (
        {"readable", "key-length"},
        lambda folder: (folder / "lossless_flac/key").write_bytes(bytes(15)),
    ),
    "the key is missing": ({"readable"}, lambda folder: (folder / "lossless_flac/key").unlink()),
    "segments exchanged": (
        # Their numbers are their IVs: CBC under a wrong one spoils the first 16 bytes.
        {"segments-encrypted", "decode-times"},
        lambda folder: _replace(folder / "lossless_flac/index.m3u8", "seg-1.m4s", "seg-2.m4s"),
    ),
    "the initialization section is missing": (
        {"readable", "audio-present", "lossless-container"},
        lambda folder: (folder / "lossless_alac/init.mp4").unlink(),
    ),
    "the initialization section is another's": (
        {"codecs", "decodes", "frame-durations"},
        lambda folder: shutil.copy(folder / "256_aac/init.mp4", folder / "lossless_alac/init.mp4"),
    ),
    "a media playlist is missing": ({"readable"}, lambda folder: (folder / "96_aac/index.m3u8").unlink()),
    "a media playlist leads out of the folder": (
        {"readable"},
        lambda folder: _replace(folder / "96_aac/index.m3u8", "seg-1.m4s", "../../../../../etc/passwd"),
    ),
    "the multivariant playlist leads to a server": (
        {"readable"},
        lambda folder: _replace(folder / "master.m3u8", "96_aac/index", "http://127.0.0.1:1/96_aac/index"),
    ),
    "a media playlist leads to a server": (
        {"readable"},
        lambda folder: _replace(folder / "96_aac/index.m3u8", "seg-1.m4s", "http://127.0.0.1:1/seg-1.m4s"),
    ),
    "an impossible sample rate": (
        {"readable", "audio-present"},
        lambda folder: _patch(folder / "lossless_alac/init.mp4", b"\x00\x00\xac\x44", b"\xff\xff\xff\xff"),
    ),
    "one bit of audio": (
        {"readable", "segments-encrypted"},
        lambda folder: _flip(folder / "lossless_flac/seg-2.m4s", 40),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_noticed(damage: str, packaged: Path, master: Path, tmp_path: Path) -> None:
    """Whatever is damaged in a folder, the checks that should notice do, and the rest goes on."""
    expected, harm = DAMAGE[damage]
    folder = tmp_path / "folder"
    shutil.copytree(packaged, folder)
    harm(folder)

    report = verify_stream(str(folder), [master])

    assert expected <= _failing(report)


@pytest.mark.parametrize("target", ["nothing-here", "96_aac/index.m3u8", "96_aac/init.mp4", "96_aac"])
def test_what_is_no_stream_is_refused(target: str, packaged: Path) -> None:
    """A missing path, a media playlist, an initialization section, a folder without a multivariant playlist."""
    with pytest.raises(UnreadableStreamError, match=target):
        verify_stream(str(packaged / target))


def test_a_master_that_is_none_is_refused(packaged: Path, tmp_path: Path) -> None:
    """Text is no audio."""
    text = tmp_path / "master.flac"
    text.write_text("no audio")

    with pytest.raises(UnreadableStreamError, match=r"master\.flac"):
        verify_stream(str(packaged), [text])
