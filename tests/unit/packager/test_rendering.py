"""Renditions from one decoding: what goes wrong in a lane."""

import errno
from pathlib import Path

import pytest

from packager.pack import RenditionPacker
from tests.ffmpeg import music, write_audio
from tests.packaging import package_plain


def test_a_full_disk_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of the lane that failed comes out, not that the others were stopped by it."""

    def add(_packer: RenditionPacker, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RenditionPacker, "add", add)
    master = write_audio(tmp_path / "m.wav", music(20, 44100), 44100)
    with pytest.raises(OSError, match="No space left") as failure:
        package_plain(master, tmp_path / "out")
    assert failure.value.errno == errno.ENOSPC
