"""Searching: the index says which and in what order, PostgreSQL what is shown."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.search.answer import Found, answer
from control_api.search.errors import SearchUnavailableError
from control_api.search.feed import Feed
from control_api.search.index_reader import IndexReader
from control_api.search.kind import Kind
from control_api.search.library_ids import LibraryCache, LibraryIds
from control_api.search.matcher import Hit, Restriction, find
from control_api.search.models import SearchAnswer, SearchQuery
from control_api.search.repository import SearchRepository
from control_api.search.sought import Sought, read_query
from kernel.database.pool import Pool, acquire

_THREADS = 4
_MAX_WAITING = 64
"""Searches at once, those that wait for a thread included; more are refused."""

_DEADLINE_S = 2.0
_SPARE = 1.5
"""So many times more are found than are shown, for some may be gone or hidden by now."""


class SearchService:
    """Searches one index and one database."""

    def __init__(self, pool: Pool, directory: Path) -> None:
        self._pool = pool
        self._reader = IndexReader(directory)
        self._libraries = LibraryCache()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self._searching = 0

    def close(self) -> None:
        """Let no search begin any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def search(self, query: SearchQuery, user_id: UUID) -> SearchAnswer:
        """What an account finds.

        Raises:
            SearchUnavailableError: There is no index yet, too many search at once, or it took too long.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        kinds = [kind for kind in Kind if kind in query.kinds.split(",")]
        sought = read_query(query.q)
        library_of = user_id if query.within == "library" else None
        libraries = await self._library_ids(kinds, user_id) if library_of is not None else {}
        hits = await self._hits(kinds, sought, query.limit, user_id, libraries)
        rows = {}
        async with acquire(self._pool) as connection:
            repository = SearchRepository(connection)
            for kind, found in hits.items():
                if found:
                    ids = [hit.item_id for hit in found]
                    rows[kind] = await repository.rows(kind, ids, reader=user_id, library_of=library_of)
        return answer(Found(hits, rows), sought, query.limit)

    async def rebuild(self, *, actor: UUID, address: str) -> int:
        """Have every index built anew; returns the generation to come.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            generation = await Feed(connection).want_rebuild()
            await write_audit(
                connection, AuditEntry(AuditAction.REBUILD_SEARCH, actor=actor, address=address)
            )
        return generation

    async def _hits(
        self,
        kinds: Sequence[Kind],
        sought: Sought,
        limit: int,
        user_id: UUID,
        libraries: Mapping[Kind, LibraryIds],
    ) -> dict[Kind, list[Hit]]:
        if self._searching >= _MAX_WAITING:
            raise SearchUnavailableError("too many search at once")
        deadline_s = time.monotonic() + _DEADLINE_S
        wanted = int(limit * _SPARE) + 1

        def search() -> dict[Kind, list[Hit]]:
            searcher = self._reader.searcher()
            return {
                kind: find(
                    searcher, kind, sought, wanted, Restriction(user_id, libraries.get(kind), deadline_s)
                )
                for kind in kinds
            }

        self._searching += 1
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await asyncio.get_running_loop().run_in_executor(self._threads, search)
        except TimeoutError:
            raise SearchUnavailableError("the search took too long") from None
        finally:
            self._searching -= 1

    async def _library_ids(self, kinds: Sequence[Kind], user_id: UUID) -> dict[Kind, LibraryIds]:
        """The caller's library, read anew only when it has changed."""
        sets = {}
        async with acquire(self._pool) as connection:
            repository = SearchRepository(connection)
            revision = await repository.library_revision(user_id)
            for kind in kinds:
                known = self._libraries.get(user_id, kind, revision)
                if known is None:
                    known = LibraryIds.of(kind, await repository.library_ids(user_id, kind))
                    self._libraries.put(user_id, kind, revision, known)
                sets[kind] = known
        return sets
