"""Accounts made and changed from the command line."""

from contextlib import closing

from control_api.accounts.administration import AccountAdministration, UserChange
from control_api.accounts.models import Account, Role, Tier, User
from control_api.accounts.passwords import Passwords
from control_api.accounts.service import AccountService
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_cache.trust import Trust
from control_api.revocations.outbox import Outbox
from kernel.database.pool import open_pool
from kernel.settings import DatabaseSettings, Settings
from kernel.valkey.client import open_valkey

_APPLICATION_NAME = "segue user"


async def create_account(
    settings: DatabaseSettings, email: str, password: str, *, role: Role, tier: Tier
) -> Account:
    """Make an account; raises what `AccountService.create` does."""
    with closing(Passwords(threads=1)) as passwords:
        async with open_pool(settings, application_name=_APPLICATION_NAME) as pool:
            return await AccountService(pool, passwords).create(email, password, role, tier)


async def change_account(settings: Settings, email: str, change: UserChange) -> User:
    """Change the account of an address; raises what `AccountAdministration.change` does."""
    async with (
        open_pool(settings.database, application_name=_APPLICATION_NAME) as pool,
        open_valkey(settings.valkey) as client,
    ):
        outbox = Outbox(pool, client, token_ttl_s=settings.playback.token_ttl_s)
        administration = AccountAdministration(pool, outbox, StaleKeys(pool, client, Trust()))
        return await administration.change(await administration.find(email), change)
