"""Invitations and collaborators in PostgreSQL."""

from datetime import datetime, timedelta
from uuid import UUID

from control_api.playlists.collaborators.models import Collaborator, JoinPosition
from control_api.playlists.models import Person
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

MAX_INVITATIONS = 50


class CollaboratorRepository:
    """Reads and writes over one connection; writers hold the playlist's lock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def invite(self, playlist_id: UUID, token_sha256: bytes, lifetime: timedelta) -> datetime:
        """Store a token's hash; until when it is good. Past `MAX_INVITATIONS` the oldest go."""
        expires_at: datetime = await self._connection.fetchval(
            _SQL["add_invitation"], playlist_id, token_sha256, lifetime, MAX_INVITATIONS - 1
        )
        return expires_at

    async def invited_to(self, token_sha256: bytes) -> UUID | None:
        """The playlist that a token invites to."""
        playlist_id: UUID | None = await self._connection.fetchval(_SQL["invited_to"], token_sha256)
        return playlist_id

    async def count(self, playlist_id: UUID) -> int:
        """How many collaborators there are."""
        count: int = await self._connection.fetchval(_SQL["collaborator_count"], playlist_id)
        return count

    async def has(self, playlist_id: UUID, user_id: UUID) -> bool:
        """Whether an account is one of them."""
        found: bool = await self._connection.fetchval(_SQL["is_collaborator"], playlist_id, user_id)
        return found

    async def add(self, playlist_id: UUID, user_id: UUID) -> bool:
        """Let an account in; whether it wasn't before."""
        return await self._connection.fetchval(_SQL["add_collaborator"], playlist_id, user_id) is not None

    async def page(
        self, playlist_id: UUID, after: JoinPosition, limit: int
    ) -> list[tuple[JoinPosition, Collaborator]]:
        """Collaborators in the order they joined."""
        rows = await self._connection.fetch(
            _SQL["collaborators_page"], playlist_id, after.joined_at, after.user_id, limit
        )
        return [
            (
                JoinPosition(row["joined_at"], row["id"]),
                Collaborator(
                    person=Person(id=row["id"], display_name=row["display_name"]), joined_at=row["joined_at"]
                ),
            )
            for row in rows
        ]

    async def remove(self, playlist_id: UUID, user_id: UUID) -> bool:
        """Let an account out; whether it was in."""
        return await self._connection.fetchval(_SQL["remove_collaborator"], playlist_id, user_id) is not None

    async def remove_all(self, playlist_id: UUID) -> None:
        """Let everybody out, and make every invitation worthless."""
        await self._connection.execute(_SQL["remove_collaborators"], playlist_id)
        await self.withdraw_invitations(playlist_id)

    async def withdraw_invitations(self, playlist_id: UUID) -> None:
        """Make every invitation worthless."""
        await self._connection.execute(_SQL["remove_invitations"], playlist_id)
