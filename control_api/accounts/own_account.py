"""An account as she sees it herself, with what it may do."""

import msgspec

from control_api.accounts.models import Account
from control_api.permissions.permission import Permission, permissions_of


class OwnAccount(Account, frozen=True, kw_only=True):
    """One person's account, as she sees it herself."""

    permissions: list[Permission]
    """What role and tier allow, in alphabetical order."""


def own_account(account: Account) -> OwnAccount:
    """The account with its permissions."""
    permissions = sorted(permissions_of(account.role, account.tier))
    return OwnAccount(**msgspec.structs.asdict(account), permissions=permissions)
