"""What is answered while something that the API needs is away."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.control_api.catalog_rows import COVER


@pytest.fixture
async def api_without_database(settings: Settings) -> AsyncIterator[ApiClient]:
    """An API whose PostgreSQL is away."""
    away = SecretStr(f"postgresql://segue:secret@127.0.0.1:{unused_port()}/segue")
    database = settings.database.model_copy(update={"url": away})
    async with serving(settings.model_copy(update={"database": database})) as api:
        yield api


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("GET", "/artists"),
        ("GET", f"/stream/{uuid4()}"),
        ("POST", "/admin/masters?file_name=a"),
    ],
)
async def test_without_the_database_it_is_503(
    api_without_database: ApiClient, method: str, path: str
) -> None:
    """With the advice to come again, and no word of where the database is."""
    answer = await api_without_database.call(method, path, token="A" * 43)

    assert (answer.status, answer.json["code"]) == (503, "database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in answer.content.decode()


async def test_logging_in_without_the_database_is_503(api_without_database: ApiClient) -> None:
    """And no attempt that counts as a wrong password."""
    answer = await api_without_database.call(
        "POST", "/auth/login", json={"email": "listener@example.org", "password": PASSWORD}
    )

    assert (answer.status, answer.json["code"]) == (503, "database-unavailable")


async def test_a_database_that_comes_back_is_found_again(
    api: ApiClient, listener_token: str, pool: Pool
) -> None:
    """Connections that died in between cost nobody more than a 503."""
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segue control-api'"
    )
    first = await api.call("GET", "/me", token=listener_token)
    second = await api.call("GET", "/me", token=listener_token)

    assert first.status in (200, 503)
    assert second.status == 200


async def test_readiness_tells_what_is_away(api_without_database: ApiClient) -> None:
    """The process itself is well."""
    health = await api_without_database.call("GET", "//health")
    ready = await api_without_database.call("GET", "//health/ready")

    assert (health.status, ready.status) == (200, 503)
    assert ready.json["components"]["database"]["status"] == "unavailable"
    assert ready.json["components"]["valkey"]["status"] == "ok"


async def test_a_store_that_fails_is_503(settings: Settings, admin: Account) -> None:
    """An upload and a picture alike; the job is not queued."""
    settings.object_store.directory.rename(settings.object_store.directory.with_name("away"))
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        upload = await api.call("POST", "/admin/masters?file_name=a.wav", token=token, data=b"x" * 1000)
        picture = await api.call("GET", f"/artwork/{COVER}/600")
        jobs = await api.call("GET", "/admin/jobs", token=token)

    assert (upload.status, upload.json["code"]) == (503, "store-unavailable")
    assert picture.status == 503
    assert jobs.json["items"] == []
