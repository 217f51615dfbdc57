"""Scratch directories live as long as their workers and jobs."""

import fcntl
from pathlib import Path

import pytest

from packager.worker.errors import WorkerSetupError
from packager.worker.scratch import job_scratch, remove_leftovers, scratch_root, worker_scratch


def test_a_jobs_directory_is_gone_whatever_happens(tmp_path: Path) -> None:
    """An error on the way out removes it as well."""

    def fail() -> None:
        with job_scratch(tmp_path, "job") as scratch:
            (scratch / "output").mkdir()
            (scratch / "output" / "file").write_bytes(b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_living_workers_directory_is_left_alone(tmp_path: Path) -> None:
    """Another worker that starts meanwhile finds its lock taken."""
    with worker_scratch(tmp_path, "host.example-1-ab") as scratch:
        assert remove_leftovers(tmp_path) == 0
        assert scratch.is_dir()
        assert scratch.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_a_dead_workers_directory_is_removed(tmp_path: Path) -> None:
    """Its lock died with it."""
    (tmp_path / "worker-dead").mkdir()
    (tmp_path / "worker-dead" / "file").write_bytes(b"x")
    (tmp_path / "worker-dead.lock").touch()
    (tmp_path / "worker-alive.lock").touch()
    (tmp_path / "unrelated").mkdir()
    with (tmp_path / "worker-alive.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert remove_leftovers(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["unrelated", "worker-alive.lock"]


def test_a_lock_without_a_directory_is_removed(tmp_path: Path) -> None:
    """Its worker was killed between the two."""
    (tmp_path / "worker-dead.lock").touch()
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_root_is_told(tmp_path: Path) -> None:
    """The error names the directory."""
    (tmp_path / "file").touch()
    with pytest.raises(WorkerSetupError, match="file/scratch"):
        scratch_root(str(tmp_path / "file" / "scratch"))


def test_a_planted_default_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everyone may write, someone else's directory under our name is not used."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    root = scratch_root("")
    assert root.stat().st_mode & 0o077 == 0
    moved = root.rename(tmp_path / "elsewhere")
    root.symlink_to(moved)
    with pytest.raises(WorkerSetupError, match="another user"):
        scratch_root("")
