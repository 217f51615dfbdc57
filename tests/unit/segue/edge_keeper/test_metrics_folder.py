"""Where the workers count, and under which numbers."""

from pathlib import Path

import pytest

from segue.edge_keeper import metrics_folder
from segue.edge_keeper.metrics_folder import MetricsFolder, MetricsFolderError, make_metrics_folder


@pytest.fixture(autouse=True)
def _in_the_tests_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_folder, "_IN_MEMORY", tmp_path)


def test_the_lowest_free_number_is_given(tmp_path: Path) -> None:
    """Numbers of the dead are used again, so that the files are never more than workers at once."""
    folder = MetricsFolder(tmp_path)
    assert [folder.take_number() for _ in range(3)] == [0, 1, 2]
    folder.give_back(1)
    assert [folder.take_number() for _ in range(2)] == [1, 3]


def test_the_dead_count_on_but_gauge_no_more(tmp_path: Path) -> None:
    """What is counted stays counted; what was held is held no more."""
    folder = MetricsFolder(tmp_path)
    for name in (
        "counter_0.db",
        "histogram_0.db",
        "gauge_livesum_0.db",
        "gauge_max_0.db",
        "gauge_livesum_10.db",
    ):
        (tmp_path / name).touch()
    folder.give_back(folder.take_number())
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["counter_0.db", "gauge_livesum_10.db", "histogram_0.db"]


def test_a_killed_keepers_folder_is_emptied() -> None:
    """A fresh edge begins to count at nothing."""
    folder = make_metrics_folder("::1", 8081)
    (folder.path / "counter_0.db").touch()
    again = make_metrics_folder("::1", 8081)
    assert (again.path, list(again.path.iterdir())) == (folder.path, [])
    assert oct(again.path.stat().st_mode & 0o777) == oct(0o700)
    again.remove()
    assert not folder.path.exists()


def test_edges_on_other_addresses_count_apart() -> None:
    """Two edges on one machine don't wipe each other's counts."""
    paths = {make_metrics_folder(host, port).path for host in ("127.0.0.1", "127.0.0.2") for port in (1, 2)}
    assert len(paths) == 4


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    """Anybody may make a link or an open folder of that name first."""
    path = make_metrics_folder("127.0.0.1", 8081).path
    path.rmdir()
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o700)
    (precious / "file").touch()
    path.symlink_to(precious)
    with pytest.raises(MetricsFolderError, match="not a private folder of ours"):
        make_metrics_folder("127.0.0.1", 8081)
    assert (precious / "file").exists()
    path.unlink()
    path.mkdir(mode=0o777)
    path.chmod(0o777)
    with pytest.raises(MetricsFolderError, match="not a private folder of ours"):
        make_metrics_folder("127.0.0.1", 8081)
