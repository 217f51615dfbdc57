"""Having the edges forget an asset."""

import secrets

import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from control_api.accounts.models import Account
from control_api.edges.purges import KEPT_S, Purges
from kernel.asset import AssetId
from kernel.edge_messages import PURGES_STREAM, read_purge
from kernel.settings import Settings
from tests.integration.control_api.album_rows import ALBUM_OF_TWO, add_album
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.edge_ear import EdgeEar

ASSET = AssetId("0123456789abcdef" * 2)


async def test_a_purge_is_said_to_every_edge(api: ApiClient, ear: EdgeEar, admin_token: str) -> None:
    """In words that the edge understands."""
    answer = await api.call("POST", f"/admin/assets/{ASSET}/purge", token=admin_token)
    messages = await ear.messages(PURGES_STREAM)

    assert (answer.status, answer.json) == (202, {"asset_id": ASSET, "album_stream_ids": []})
    assert messages == [{"asset": ASSET}]
    assert read_purge(messages[0]) == ASSET


async def test_what_is_purged_goes_from_albums_too(
    api: ApiClient, ear: EdgeEar, admin_token: str, rows: CatalogRows
) -> None:
    """Edges keep an album's stream under an id of its own."""
    album = await add_album(rows, *ALBUM_OF_TWO)
    stream = (await api.call("GET", f"/stream/album/{album}", token=admin_token)).json
    asset = stream["tracks"][1]["asset_id"]
    answer = await api.call("POST", f"/admin/assets/{asset}/purge", token=admin_token)

    assert answer.json == {"asset_id": asset, "album_stream_ids": [stream["stream_id"]]}
    assert await ear.messages(PURGES_STREAM) == [{"asset": asset}, {"asset": stream["stream_id"]}]


@pytest.mark.parametrize("asset", ["x", ASSET.upper(), ASSET + "0", "01234567-89ab-cdef-0123-456789abcdef"])
async def test_what_is_no_asset_is_refused(
    api: ApiClient, ear: EdgeEar, admin_token: str, asset: str
) -> None:
    """Nothing is said to the edges."""
    answer = await api.call("POST", f"/admin/assets/{asset}/purge", token=admin_token)

    assert (answer.status, answer.json["field"]) == (422, "asset_id")
    assert await ear.messages(PURGES_STREAM) == []


async def test_without_valkey_a_purge_is_503(settings: Settings, admin: Account) -> None:
    """It says why, and when to try again."""
    away = settings.valkey.model_copy(update={"url": SecretStr(f"redis://127.0.0.1:{unused_port()}/0")})
    async with serving(settings.model_copy(update={"valkey": away})) as api:
        token = await api.log_in(admin.email)
        answer = await api.call("POST", f"/admin/assets/{ASSET}/purge", token=token)

    assert (answer.status, answer.json["code"]) == (503, "edges-unreachable")
    assert "Valkey is away" in answer.json["title"]
    assert int(answer.headers["Retry-After"]) > 0


async def test_purges_are_kept_for_a_week(ear: EdgeEar) -> None:
    """Those before are cut off, whole nodes of the stream at a time."""
    old = [AssetId(secrets.token_hex(16)) for _ in range(300)]
    await Purges(ear.client).purge(old)
    kept = len(await ear.messages(PURGES_STREAM))
    ahead = Purges(ear.client, clock=lambda: 4_000_000_000.0 + KEPT_S)
    await ahead.purge([ASSET])

    assert kept == 300
    assert len(await ear.messages(PURGES_STREAM)) < 120
