"""What a library is, as simply as can be said, and a device that follows one by delta."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import asyncpg

Key = tuple[str, str]
"""An item's kind and id."""


@dataclass(slots=True)
class LibraryModel:
    """Items and whether they are liked."""

    items: dict[Key, bool] = field(default_factory=dict)
    revision: int = 0

    def wish(self, key: Key, action: str) -> None:
        """What the wish changes, if anything."""
        before = dict(self.items)
        if action == "remove":
            self.items.pop(key, None)
        elif action == "like":
            self.items[key] = True
        elif action == "add":
            self.items.setdefault(key, False)
        elif key in self.items:
            self.items[key] = False
        self.revision += before != self.items


@dataclass(slots=True)
class DeltaFollower:
    """A device that applies pages as the protocol says, and nothing else."""

    since: str = "0"
    items: dict[Key, bool] = field(default_factory=dict)
    resets: int = 0

    def take(self, page: Any) -> bool:
        """Apply a page; whether there is more to be read."""
        if page["reset"]:
            self.resets += 1
            self.items.clear()
        for change in page["changes"]:
            key = (change["kind"], change["item_id"])
            if change["action"] == "removed":
                self.items.pop(key, None)
            else:
                self.items[key] = change["liked"]
        self.since = page["next"]
        limited: bool = page["limited"]
        return limited


def replay(log: Iterable[asyncpg.Record]) -> dict[Key, bool]:
    """The library that a whole log makes, of which every line is a real change and none is missing."""
    items: dict[Key, bool] = {}
    for revision, row in enumerate(log, 1):
        key, is_there = (row["kind"], str(row["item_id"])), row["action"] != "removed"
        assert row["revision"] == revision
        assert (key in items) == (row["action"] != "added")
        assert not is_there or row["kind"] == "playlist" or items.get(key) != row["liked"]
        if is_there:
            items[key] = row["liked"]
        else:
            del items[key]
    return items
