"""What a library is, as simply as can be said, and a device that follows one by delta."""

from dataclasses import dataclass, field
from typing import Any

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
