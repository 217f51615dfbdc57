"""People with playlists, and tracks to put in them."""

from uuid import UUID

import pytest

from control_api.accounts.models import Role
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.playlists.people import Person, new_person


@pytest.fixture
async def ada(api: ApiClient, pool: Pool, accounts: AccountService) -> Person:
    """Somebody with playlists."""
    return await new_person(api, pool, accounts, "ada")


@pytest.fixture
async def bob(api: ApiClient, pool: Pool, accounts: AccountService) -> Person:
    """Somebody else."""
    return await new_person(api, pool, accounts, "bob")


@pytest.fixture
async def curator(api: ApiClient, pool: Pool, accounts: AccountService) -> Person:
    """Somebody who may publish."""
    return await new_person(api, pool, accounts, "curator", Role.CURATOR)


@pytest.fixture
async def tracks(rows: CatalogRows) -> list[UUID]:
    """Five tracks of ten seconds."""
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    return [await rows.track(artist_id, album_id, f"Track {n}", number=n) for n in range(1, 6)]
