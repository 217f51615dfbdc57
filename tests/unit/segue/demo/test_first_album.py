"""Handing the demo album in."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.demo import first_album
from segue.demo.first_album import DemoError, make_and_ingest
from segue.embedded.data_directory import DataDirectory, opened
from segue.ingest.discovery import FoundMaster, discover
from segue.supervisor.command import Command
from segue.supervisor.console import Console
from segue.supervisor.journal import Journal


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """A data directory ready for children."""
    with opened(tmp_path / "data") as directory:
        directory.prepare()
        yield directory


@pytest.fixture
def journal(data: DataDirectory) -> Iterator[Journal]:
    """A journal that nobody reads."""
    opened_journal = Journal(data.logs, Console(), quiet=frozenset({"demo"}))
    yield opened_journal
    opened_journal.close()


def ingest_that(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a few lines of Python in the place of `segue ingest`, and a file in that of the masters."""

    def ingest(name: str, data: DataDirectory, *_arguments: str) -> Command:
        return Command(name=name, argv=(sys.executable, "-c", program), cwd=data.path)

    def make(name: str, data: DataDirectory, *arguments: str) -> Command:
        return Command(
            name=name, argv=("/bin/sh", "-c", 'echo clear > "$0"/a.flac', arguments[-1]), cwd=data.path
        )

    monkeypatch.setattr(first_album, "segue_command", ingest)
    monkeypatch.setattr(first_album, "python_command", make)


async def test_masters_are_gone_afterwards(
    data: DataDirectory, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the clear masters nor the mark that it was begun remain."""
    ingest_that("""print('a log line'); print('{"path": "a.flac", "error": null}')""", monkeypatch)
    await make_and_ingest(data, journal)
    assert list(data.scratch.iterdir()) == []
    assert not data.demo_begun.exists()


async def test_jobs_tell_the_albums_folders(
    data: DataDirectory, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none of the scratch folder's, which nobody has named."""
    found: list[FoundMaster] = []

    def ingest(name: str, data: DataDirectory, *arguments: str) -> Command:
        found.extend(discover([Path(arguments[1])]).masters)
        return Command(name=name, argv=("/bin/true",), cwd=data.path)

    ingest_that("", monkeypatch)
    monkeypatch.setattr(first_album, "segue_command", ingest)
    await make_and_ingest(data, journal)
    assert [master.folder_names for master in found] == [("Demo album", "Segue", "Low Sun")]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("""print('{"path": "/x/a.flac", "error": "no room"}')""", "a.flac: no room"),
        ("raise SystemExit(1)", "ended by itself with status 1"),
    ],
)
async def test_a_failure_is_told_and_tried_again(
    data: DataDirectory, journal: Journal, monkeypatch: pytest.MonkeyPatch, program: str, message: str
) -> None:
    """The mark stays, so that the next start begins again; the clear masters are gone."""
    ingest_that(program, monkeypatch)
    with pytest.raises(DemoError, match=message):
        await make_and_ingest(data, journal)
    assert list(data.scratch.iterdir()) == []
    assert data.demo_begun.exists()
