"""Changing one item of a library."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from control_api.library.draft import Draft
from control_api.library.errors import ItemNotFoundError
from control_api.library.feed import Announcement, append_changes, lock_library
from control_api.library.hints import LibraryHints
from control_api.library.items import ItemRef, hold_items, read_states
from control_api.library.models import ChangedItem, Wish
from kernel.database.pool import Connection, Pool
from kernel.database.transactions import in_transaction


class LibraryService:
    """Adds and removes single items; every method raises `DatabaseUnavailableError` when the database is away."""

    def __init__(self, pool: Pool, hints: LibraryHints) -> None:
        self._pool = pool
        self._hints = hints

    async def add(self, user_id: UUID, ref: ItemRef, *, liked: bool | None) -> ChangedItem:
        """Have an item in the library, liked or not if that is told; nothing is logged when it is so already.

        Raises:
            ItemNotFoundError: There is no such thing, or the account may not see it.
        """
        wishes = {None: (Wish.ADD,), True: (Wish.LIKE,), False: (Wish.ADD, Wish.UNLIKE)}[liked]

        async def change(connection: Connection) -> Draft:
            if not await hold_items(connection, user_id, [ref]):
                raise ItemNotFoundError(ref.kind, ref.item_id)
            return await _change(connection, user_id, ref, wishes)

        return await self._changed(user_id, ref, change)

    async def remove(self, user_id: UUID, ref: ItemRef) -> ChangedItem:
        """Have an item in the library no more; nothing is logged when it was not there."""

        async def change(connection: Connection) -> Draft:
            return await _change(connection, user_id, ref, [Wish.REMOVE])

        return await self._changed(user_id, ref, change)

    async def _changed(
        self, user_id: UUID, ref: ItemRef, change: Callable[[Connection], Awaitable[Draft]]
    ) -> ChangedItem:
        draft = await in_transaction(self._pool, change)
        if draft.changes:
            self._hints.announce([Announcement(user_id, draft.revision)])
        return ChangedItem(item=draft.state(ref).shown(ref), revision=draft.revision)


async def _change(connection: Connection, user_id: UUID, ref: ItemRef, wishes: Sequence[Wish]) -> Draft:
    library = await lock_library(connection, user_id)
    draft = Draft(library.revision, await read_states(connection, user_id, [ref]))
    for wish in wishes:
        draft.apply(ref, wish, library.read_at)
    if draft.changes:
        await append_changes(connection, user_id, draft.changes)
    return draft
