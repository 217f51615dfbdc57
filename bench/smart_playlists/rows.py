"""A catalog of any size and libraries in it, written straight into the database."""

import csv
import re
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.cost import BenchError

_TITLES = Path(__file__).resolve().parents[3] / "shared" / "material" / "titles" / "tracks.csv"
_PARTS = re.split(
    r"^-- name: (\w+)$", Path(__file__).with_name("rows.sql").read_text(encoding="utf-8"), flags=re.MULTILINE
)
_SQL = dict(zip(_PARTS[1::2], _PARTS[2::2], strict=True))


async def write_catalog(connection: "asyncpg.Connection[asyncpg.Record]", tracks: int) -> None:
    """So many tracks.

    Raises:
        BenchError: The real titles are not there.
    """
    if not _TITLES.is_file():
        raise BenchError(f"no titles to make a catalog of: {_TITLES}")
    with _TITLES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = {word for row in rows for word in re.findall(r"[a-z]{3,}", row["title"].lower())}
    genres = {row["genre"] for row in rows if row["genre"]}
    await connection.execute(
        _SQL["catalog"]
        .replace("$words", _array(words))
        .replace("$genres", _array(genres))
        .replace("$tracks", str(tracks)),
        timeout=600,
    )
    await connection.execute("VACUUM ANALYZE", timeout=600)


async def write_library(
    connection: "asyncpg.Connection[asyncpg.Record]", listener_id: UUID, items: int
) -> None:
    """A listener's library of so many tracks, and what she played of them."""
    query = _SQL["library"].replace("$listener", f"'{listener_id}'::uuid").replace("$items", str(items))
    await connection.execute(query, timeout=600)
    for table in ("library_items", "play_counts"):
        await connection.execute(f"VACUUM ANALYZE {table}", timeout=600)


def _array(texts: set[str]) -> str:
    """A list of texts as SQL: statements that are several take no parameters."""
    quoted = ("'" + text.replace("'", "''") + "'" for text in sorted(texts))
    return f"ARRAY[{', '.join(quoted)}]"
