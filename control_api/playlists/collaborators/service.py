"""Inviting others to a playlist, joining it, leaving it."""

from datetime import timedelta
from uuid import UUID

from control_api.library.feed import Announcement
from control_api.library.playlists_in_libraries import add_playlist, withdraw_playlist
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from control_api.playlists.collaborators.errors import (
    CollaboratorNotFoundError,
    InvitationNotFoundError,
    NotCollaborativeError,
    TooManyCollaboratorsError,
)
from control_api.playlists.collaborators.models import FIRST, Collaborator, Invitation, JoinPosition
from control_api.playlists.collaborators.repository import CollaboratorRepository
from control_api.playlists.collaborators.token import hash_invitation_token, new_invitation_token
from control_api.playlists.errors import NotOwnerError
from control_api.playlists.models import Access, Playlist
from control_api.playlists.repository import PlaylistRepository
from control_api.playlists.writing import PlaylistWriting, lock_playlist, read_playlist
from kernel.database.pool import Connection, acquire

INVITATION_LIFETIME = timedelta(days=7)
MAX_COLLABORATORS = 200


class CollaboratorService:
    """Collaborators of the playlists of one database. Who they are is no part of a playlist's version.

    Every method raises `DatabaseUnavailableError` when PostgreSQL is away, and `PlaylistNotFoundError` for a playlist
    that the account may not see.
    """

    def __init__(self, writing: PlaylistWriting) -> None:
        self._writing = writing

    async def invite(self, playlist_id: UUID, user_id: UUID) -> Invitation:
        """A token that lets in whoever shows it.

        Raises:
            NotOwnerError: Only the owner invites.
            NotCollaborativeError: The playlist takes no collaborators.
        """
        token = new_invitation_token()

        async def change(connection: Connection) -> tuple[Invitation, list[Announcement]]:
            playlist = await lock_playlist(connection, playlist_id, user_id, Access.OWNER)
            if not playlist.collaborative:
                raise NotCollaborativeError
            expires_at = await CollaboratorRepository(connection).invite(
                playlist_id, hash_invitation_token(token), INVITATION_LIFETIME
            )
            return Invitation(token=token, expires_at=expires_at), []

        return await self._writing.transact(change)

    async def accept(self, token: str, user_id: UUID) -> Playlist:
        """Join the playlist that a token invites to, and have it in one's library; joining again changes nothing.

        Raises:
            InvitationNotFoundError: The token is good for nothing, or not any more.
            TooManyCollaboratorsError: There is no room for one more.
        """

        async def change(connection: Connection) -> tuple[Playlist, list[Announcement]]:
            repository = CollaboratorRepository(connection)
            playlist_id = await _lock_invited_to(connection, token)
            if not await _is_in(connection, playlist_id, user_id):
                if await repository.count(playlist_id) >= MAX_COLLABORATORS:
                    raise TooManyCollaboratorsError(
                        f"a playlist has {MAX_COLLABORATORS} collaborators at most"
                    )
                await repository.add(playlist_id, user_id)
            playlist = await read_playlist(connection, playlist_id, user_id, Access.COLLABORATOR)
            return playlist, await add_playlist(connection, user_id, playlist_id)

        return await self._writing.transact(change)

    async def page(self, playlist_id: UUID, user_id: UUID, query: PageQuery) -> Page[Collaborator]:
        """A page of collaborators in the order they joined.

        Raises:
            NotCollaboratorError: The playlist is public, and only those who change it may know each other.
        """
        after = read_cursor(query.cursor, JoinPosition, FIRST)
        async with acquire(self._writing.pool) as connection:
            await read_playlist(connection, playlist_id, user_id, Access.COLLABORATOR)
            found = await CollaboratorRepository(connection).page(playlist_id, after, query.limit + 1)
        return cut_page(found, query.limit)

    async def remove(self, playlist_id: UUID, user_id: UUID, removed_id: UUID) -> None:
        """Let a collaborator go: the owner whomever she likes, others themselves.

        Raises:
            NotOwnerError: Somebody else is to go, and the account isn't the owner.
            CollaboratorNotFoundError: The account that is to go is no collaborator.
        """

        async def change(connection: Connection) -> tuple[None, list[Announcement]]:
            playlist = await lock_playlist(connection, playlist_id, user_id, Access.COLLABORATOR)
            if playlist.access is not Access.OWNER and removed_id != user_id:
                raise NotOwnerError
            repository = CollaboratorRepository(connection)
            if not await repository.remove(playlist_id, removed_id):
                raise CollaboratorNotFoundError(removed_id)
            if removed_id != user_id:  # whoever is let go would come back by the token she came by
                await repository.withdraw_invitations(playlist_id)
            return None, await withdraw_playlist(connection, playlist_id)

        await self._writing.transact(change)


async def _lock_invited_to(connection: Connection, token: str) -> UUID:
    """The playlist is looked up twice: the owner may withdraw the invitation while its lock is waited for."""
    repository, token_sha256 = CollaboratorRepository(connection), hash_invitation_token(token)
    playlist_id = await repository.invited_to(token_sha256)
    if playlist_id is not None:
        await PlaylistRepository(connection).lock(playlist_id)
        playlist_id = await repository.invited_to(token_sha256)
    if playlist_id is None:
        raise InvitationNotFoundError
    return playlist_id


async def _is_in(connection: Connection, playlist_id: UUID, user_id: UUID) -> bool:
    playlist = await PlaylistRepository(connection).find(playlist_id, user_id)
    return playlist is not None and playlist.access is not Access.READER
