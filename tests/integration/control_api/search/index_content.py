"""What an index holds, beside what the database says it must."""

from pathlib import Path

import tantivy

from control_api.search.documents import document_key, joined_halves
from control_api.search.folding import whole
from control_api.search.generations import IndexFolder
from control_api.search.kind import DOCUMENT_KINDS, Kind
from control_api.search.schema import ID_HIGH, ID_LOW, KEY, index_schema, whole_field
from kernel.database.pool import Pool

_MANY = 100_000


def indexed(directory: Path) -> list[str]:
    """The keys and whole titles of all documents, sorted; one that is there twice comes twice."""
    path = IndexFolder(directory).current()
    assert path is not None
    index = tantivy.Index.open(str(path))
    index.reload()
    searcher = index.searcher()
    found = []
    for kind in DOCUMENT_KINDS:
        for title, _ in searcher.terms_with_prefix(whole_field(kind), ""):
            query = tantivy.Query.term_query(index_schema(), whole_field(kind), title, "basic")
            addresses = [address for _, address in searcher.search(query, limit=_MANY, count=False).hits]
            halves = [searcher.fast_field_values(field, addresses) for field in (ID_HIGH, ID_LOW)]
            for high, low in zip(*halves, strict=True):
                found.append(f"{document_key(kind, joined_halves(int(high or 0), int(low or 0)))} {title}")
    return sorted(found)


async def wanted(pool: Pool) -> list[str]:
    """The same, as the catalog has it."""
    keys = []
    for kind, table, name in (
        (Kind.ARTIST, "artists", "name"),
        (Kind.ALBUM, "albums", "title"),
        (Kind.TRACK, "tracks", "title"),
        (Kind.PLAYLIST, "playlists", "name"),
    ):
        rows = await pool.fetch(f"SELECT id, {name} AS name FROM {table}")  # noqa: S608 - names of ours
        keys += [f"{document_key(kind, row['id'])} {whole(row['name'])}" for row in rows]
    return sorted(keys)


def position_count(directory: Path) -> int:
    """How many documents tell a position: one."""
    path = IndexFolder(directory).current()
    assert path is not None
    index = tantivy.Index.open(str(path))
    index.reload()
    query = tantivy.Query.term_query(index_schema(), KEY, "position", "basic")
    return len(index.searcher().search(query, limit=10, count=False).hits)
