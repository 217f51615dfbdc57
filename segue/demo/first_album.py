"""Making the demo album and handing it in, as anybody hands in masters."""

import json
import tempfile
from pathlib import Path
from uuid import UUID

from kernel.database.pool import connect
from kernel.errors import KernelError
from kernel.settings import DatabaseSettings
from segue.demo.name import ALBUM, ARTIST
from segue.embedded.data_directory import DataDirectory
from segue.embedded.services import python_command, segue_command
from segue.supervisor.child import running
from segue.supervisor.command import Command
from segue.supervisor.journal import Journal
from segue.supervisor.kept import describe_end

_NAME = "demo"
_FOLDERS = ("Demo album", ARTIST, ALBUM)
"""As many as a job tells, so that it tells none of the scratch folder."""

_EMPTY = "SELECT NOT EXISTS (SELECT FROM tracks) AND NOT EXISTS (SELECT FROM ingest_jobs)"
_FIRST_TRACK = (
    "SELECT t.id FROM tracks t JOIN albums b ON b.id = t.album_id ORDER BY b.created_at, disc, number LIMIT 1"
)


class DemoError(KernelError):
    """The demo album could not be made or ingested."""


async def is_wanted(settings: DatabaseSettings, data: DataDirectory) -> bool:
    """Whether the catalog is empty, or the demo album was begun and not finished."""
    if data.demo_begun.exists():
        return True
    async with connect(settings, application_name="segue up") as connection:
        return bool(await connection.fetchval(_EMPTY, timeout=settings.command_timeout_s))


async def first_track(settings: DatabaseSettings) -> UUID | None:
    """The first track of the oldest album, to try the player with."""
    async with connect(settings, application_name="segue up") as connection:
        track_id: UUID | None = await connection.fetchval(_FIRST_TRACK, timeout=settings.command_timeout_s)
        return track_id


async def make_and_ingest(data: DataDirectory, journal: Journal) -> None:
    """Write the masters into the scratch folder, run `segue ingest` on them, and remove them.

    Begun again after it was cut short: masters that are in already stay as they are.

    Raises:
        DemoError: A master could not be made, or was not taken.
    """
    data.demo_begun.touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=data.scratch) as scratch:
        folder = _album_folder(Path(scratch))
        await _run(python_command(_NAME, data, "-m", "segue.demo", str(folder)), journal)
        ingest = segue_command(_NAME, data, "ingest", str(folder), "--json", "--data-dir", str(data.path))
        results = [json.loads(line) for line in await _run(ingest, journal) if line.startswith("{")]
    failed = [f"{Path(result['path']).name}: {result['error']}" for result in results if result["error"]]
    if failed:
        raise DemoError("; ".join(failed))
    data.demo_begun.unlink(missing_ok=True)


def _album_folder(scratch: Path) -> Path:
    folder = scratch.joinpath(*_FOLDERS)
    folder.mkdir(parents=True)
    return folder


async def _run(command: Command, journal: Journal) -> list[str]:
    lines: list[str] = []

    def on_line(text: str) -> None:
        lines.append(text)
        journal.line(command.name, text)

    async with running(command, on_line) as child:
        status = await child.wait()
    if status != 0:
        journal.show_tail(command.name)
        raise DemoError(f"{' '.join(command.argv[1:4])} {describe_end(status)}")
    return lines
