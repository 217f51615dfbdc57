"""The index as the processes of the API read it."""

import threading
from dataclasses import dataclass
from pathlib import Path

import structlog
import tantivy

from control_api.search.errors import SearchUnavailableError
from control_api.search.generations import IndexFolder

_log = structlog.stdlib.get_logger(__name__)

_TRIES = 3
"""An index may be replaced and swept away between finding it and opening it."""

_META = "meta.json"
"""Written anew, beside the old one, with each commit."""


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    index: tantivy.Index
    commit: tuple[int, int]
    """Of `meta.json`: its inode and when it was written."""


class IndexReader:
    """Opens the index that serves and keeps up with its commits; every method blocks, from any thread."""

    def __init__(self, directory: Path) -> None:
        self._folder = IndexFolder(directory)
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def searcher(self) -> tantivy.Searcher:
        """The index as of its last commit.

        Raises:
            SearchUnavailableError: There is none.
        """
        for _ in range(_TRIES):
            try:
                return self._up_to_date().index.searcher()
            except FileNotFoundError:
                continue
            except (ValueError, OSError) as error:
                _log.warning("search index not readable", error=str(error))  # it names files: for us alone
                raise SearchUnavailableError("the search index can't be read") from error
        raise SearchUnavailableError("there is no search index yet")

    def _up_to_date(self) -> _Opened:
        path = self._folder.current()
        if path is None:
            raise FileNotFoundError
        commit = _commit(path)
        opened = self._opened
        if opened is not None and (opened.path, opened.commit) == (path, commit):
            return opened
        with self._opening:
            return self._open(path, commit)

    def _open(self, path: Path, commit: tuple[int, int]) -> _Opened:
        opened = self._opened
        if opened is None or opened.path != path:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual", 0)
        elif opened.commit == commit:  # another thread was faster
            return opened
        else:
            index = opened.index
        index.reload()
        self._opened = _Opened(path, index, commit)
        return self._opened


def _commit(path: Path) -> tuple[int, int]:
    status = (path / _META).stat()
    return status.st_ino, status.st_mtime_ns
