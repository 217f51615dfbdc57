"""Accounts made from the command line."""

from contextlib import closing

from control_api.accounts.models import Account, Role, Tier
from control_api.accounts.passwords import Passwords
from control_api.accounts.service import AccountService
from kernel.database.pool import open_pool
from kernel.settings import DatabaseSettings


async def create_account(
    settings: DatabaseSettings, email: str, password: str, *, role: Role, tier: Tier
) -> Account:
    """Make an account; raises what `AccountService.create` does."""
    with closing(Passwords(threads=1)) as passwords:
        async with open_pool(settings, application_name="segue user") as pool:
            return await AccountService(pool, passwords).create(email, password, role, tier)
