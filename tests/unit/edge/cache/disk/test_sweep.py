"""Sweeps: what goes, what stays, and what isn't ours."""

import os
from pathlib import Path

import pytest

from edge.cache.disk.errors import StoppedError
from edge.cache.disk.file_name import TEMPORARY_FOLDER
from edge.cache.disk.room import occupied_bytes
from edge.cache.disk.sweep import ABANDONED_AFTER_S, sweep
from tests.unit.edge.cache.entries import asset_number

_NOW_S = 1_000_000_000.0
_FILE_BYTES = 1000


def store(root: Path, number: int, *, age_s: float) -> Path:
    """A file of ours, last used so long ago."""
    asset = asset_number(number)
    path = root / asset[:2] / asset / f"lossless.seg-{number}.m4s"
    return _write(path, age_s)


def _write(path: Path, age_s: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(_FILE_BYTES))
    os.utime(path, (_NOW_S - age_s, _NOW_S - age_s))
    return path


def run(root: Path, target_bytes: int) -> tuple[int, int]:
    """Sweep, not told to stop."""
    return sweep(root, target_bytes, now_s=_NOW_S, stopping=lambda: False)


@pytest.mark.parametrize("kept", [0, 1, 7, 20])
def test_what_was_used_longest_ago_goes(tmp_path: Path, kept: int) -> None:
    """And no more of it than is needed."""
    files = [store(tmp_path, number, age_s=10.0 * 2**number) for number in range(20)]
    left = kept * occupied_bytes(_FILE_BYTES)
    assert (left, 20 - kept) == run(tmp_path, left)
    assert files[:kept] == [file for file in files if file.exists()]


def test_of_what_is_equally_old_only_as_much_goes_as_is_needed(tmp_path: Path) -> None:
    """Files written in one burst aren't all lost at once."""
    for number in range(20):
        store(tmp_path, number, age_s=100)
    younger = store(tmp_path, 30, age_s=1)
    left, removed = run(tmp_path, 15 * occupied_bytes(_FILE_BYTES))
    assert (15 * occupied_bytes(_FILE_BYTES), 6, True) == (left, removed, younger.exists())


def test_empty_folders_go(tmp_path: Path) -> None:
    """The directory doesn't fill with them."""
    for number in range(5):
        store(tmp_path, number, age_s=100)
    assert ((0, 5), []) == (run(tmp_path, 0), list(tmp_path.iterdir()))


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """It isn't counted either."""
    asset = asset_number(1)
    strangers = [
        tmp_path / "notes.txt",
        tmp_path / "lost+found" / "lossless.seg-1.m4s",
        tmp_path / asset[:2] / "photographs" / "lossless.seg-1.m4s",
        tmp_path / asset[:2] / asset / "thesis.tex",
        tmp_path / TEMPORARY_FOLDER / "draft.doc",
    ]
    for stranger in strangers:
        _write(stranger, age_s=1e6)
    outside = _write(tmp_path.parent / f"{tmp_path.name}-outside", age_s=1e6)
    (tmp_path / asset[:2] / asset / "lossless.init.mp4").symlink_to(outside)
    assert ((0, 0), True) == (run(tmp_path, 0), all(path.exists() for path in [*strangers, outside]))


def test_what_killed_writers_left_goes(tmp_path: Path) -> None:
    """A live writer's file stays, and counts."""
    old = _write(tmp_path / TEMPORARY_FOLDER / "17-0.part", age_s=ABANDONED_AFTER_S + 1)
    new = _write(tmp_path / TEMPORARY_FOLDER / "17-1.part", age_s=ABANDONED_AFTER_S - 1)
    assert (occupied_bytes(_FILE_BYTES), 0) == run(tmp_path, 10**9)
    assert (False, True) == (old.exists(), new.exists())


def test_a_clock_that_was_set_back_does_no_harm(tmp_path: Path) -> None:
    """Files from the future are as good as new."""
    future, old = store(tmp_path, 1, age_s=-1e6), store(tmp_path, 2, age_s=100)
    run(tmp_path, occupied_bytes(_FILE_BYTES))
    assert (True, False) == (future.exists(), old.exists())


def test_a_sweep_can_be_stopped(tmp_path: Path) -> None:
    """A process that ends doesn't wait for it."""
    store(tmp_path, 1, age_s=1)
    with pytest.raises(StoppedError):
        sweep(tmp_path, 0, now_s=_NOW_S, stopping=lambda: True)
