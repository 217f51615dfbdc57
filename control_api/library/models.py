"""Libraries as the API shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from control_api.library.feed import ChangeAction, ItemKind

MAX_BATCH_CHANGES = 1000
MAX_DELTA_CHANGES = 10_000
MAX_REVISION = 2**53
"""What a double still tells apart, as JavaScript's numbers are."""

Revision = Annotated[int, msgspec.Meta(ge=0, le=MAX_REVISION)]


class Wish(StrEnum):
    """What a listener wants of an item."""

    ADD = "add"
    REMOVE = "remove"
    LIKE = "like"
    """Adds it as well; tracks alone are liked."""
    UNLIKE = "unlike"


class Outcome(StrEnum):
    """What became of a wish."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """It was so already."""
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a wish was rejected."""

    NOT_FOUND = "not-found"
    """There is no such thing, or the account may not see it."""
    NOT_LIKEABLE = "not-likeable"
    """Only tracks are liked."""
    SUPERSEDED = "superseded"
    """Another device decided otherwise, later."""
    UNKNOWN_BASE = "unknown-base"
    """The base is older than what is kept, or newer than what there is: read the changes first, then ask again."""


class LibraryItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as the library has it, or had it."""

    kind: ItemKind
    item_id: UUID
    in_library: bool
    added_at: datetime | None
    liked: bool
    revision: int
    """Of its last change; 0 if nothing is known of any."""


class ChangedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item after what was asked, and the account's revision then."""

    item: LibraryItem
    revision: int


class LibraryChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one item, with the item's state since."""

    revision: int
    kind: ItemKind
    item_id: UUID
    action: ChangeAction
    added_at: datetime | None
    """Null once it is removed."""
    liked: bool


class ChangesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in the order of their revisions."""

    revision: int
    """The account's."""
    next: str
    """What to send as `since` for what comes after this page."""
    limited: bool
    """Whether there is more to be read now."""
    reset: bool
    """Whether this page begins the whole library anew: what the device has is to be forgotten."""
    changes: list[LibraryChange]


class DeviceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a listener did on a device that was offline."""

    id: UUID
    """Drawn by the device: the same change sent again changes nothing."""
    kind: ItemKind
    item_id: UUID
    action: Wish
    at: Annotated[
        datetime,
        msgspec.Meta(
            tz=True,
            description="By the device's clock; taken as no earlier than the base and no later than now.",
        ),
    ]


class DeviceBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device's changes in their order, and what it knew when it made them."""

    base: Revision
    """The account's revision that the device had read."""
    changes: Annotated[tuple[DeviceChange, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH_CHANGES)]


class ChangeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one change of a batch."""

    id: UUID
    outcome: Outcome
    reason: Reason | None
    item: LibraryItem
    """As it is after the whole batch."""


class BatchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch, change by change, and the account's revision after it."""

    revision: int
    outcomes: tuple[ChangeOutcome, ...]


class AccountRevision(msgspec.Struct, frozen=True, kw_only=True):
    """How far an account's library has come."""

    revision: int
