"""Writing one index: documents and the feed's position, in one commit."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import tantivy

from control_api.search.errors import IndexDamagedError
from control_api.search.position import IndexPosition
from control_api.search.schema import KEY, POSITION, index_schema

_POSITION_KEY = "position"
_ONE_THREAD = 1
"""Of indexing: each leaves a segment at every commit, and every search walks through all segments."""


class IndexFiles:
    """An index in a folder, as its one writer has it open; every method blocks.

    Raises:
        IndexDamagedError: The folder holds something else, or not all of it.
    """

    def __init__(self, folder: Path, *, memory_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(index_schema(), path=str(folder))
            self._last = _last_position(self._index)
        except (ValueError, OSError, msgspec.DecodeError) as error:
            raise IndexDamagedError(f"the search index in {folder} can't be opened: {error}") from error
        self._open_writer: tantivy.IndexWriter | None = self._index.writer(memory_bytes, _ONE_THREAD)

    @property
    def position(self) -> IndexPosition | None:
        """Where the last commit left the index; None when there was none."""
        return self._last

    def put(self, documents: Iterable[tantivy.Document]) -> None:
        """Add documents that are not there yet."""
        for document in documents:
            self._writer.add_document(document)

    def replace(self, documents: Mapping[str, tantivy.Document | None]) -> None:
        """Write documents anew by their keys; None removes one."""
        for key, document in documents.items():
            self._writer.delete_documents_by_term(KEY, key)
            if document is not None:
                self._writer.add_document(document)

    def commit(self, position: IndexPosition) -> None:
        """Make all that was written visible, and the position with it; a crash before leaves the commit before."""
        document = tantivy.Document()
        document.add_text(KEY, _POSITION_KEY)
        document.add_text(POSITION, msgspec.json.encode(position).decode())
        self.replace({_POSITION_KEY: document})
        self._writer.commit()
        self._last = position

    def finish_merging(self) -> None:
        """Let what was committed become as few segments as it is to be, and close."""
        writer, self._open_writer = self._writer, None
        writer.wait_merging_threads()

    def close(self) -> None:
        """Give the folder back; what was not committed is forgotten."""
        self._open_writer = None

    @property
    def _writer(self) -> tantivy.IndexWriter:
        assert self._open_writer is not None
        return self._open_writer


def _last_position(index: tantivy.Index) -> IndexPosition | None:
    index.reload()
    searcher = index.searcher()
    query = tantivy.Query.term_query(index_schema(), KEY, _POSITION_KEY, "basic")
    hits = searcher.search(query, limit=1, count=False).hits
    if not hits:
        return None
    return msgspec.json.decode(searcher.doc(hits[0][1]).get_first(POSITION) or "", type=IndexPosition)
