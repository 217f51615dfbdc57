"""Renditions from one decoding: what is told of lazy ones, and what goes wrong in a lane."""

import errno
from pathlib import Path

import pytest
from msgspec.structs import replace

from packager.ladder import load_ladder
from packager.pack import RenditionPacker
from tests.ffmpeg import music, write_audio
from tests.packaging import package, package_plain


def test_lazy_renditions_are_measured_and_not_kept(tmp_path: Path) -> None:
    """All that is told of one is what would be told if it were stored, and where it is packaged from."""
    master = write_audio(tmp_path / "m.flac", music(8, 96000, bit_depth=24), 96000, "-sample_fmt", "s32")
    ladder = load_ladder()
    lazy = package(master, tmp_path / "lazy", None, ladder).asset
    eager = package(master, tmp_path / "eager", None, ladder.without_lazy()).asset
    made_from = {f"{quality}_flac": f"{quality}_alac" for quality in ("lossless", "hi_res_lossless")}
    assert made_from == {each.name: each.made_from for each in lazy.renditions if each.made_from is not None}
    assert eager.renditions == tuple(replace(rendition, made_from=None) for rendition in lazy.renditions)
    stored = {f"{each.name}.mp4" for each in lazy.renditions if each.made_from is None}
    assert stored == {path.name for path in (tmp_path / "lazy").glob("*.mp4")}


def test_a_full_disk_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the lane that failed comes out, not that the others were stopped by it."""

    def add(_packer: RenditionPacker, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RenditionPacker, "add", add)
    master = write_audio(tmp_path / "m.wav", music(20, 44100), 44100)
    with pytest.raises(OSError, match="No space left") as failure:
        package_plain(master, tmp_path / "out")
    assert failure.value.errno == errno.ENOSPC
