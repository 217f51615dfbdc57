"""How a playlist is changed: one writer after the other, each on the version that it names, and then it is told.

A transaction takes its locks in the order tracks, playlist, entries, libraries, as the triggers do.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from control_api.library.feed import Announcement
from control_api.library.hints import LibraryHints
from control_api.library.playlists_in_libraries import touch_playlist, withdraw_playlist
from control_api.playlists.entries.repository import EntryRepository
from control_api.playlists.errors import (
    NotCollaboratorError,
    NotOwnerError,
    PlaylistNotFoundError,
    StaleVersionError,
)
from control_api.playlists.models import Access, CurrentPlaylist, Playlist
from control_api.playlists.repository import PlaylistRepository
from kernel.database.pool import Connection, Pool
from kernel.database.transactions import in_transaction

T = TypeVar("T")

MAX_TOLD_ENTRIES = 500
"""With a stale change; longer playlists are read anew page by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is about to be changed, by whom, and on which of its versions (None: on whichever there is)."""

    playlist_id: UUID
    user_id: UUID
    version: int | None
    needs: Access = Access.OWNER
    track_ids: Collection[UUID] = field(default=(), repr=False)
    """Tracks that are to be added: they are locked before the playlist is."""


Work = Callable[[Connection, Playlist], Awaitable[None]]
"""Changes a playlist, given as it is, so that its version grows by one; or not at all."""

Check = Callable[[Connection, Playlist], Awaitable[bool]]
"""Whether an earlier try did the same already."""


class PlaylistWriting:
    """Changes playlists of one database."""

    def __init__(self, pool: Pool, hints: LibraryHints) -> None:
        self.pool = pool
        self._hints = hints

    async def write(self, target: Target, work: Work, *, done_before: Check | None = None) -> Playlist:
        """Do a piece of work on a playlist; returns the playlist as it is then.

        Raises:
            PlaylistNotFoundError: There is none that the account may see.
            NotOwnerError, NotCollaboratorError: The account may see but not change it.
            StaleVersionError: It has another version than the one named.
            DatabaseUnavailableError: PostgreSQL is away.
        """

        async def change(connection: Connection) -> tuple[Playlist, list[Announcement]]:
            before = await _lock(connection, target)
            if done_before is not None and await done_before(connection, before):
                return before, []
            await _check_version(connection, target, before)
            await work(connection, before)
            after = await read_playlist(connection, target.playlist_id, target.user_id, target.needs)
            return after, await _log(connection, before, after)

        return await self.transact(change)

    async def delete(self, target: Target) -> None:
        """Remove a playlist; raises what `write` does."""

        async def change(connection: Connection) -> tuple[None, list[Announcement]]:
            await _check_version(connection, target, await _lock(connection, target))
            repository = PlaylistRepository(connection)
            user_ids = await repository.libraries_with(target.playlist_id)
            await repository.delete(target.playlist_id)
            revisions = await repository.library_revisions(user_ids)
            return None, [Announcement(user_id, revision) for user_id, revision in revisions]

        await self.transact(change)

    async def transact(self, change: Callable[[Connection], Awaitable[tuple[T, list[Announcement]]]]) -> T:
        """Run a transaction, and announce what it did to libraries once it is committed."""
        result, announcements = await in_transaction(self.pool, change)
        self._hints.announce(announcements)
        return result


async def _lock(connection: Connection, target: Target) -> Playlist:
    if target.track_ids:
        await EntryRepository(connection).lock_tracks(target.track_ids)
    return await lock_playlist(connection, target.playlist_id, target.user_id, target.needs)


async def lock_playlist(connection: Connection, playlist_id: UUID, user_id: UUID, needs: Access) -> Playlist:
    """Have everybody else who writes a playlist wait until the transaction ends; raises what `read_playlist` does."""
    await PlaylistRepository(connection).lock(playlist_id)
    return await read_playlist(connection, playlist_id, user_id, needs)


async def read_playlist(connection: Connection, playlist_id: UUID, user_id: UUID, needs: Access) -> Playlist:
    """A playlist, for somebody who may do this much with it.

    Raises:
        PlaylistNotFoundError: There is none that the account may see.
        NotOwnerError, NotCollaboratorError: The account may see but not do this with it.
    """
    playlist = await PlaylistRepository(connection).find(playlist_id, user_id)
    if playlist is None:
        raise PlaylistNotFoundError(playlist_id)
    _check_access(playlist, needs)
    return playlist


def _check_access(playlist: Playlist, needs: Access) -> None:
    if needs is Access.OWNER and playlist.access is not Access.OWNER:
        raise NotOwnerError
    if needs is Access.COLLABORATOR and playlist.access is Access.READER:
        raise NotCollaboratorError


async def _check_version(connection: Connection, target: Target, playlist: Playlist) -> None:
    if target.version in (None, playlist.version):
        return
    short = playlist.entry_count is not None and playlist.entry_count <= MAX_TOLD_ENTRIES
    entries = await EntryRepository(connection).places(playlist.id) if short else None
    raise StaleVersionError(target.version, CurrentPlaylist(playlist=playlist, entries=entries))


async def _log(connection: Connection, before: Playlist, after: Playlist) -> list[Announcement]:
    if after.version == before.version:
        return []
    changers = await PlaylistRepository(connection).changers(after.id)
    announcements = await touch_playlist(connection, changers, after.id)
    fewer_see_it = (before.public and not after.public) or (before.collaborative and not after.collaborative)
    return [*announcements, *(await withdraw_playlist(connection, after.id) if fewer_see_it else ())]
