"""Forward-only migrations: numbered SQL files, applied once each, in order, whoever starts first."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.database.pool import Connection
from kernel.errors import KernelError

_DIRECTORY = Path(__file__).with_name("migrations")
_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

_LOCK_ID = 0x5E6E
"""Advisory lock: two services that start at once migrate one after the other."""


class MigrationError(KernelError):
    """A migration was changed after it had been applied, or the numbers have a gap."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name, text and SHA-256."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, to notice an edit after the fact."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def load_migrations(directory: Path = _DIRECTORY) -> list[Migration]:
    """Read the migration files in order.

    Raises:
        MigrationError: A number is missing or given twice.
    """
    files = sorted(path for path in directory.iterdir() if _FILE.fullmatch(path.name))
    migrations = [
        Migration(int(path.name[:4]), path.stem, path.read_text(encoding="utf-8")) for path in files
    ]
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise MigrationError(f"{directory}: migrations must be numbered 0001, 0002, … without a gap")
    return migrations


async def migrate(connection: Connection, migrations: Sequence[Migration]) -> list[Migration]:
    """Apply what has not been applied yet, all in one transaction; returns what was applied now.

    Raises:
        MigrationError: An applied migration's text has changed since, or the database is newer than this code.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK_ID)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number int PRIMARY KEY, name text NOT NULL, "
            "checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        rows = await connection.fetch("SELECT number, checksum FROM schema_migrations")
        applied = {row["number"]: row["checksum"] for row in rows}
        _check_history(migrations, applied)
        pending = [migration for migration in migrations if migration.number not in applied]
        for migration in pending:
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    return pending


def _check_history(migrations: Sequence[Migration], applied: dict[int, str]) -> None:
    known = {migration.number: migration for migration in migrations}
    for number, checksum in applied.items():
        if number not in known:
            raise MigrationError(
                f"the database has migration {number}, which this version of Segue does not know"
            )
        if known[number].checksum != checksum:
            raise MigrationError(f"migration {known[number].name} was changed after it had been applied")
