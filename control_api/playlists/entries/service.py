"""Reading and changing what is in a playlist."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from control_api.openapi.errors import InvalidRequestError
from control_api.paging import PageQuery, read_cursor, write_cursor
from control_api.playlists.entries.errors import EntryIdTakenError, EntryNotFoundError, UnknownTrackError
from control_api.playlists.entries.models import (
    START,
    EntryPosition,
    PlaylistEntry,
    VersionedPage,
)
from control_api.playlists.entries.place import KeyDrawing, Place
from control_api.playlists.entries.repository import EntryRepository
from control_api.playlists.entries.smart_pages import smart_page
from control_api.playlists.errors import PlaylistFullError, PlaylistKindError
from control_api.playlists.models import Access, PlaceOfEntry, Playlist, PlaylistKind
from control_api.playlists.repository import PlaylistRepository
from control_api.playlists.smart.turns import Turns
from control_api.playlists.writing import PlaylistWriting, Target, read_playlist
from kernel.database.pool import Connection, acquire

MAX_ENTRIES = 20_000


class EntryService:
    """Entries of the playlists of one database.

    Every method raises `PlaylistNotFoundError` for a playlist that the account may not see, and
    `DatabaseUnavailableError` when PostgreSQL is away; those that change something what `PlaylistWriting.write` does.
    """

    def __init__(self, writing: PlaylistWriting) -> None:
        self._writing = writing
        self._turns = Turns()

    async def page(self, playlist_id: UUID, user_id: UUID, query: PageQuery) -> VersionedPage[PlaylistEntry]:
        """A page of entries in their order, with the version it is of.

        Raises:
            RulesTooSlowError: It is smart, and its rules took too long or got no turn.
        """
        async with self._reading(playlist_id, user_id) as (connection, playlist):
            if playlist.kind is PlaylistKind.REGULAR:
                return await _page(connection, playlist, query)
        async with self._turns.turn(), self._reading(playlist_id, user_id) as (connection, playlist):
            return await smart_page(connection, playlist, query)

    @asynccontextmanager
    async def _reading(self, playlist_id: UUID, user_id: UUID) -> AsyncIterator[tuple[Connection, Playlist]]:
        """A playlist and what may be read of it, all as of one instant."""
        async with (
            acquire(self._writing.pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection, await read_playlist(connection, playlist_id, user_id, Access.READER)

    async def add(self, target: Target, entries: Sequence[PlaceOfEntry], place: Place) -> Playlist:
        """Add entries at a place; the very same ones again change nothing.

        Raises:
            UnknownTrackError: A track isn't in the catalog.
            EntryNotFoundError: The place is behind an entry that the playlist doesn't have.
            EntryIdTakenError: An entry's id is another's.
            PlaylistFullError: The playlist would get too long.
            PlaylistKindError: It is smart.
        """
        _check_distinct(ids := [entry.id for entry in entries], "entries")

        async def done_before(connection: Connection, playlist: Playlist) -> bool:
            _check_regular(playlist)
            return await _are_there(connection, playlist.id, entries)

        async def work(connection: Connection, playlist: Playlist) -> None:
            repository = EntryRepository(connection)
            await _check_tracks(repository, target.track_ids)
            entry_count = playlist.entry_count or 0
            if entry_count + len(entries) > MAX_ENTRIES:
                raise PlaylistFullError(f"a playlist holds {MAX_ENTRIES} entries at most")
            keys = await KeyDrawing(repository, playlist.id, entry_count).keys_at(place, len(entries))
            added = await repository.insert(playlist.id, target.user_id, entries, keys)
            if missing := _first_missing(ids, added):
                raise EntryIdTakenError(missing)

        return await self._writing.write(target, work, done_before=done_before)

    async def remove(self, target: Target, entry_ids: Sequence[UUID]) -> Playlist:
        """Remove entries.

        Raises:
            EntryNotFoundError: The playlist doesn't have one of them.
            PlaylistKindError: It is smart.
        """
        _check_distinct(entry_ids, "entry_ids")

        async def work(connection: Connection, playlist: Playlist) -> None:
            _check_regular(playlist)
            removed = await EntryRepository(connection).delete(playlist.id, entry_ids)
            if missing := _first_missing(entry_ids, removed):
                raise EntryNotFoundError(missing)

        return await self._writing.write(target, work)

    async def move(self, target: Target, entry_ids: Sequence[UUID], after: UUID | None) -> Playlist:
        """Move entries, in this order, behind another or to the start: a row is written for each that moves.

        Raises:
            EntryNotFoundError: The playlist doesn't have one of them.
            PlaylistKindError: It is smart.
        """
        _check_distinct(entry_ids, "entry_ids")
        if after in entry_ids:
            raise InvalidRequestError("body", "after", "is among the entries that move")

        async def work(connection: Connection, playlist: Playlist) -> None:
            _check_regular(playlist)
            repository = EntryRepository(connection)
            await _check_members(repository, playlist.id, entry_ids)
            drawing = KeyDrawing(repository, playlist.id, playlist.entry_count or 0)
            keys = await drawing.keys_at(after, len(entry_ids), leaving_out=entry_ids)
            await repository.set_order_keys(entry_ids, keys)
            await PlaylistRepository(connection).bump_version(playlist.id)

        return await self._writing.write(target, work)


async def _page(connection: Connection, playlist: Playlist, query: PageQuery) -> VersionedPage[PlaylistEntry]:
    repository = EntryRepository(connection)
    after = read_cursor(query.cursor, EntryPosition, START)
    generation = await repository.order_generation(playlist.id)
    after_key: str | None = after.key
    if after is not START and after.generation != generation:
        after_key = await repository.order_key(playlist.id, after.entry_id)
        if after_key is None:
            raise InvalidRequestError(
                "query", "cursor", "what it stood at is gone: begin with the first page"
            )
    found = await repository.page(playlist.id, after_key or "", query.limit + 1)
    shown = found[: query.limit]
    next_cursor = None
    if len(found) > query.limit:
        key, last = shown[-1]
        next_cursor = write_cursor((generation, key, last.id))
    return VersionedPage(
        items=[entry for _, entry in shown], next_cursor=next_cursor, version=playlist.version
    )


def _check_regular(playlist: Playlist) -> None:
    if playlist.kind is not PlaylistKind.REGULAR:
        raise PlaylistKindError("a smart playlist's rules say what is in it: change those")


def _check_distinct(ids: Sequence[UUID], field: str) -> None:
    if len(set(ids)) != len(ids):
        raise InvalidRequestError("body", field, "names an entry twice")


async def _check_tracks(repository: EntryRepository, track_ids: Collection[UUID]) -> None:
    known = await repository.lock_tracks(track_ids)
    if missing := _first_missing(track_ids, known):
        raise UnknownTrackError(missing)


async def _check_members(repository: EntryRepository, playlist_id: UUID, entry_ids: Sequence[UUID]) -> None:
    found = await repository.find(entry_ids)
    members = {entry_id for entry_id, stored in found.items() if stored.playlist_id == playlist_id}
    if missing := _first_missing(entry_ids, members):
        raise EntryNotFoundError(missing)


async def _are_there(connection: Connection, playlist_id: UUID, entries: Sequence[PlaceOfEntry]) -> bool:
    """Whether all of the entries were added before.

    Raises:
        EntryIdTakenError: One of the ids is that of something else.
    """
    found = await EntryRepository(connection).find([entry.id for entry in entries])
    for entry in entries:
        stored = found.get(entry.id)
        if stored is not None and (stored.playlist_id, stored.track_id) != (playlist_id, entry.track_id):
            raise EntryIdTakenError(entry.id)
    return len(found) == len(entries)


def _first_missing(wanted: Collection[UUID], found: set[UUID]) -> UUID | None:
    return next((one for one in wanted if one not in found), None)
