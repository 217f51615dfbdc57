"""What playlists do to libraries, in the transaction that changes the playlist and after its lock.

What is returned is announced once that transaction is committed (`hints.py`).
"""

from collections.abc import Collection
from uuid import UUID

from control_api.library.feed import (
    LIBRARIES_TIMEOUT_S,
    Announcement,
    Change,
    ChangeAction,
    ItemKind,
    append_changes,
    lock_library,
)
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


async def add_playlist(connection: Connection, user_id: UUID, playlist_id: UUID) -> list[Announcement]:
    """Put a playlist into an account's library, unless it is there."""
    library = await lock_library(connection, user_id)
    if await connection.fetchval(_SQL["has_item"], user_id, ItemKind.PLAYLIST.value, playlist_id):
        return []
    change = Change(
        kind=ItemKind.PLAYLIST,
        item_id=playlist_id,
        action=ChangeAction.ADDED,
        added_at=library.read_at,
        liked=False,
        decided_at=library.read_at,
    )
    return [Announcement(user_id, await append_changes(connection, user_id, [change]))]


async def touch_playlist(
    connection: Connection, user_ids: Collection[UUID], playlist_id: UUID
) -> list[Announcement]:
    """Log that a playlist's name, entries or rules changed, to those of the accounts whose library has it."""
    await connection.execute(_SQL["lock_libraries_with_playlist"], playlist_id, list(user_ids))
    rows = await connection.fetch(_SQL["touch_playlist"], playlist_id, list(user_ids))
    return [Announcement(row["user_id"], row["revision"]) for row in rows]


async def withdraw_playlist(connection: Connection, playlist_id: UUID) -> list[Announcement]:
    """Take a playlist out of the libraries of all who may not see it any more.

    To be called once it is not public any more, or a collaborator has left. What is deleted leaves by itself.
    """
    timeout_s = LIBRARIES_TIMEOUT_S
    rows = await connection.fetch(_SQL["accounts_losing_playlist"], playlist_id, timeout=timeout_s)
    user_ids = [row["user_id"] for row in rows]
    await connection.execute(_SQL["lock_libraries_with_playlist"], playlist_id, user_ids, timeout=timeout_s)
    rows = await connection.fetch(_SQL["withdraw_playlist"], playlist_id, user_ids, timeout=timeout_s)
    return [Announcement(row["user_id"], row["revision"]) for row in rows]
