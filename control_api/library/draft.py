"""Wishes turned into changes of a library whose feed is locked; nothing is written here."""

from collections.abc import Mapping
from datetime import datetime

from control_api.library.feed import Change, ChangeAction
from control_api.library.items import ItemRef, ItemState
from control_api.library.models import Wish


class Draft:
    """A library with the changes that are to be appended to it, each seen by the wishes after it."""

    def __init__(self, revision: int, states: Mapping[ItemRef, ItemState]) -> None:
        self._revision = revision
        self._states = dict(states)
        self.changes: list[Change] = []

    @property
    def revision(self) -> int:
        """The account's, once the changes are appended."""
        return self._revision + len(self.changes)

    def state(self, ref: ItemRef) -> ItemState:
        """An item's, once the changes are appended."""
        return self._states[ref]

    def is_so(self, ref: ItemRef, wish: Wish) -> bool:
        """Whether there is nothing to change."""
        state = self._states[ref]
        match wish:
            case Wish.ADD:
                return state.added_at is not None
            case Wish.REMOVE:
                return state.added_at is None
            case Wish.LIKE:
                return state.liked
            case Wish.UNLIKE:
                return not state.liked

    def apply(self, ref: ItemRef, wish: Wish, decided_at: datetime) -> None:
        """Add a change, unless there is nothing to change."""
        if self.is_so(ref, wish):
            return
        before = self._states[ref].added_at
        if wish is Wish.REMOVE:
            action, added_at = ChangeAction.REMOVED, None
        else:
            action = ChangeAction.ADDED if before is None else ChangeAction.CHANGED
            added_at = before or decided_at
        change = Change(
            kind=ref.kind,
            item_id=ref.item_id,
            action=action,
            added_at=added_at,
            liked=wish is Wish.LIKE,
            decided_at=decided_at,
        )
        self.changes.append(change)
        self._states[ref] = ItemState(
            added_at=added_at,
            liked=change.liked,
            revision=self.revision,
            decided_revision=self.revision,
            decided_at=decided_at,
        )
