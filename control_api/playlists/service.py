"""Making, reading and changing playlists."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from control_api.accounts.errors import NotPermittedError
from control_api.catalog.models import FIRST, NamePosition
from control_api.library.feed import Announcement
from control_api.library.playlists_in_libraries import add_playlist
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from control_api.permissions.permission import Permission
from control_api.playlists.collaborators.repository import CollaboratorRepository
from control_api.playlists.draft import Draft, draft_of
from control_api.playlists.entries.repository import EntryRepository
from control_api.playlists.errors import PlaylistIdTakenError, PlaylistKindError
from control_api.playlists.models import Access, Playlist, PlaylistKind
from control_api.playlists.repository import PlaylistRepository
from control_api.playlists.writing import PlaylistWriting, Target, read_playlist
from kernel.database.pool import Connection, acquire


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what she may do."""

    user_id: UUID
    permissions: Collection[Permission]


class PlaylistService:
    """The playlists of one database.

    Every method raises `PlaylistNotFoundError` for a playlist that the caller may not see, and
    `DatabaseUnavailableError` when PostgreSQL is away; those that change something what `PlaylistWriting.write` does.
    """

    def __init__(self, writing: PlaylistWriting) -> None:
        self._writing = writing

    async def create(self, caller: Caller, playlist_id: UUID, draft: Draft) -> Playlist:
        """Make a playlist and put it into its owner's library; the same again finds the one there is.

        Raises:
            NotPermittedError: It would be public, and the caller may not publish.
            PlaylistIdTakenError: The id is another playlist's.
            PlaylistKindError: It would be smart and collaborative.
        """
        _check_draft(draft, caller, public_before=False)

        async def change(connection: Connection) -> tuple[Playlist, list[Announcement]]:
            repository = PlaylistRepository(connection)
            made = await repository.insert(playlist_id, caller.user_id, draft)
            announcements = await add_playlist(connection, caller.user_id, playlist_id) if made else []
            playlist = await _own(repository, playlist_id, caller)
            if not made and draft_of(playlist) != draft:
                raise PlaylistIdTakenError(playlist_id)
            return playlist, announcements

        return await self._writing.transact(change)

    async def duplicate(self, caller: Caller, from_id: UUID, playlist_id: UUID, name: str | None) -> Playlist:
        """Copy a playlist that the caller may see into one of her own; the same again finds the one there is.

        Raises:
            PlaylistIdTakenError: The id is another playlist's.
        """

        async def change(connection: Connection) -> tuple[Playlist, list[Announcement]]:
            repository = PlaylistRepository(connection)
            await repository.hold(from_id)
            source = await read_playlist(connection, from_id, caller.user_id, Access.READER)
            if playlist_id == from_id:
                raise PlaylistIdTakenError(playlist_id)
            draft = Draft(name or source.name, source.description, rules=source.rules)
            announcements: list[Announcement] = []
            if await repository.insert(playlist_id, caller.user_id, draft):
                await EntryRepository(connection).copy(from_id, playlist_id, caller.user_id)
                announcements = await add_playlist(connection, caller.user_id, playlist_id)
            return await _own(repository, playlist_id, caller), announcements

        return await self._writing.transact(change)

    async def page(self, caller: Caller, query: PageQuery) -> Page[Playlist]:
        """A page of the caller's playlists by name, those she collaborates on included."""
        after = read_cursor(query.cursor, NamePosition, FIRST)
        async with acquire(self._writing.pool) as connection:
            found = await PlaylistRepository(connection).page(caller.user_id, after, query.limit + 1)
        return cut_page(found, query.limit)

    async def get(self, caller: Caller, playlist_id: UUID, needs: Access = Access.READER) -> Playlist:
        """One playlist, for somebody who may do this much with it."""
        async with acquire(self._writing.pool) as connection:
            return await read_playlist(connection, playlist_id, caller.user_id, needs)

    async def change(
        self, caller: Caller, playlist_id: UUID, version: int, changes: dict[str, object]
    ) -> Playlist:
        """Change fields of `Draft` by name; what stays the same makes no new version.

        Raises:
            NotPermittedError: It would be public, and the caller may not publish.
            PlaylistKindError: A regular playlist has no rules, a smart one no collaborators and always rules.
        """

        async def work(connection: Connection, playlist: Playlist) -> None:
            before = draft_of(playlist)
            draft = replace(before, **changes)  # type: ignore[arg-type]  # the names are Draft's own
            if draft.kind is not playlist.kind:
                raise PlaylistKindError(f"the playlist is {playlist.kind} for good")
            _check_draft(draft, caller, public_before=playlist.public)
            if draft == before:
                return
            repository = PlaylistRepository(connection)
            await repository.update(playlist.id, draft)
            if playlist.collaborative and not draft.collaborative:
                await CollaboratorRepository(connection).remove_all(playlist.id)
            await repository.bump_version(playlist.id)

        return await self._writing.write(_target(caller, playlist_id, version), work)

    async def set_artwork(
        self, caller: Caller, playlist_id: UUID, version: int, sha256: str | None
    ) -> Playlist:
        """Give a playlist another picture, or none."""

        async def work(connection: Connection, playlist: Playlist) -> None:
            if sha256 == (playlist.artwork.sha256 if playlist.artwork else None):
                return
            repository = PlaylistRepository(connection)
            await repository.set_artwork(playlist.id, sha256)
            await repository.bump_version(playlist.id)

        return await self._writing.write(_target(caller, playlist_id, version), work)

    async def delete(self, caller: Caller, playlist_id: UUID, version: int | None) -> None:
        """Remove a playlist, out of every library as well."""
        await self._writing.delete(_target(caller, playlist_id, version))


def _target(caller: Caller, playlist_id: UUID, version: int | None) -> Target:
    return Target(playlist_id=playlist_id, user_id=caller.user_id, version=version)


async def _own(repository: PlaylistRepository, playlist_id: UUID, caller: Caller) -> Playlist:
    playlist = await repository.find(playlist_id, caller.user_id)
    if playlist is None or playlist.access is not Access.OWNER:
        raise PlaylistIdTakenError(playlist_id)
    return playlist


def _check_draft(draft: Draft, caller: Caller, *, public_before: bool) -> None:
    if draft.public and not public_before and Permission.PUBLISH_PLAYLISTS not in caller.permissions:
        raise NotPermittedError(f"a public playlist needs the permission {Permission.PUBLISH_PLAYLISTS}")
    if draft.collaborative and draft.kind is PlaylistKind.SMART:
        raise PlaylistKindError(
            "a smart playlist's rules say what is in it: there is nothing to add together"
        )
