"""What can't be done with a library."""

from uuid import UUID

from control_api.library.feed import ItemKind
from kernel.errors import KernelError, RetryLaterError


class ItemNotFoundError(KernelError):
    """There is no such thing, or who asks may not see it."""

    def __init__(self, kind: ItemKind, item_id: UUID) -> None:
        super().__init__(f"no {kind} {item_id}")


class TooManyDevicesError(RetryLaterError):
    """As many of the account's devices follow its library as may."""


class TooManyFollowersError(RetryLaterError):
    """This process is followed by as many devices as it can bear."""
