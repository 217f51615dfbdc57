"""Where the workers count, and under which numbers."""

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from segue.edge_keeper import metrics_folder
from segue.edge_keeper.metrics_folder import MetricsFolderError, make_metrics_folder

_MAKER = """
import sys
from pathlib import Path
from segue.edge_keeper import metrics_folder
metrics_folder._IN_MEMORY = Path(sys.argv[1])
made = metrics_folder.make_metrics_folder()
(made.path / "counter_0.db").touch()
print(made.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own place for such folders."""
    monkeypatch.setattr(metrics_folder, "_IN_MEMORY", tmp_path)
    return tmp_path


def test_the_lowest_free_number_is_given() -> None:
    """Numbers of the dead are used again, so that the files are never more than workers at once."""
    folder = make_metrics_folder()
    assert [folder.take_number() for _ in range(3)] == [0, 1, 2]
    folder.give_back(1)
    assert [folder.take_number() for _ in range(2)] == [1, 3]
    folder.remove()


def test_the_dead_count_on_but_gauge_no_more() -> None:
    """What is counted stays counted; what was held is held no more."""
    folder = make_metrics_folder()
    for name in (
        "counter_0.db",
        "histogram_0.db",
        "gauge_livesum_0.db",
        "gauge_max_0.db",
        "gauge_livesum_10.db",
    ):
        (folder.path / name).touch()
    folder.give_back(folder.take_number())
    left = sorted(path.name for path in folder.path.iterdir())
    assert left == ["counter_0.db", "gauge_livesum_10.db", "histogram_0.db"]
    folder.remove()


def test_a_killed_keepers_folder_is_removed_by_whoever_starts_next(parent: Path) -> None:
    """And a living one's is left alone."""
    with subprocess.Popen(
        [sys.executable, "-c", _MAKER, str(parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        theirs = Path(keeper.stdout.readline().strip())
        ours = make_metrics_folder()
        assert {theirs, ours.path} == set(parent.iterdir())
        assert [path.name for path in theirs.iterdir()] == ["counter_0.db"]
        keeper.kill()
        keeper.wait()
        after = make_metrics_folder()
        assert {after.path, ours.path} == set(parent.iterdir())
    for folder in (ours, after):
        folder.remove()
    assert list(parent.iterdir()) == []


def test_it_is_private_and_empty() -> None:
    """Nobody else reads what is counted."""
    folder = make_metrics_folder()
    assert (oct(0o700), []) == (oct(folder.path.stat().st_mode & 0o777), list(folder.path.iterdir()))
    folder.remove()


def test_what_is_not_an_edges_folder_is_left_alone(parent: Path) -> None:
    """A link to somewhere else, a file, a folder with another name."""
    precious = parent / "precious"
    precious.mkdir()
    (precious / "file").touch()
    prefix = f"segue-edge-metrics-{os.geteuid()}-"
    (parent / f"{prefix}link").symlink_to(precious)
    (parent / f"{prefix}file").touch()
    make_metrics_folder().remove()
    assert {"precious", f"{prefix}link", f"{prefix}file"} == {path.name for path in parent.iterdir()}
    assert (precious / "file").exists()


def test_a_folder_that_is_being_swept_before_it_is_locked_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another edge that starts at that moment takes it for a dead one's."""
    make = tempfile.mkdtemp
    sweepers: list[int] = []

    def lose_the_first(prefix: str, dir: Path) -> str:  # noqa: A002 - the library's name
        made = make(prefix=prefix, dir=dir)
        if not sweepers:
            sweepers.append(os.open(made, os.O_RDONLY))
            fcntl.flock(sweepers[0], fcntl.LOCK_EX)
        return made

    monkeypatch.setattr(tempfile, "mkdtemp", lose_the_first)
    folder = make_metrics_folder()
    assert not os.path.samestat(os.fstat(sweepers[0]), folder.path.stat())
    folder.remove()
    os.close(sweepers[0])


def test_a_place_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the operator's words."""
    monkeypatch.setattr(tempfile, "mkdtemp", _no_room)
    with pytest.raises(MetricsFolderError, match=r"can't keep metrics in .*: No space left"):
        make_metrics_folder()


def _no_room(**_where: object) -> str:
    raise OSError(28, "No space left on device")
