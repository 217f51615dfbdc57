"""The control API over real HTTP, and people to call it."""

from collections.abc import AsyncIterator
from contextlib import closing
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from control_api.accounts import passwords
from control_api.accounts.models import Account, Role, Tier
from control_api.accounts.passwords import Passwords
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.edge_ear import EdgeEar

_CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_REAL_HASHER = passwords._HASHER


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that take no time to hash, for accounts are made by the thousand."""
    monkeypatch.setattr(passwords, "_HASHER", _CHEAP_HASHER)


@pytest.fixture
def real_passwords(cheap_passwords: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords as they are hashed outside of tests; to be used before accounts are."""
    monkeypatch.setattr(passwords, "_HASHER", _REAL_HASHER)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[ApiClient]:
    """The API as the settings make it."""
    async with serving(settings) as client:
        yield client


@pytest.fixture
async def accounts(pool: Pool) -> AsyncIterator[AccountService]:
    """Accounts, made without the API."""
    with closing(Passwords()) as threads:
        yield AccountService(pool, threads)


@pytest.fixture
async def listener(accounts: AccountService) -> Account:
    """An account of the free tier."""
    return await accounts.create("listener@example.org", PASSWORD)


@pytest.fixture
async def subscriber(accounts: AccountService) -> Account:
    """An account of a paying tier."""
    return await accounts.create("subscriber@example.org", PASSWORD, tier=Tier.INDIVIDUAL)


@pytest.fixture
async def admin(accounts: AccountService) -> Account:
    """An administrator's account."""
    return await accounts.create("admin@example.org", PASSWORD, role=Role.ADMIN)


@pytest.fixture
async def listener_token(api: ApiClient, listener: Account) -> str:
    """A session of the listener."""
    return await api.log_in(listener.email)


@pytest.fixture
async def subscriber_token(api: ApiClient, subscriber: Account) -> str:
    """A session of the subscriber."""
    return await api.log_in(subscriber.email)


@pytest.fixture
async def admin_token(api: ApiClient, admin: Account) -> str:
    """A session of the administrator."""
    return await api.log_in(admin.email)


@pytest.fixture
def rows(pool: Pool) -> CatalogRows:
    """What writes the catalog."""
    return CatalogRows(pool)


@pytest.fixture
async def ear(settings: Settings) -> AsyncIterator[EdgeEar]:
    """What an edge would hear."""
    async with open_valkey(settings.valkey.model_copy(update={"timeout_s": 30.0})) as client:
        yield EdgeEar(client, settings)


@pytest.fixture
async def track(rows: CatalogRows) -> UUID:
    """A track in CD quality."""
    artist_id = await rows.artist("Someone")
    return await rows.track(artist_id, await rows.album(artist_id, "Something"), "Somewhat")
