"""Hearing an asset before anybody else may."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.ingest_harness import Ingest, working
from tests.integration.control_api.api_client import ApiClient
from tests.integration.delivery.serving import served_origin
from tests.masters import write_master

PATHS = ("master.m3u8", "256_aac/index.m3u8", "256_aac/init.mp4", "256_aac/seg-0.m4s", "256_aac/key")


@pytest.fixture
async def waiting(api: ApiClient, token: str, ingest: Ingest, tmp_path: Path) -> dict[str, Any]:
    """A job that waits to be published; its worker is gone."""
    data = write_master(tmp_path / "b.flac", {"title": "Early"}, seed=2).read_bytes()
    path = "/admin/masters?file_name=b.flac&review=true"
    job: dict[str, Any] = (await api.call("POST", path, token=token, data=data)).json
    async with working(ingest.settings):
        await _until(api, token, job, "ready")
    ready: dict[str, Any] = (await api.call("GET", f"/admin/jobs/{job['id']}", token=token)).json
    return ready


async def _until(api: ApiClient, token: str, job: dict[str, Any], state: str) -> None:
    async with asyncio.timeout(60):
        while (await api.call("GET", f"/admin/jobs/{job['id']}", token=token)).json["state"] != state:  # noqa: ASYNC110 - the API is asked
            await asyncio.sleep(0.05)


async def _heard(settings: Settings, preview: dict[str, Any], *paths: str) -> list[tuple[int, bytes]]:
    """What a player gets; there is no edge here, so it asks the origin."""
    base = preview["playlist_url"].replace(settings.edge.url, settings.origin.url).removesuffix(PATHS[0])
    async with aiohttp.ClientSession() as client:
        answers = [await client.get(base + path) for path in paths]
        return [(answer.status, await answer.read()) for answer in answers]


async def test_what_waits_is_heard_until_it_is_discarded(
    settings: Settings, api: ApiClient, token: str, *, waiting: dict[str, Any], pool: Pool
) -> None:
    """Of what is stored with it: nothing is made for it on demand. It is written down."""
    asset = waiting["asset_id"]
    preview = (await api.call("POST", f"/admin/assets/{asset}/preview", token=token)).json
    told = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json
    async with served_origin(settings):
        heard = await _heard(settings, preview, *PATHS)
        (_, segment), (_, key) = heard[3:]
        opened = Cipher(algorithms.AES128(key), modes.CBC(bytes(16))).decryptor().update(segment)
        on_demand = await _heard(settings, preview, "lossless_flac/init.mp4")
        await api.call("DELETE", f"/admin/jobs/{waiting['id']}/publication", token=token)
    async with served_origin(settings):  # one that remembers nothing
        discarded = await _heard(settings, preview, *PATHS)
    again = await api.call("POST", f"/admin/assets/{asset}/preview", token=token)

    assert [200] * len(PATHS) == [status for status, _ in heard]
    assert b"styp" == opened[4:8]
    assert ["lossless_alac", "256_aac_plus", "256_aac", "96_aac"] == [
        each["name"] for each in preview["renditions"]
    ]
    assert asset == preview["asset_id"]
    assert (waiting["id"], "Early") == (told["waiting"]["job_id"], told["waiting"]["title"])
    assert [404] == [status for status, _ in on_demand]
    assert [404] * len(PATHS) == [status for status, _ in discarded]
    assert (404, "asset-not-found") == (again.status, again.json["code"])
    assert 1 == await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'preview-asset'")


async def test_it_goes_on_as_it_is_published(
    settings: Settings, api: ApiClient, token: str, *, waiting: dict[str, Any], ingest: Ingest
) -> None:
    """The same bytes at the same address, from the word to publish on; whoever may listen has it then."""
    preview = (await api.call("POST", f"/admin/assets/{waiting['asset_id']}/preview", token=token)).json
    async with served_origin(settings):
        before = await _heard(settings, preview, *PATHS)
        await api.call("POST", f"/admin/jobs/{waiting['id']}/publication", token=token)
        approved = await _heard(settings, preview, *PATHS)
        async with working(ingest.settings):
            await _until(api, token, waiting, "done")
        published = await _heard(settings, preview, *PATHS)

    assert [200] * len(PATHS) == [status for status, _ in before]
    assert before == approved == published


async def test_what_is_packaged_and_not_told_of_is_not_served(
    settings: Settings, api: ApiClient, token: str, *, waiting: dict[str, Any], pool: Pool
) -> None:
    """Whatever token one has: as while a worker is at it, and nobody knows whether it is right."""
    preview = (await api.call("POST", f"/admin/assets/{waiting['asset_id']}/preview", token=token)).json
    await pool.execute("DELETE FROM proposals")
    async with served_origin(settings):
        heard = await _heard(settings, preview, *PATHS)

    assert [404] * len(PATHS) == [status for status, _ in heard]


async def test_a_published_asset_is_heard_with_all_its_renditions(
    api: ApiClient, token: str, asset: AssetId
) -> None:
    """Those on demand, too; one that nobody has is not there."""
    preview = (await api.call("POST", f"/admin/assets/{asset}/preview", token=token)).json
    described = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json
    unknown = await api.call("POST", f"/admin/assets/{'0' * 32}/preview", token=token)

    assert [each["name"] for each in described["renditions"]] == [
        each["name"] for each in preview["renditions"]
    ]
    assert described["loudness"] == preview["loudness"]
    assert (404, "asset-not-found") == (unknown.status, unknown.json["code"])


async def test_a_tracks_assets_are_told(api: ApiClient, token: str, asset: AssetId, pool: Pool) -> None:
    """The newest first, page by page; a track that is not there has none."""
    track_id = await pool.fetchval("SELECT id FROM tracks")
    await pool.execute(
        "INSERT INTO assets SELECT (jsonb_populate_record(asset, jsonb_build_object('id', $1::uuid, "
        "'created_at', created_at - interval '1 day', 'superseded_at', created_at))).* FROM assets AS asset",
        (older := uuid4()),
    )
    path = f"/admin/tracks/{track_id}/assets?limit=1"
    first = (await api.call("GET", path, token=token)).json
    rest = (await api.call("GET", f"{path}&cursor={first['next_cursor']}", token=token)).json
    unknown = await api.call("GET", f"/admin/tracks/{uuid4()}/assets", token=token)

    assert [(asset, True), (older.hex, False)] == [
        (each["id"], each["is_current"]) for each in first["items"] + rest["items"]
    ]
    assert [True, False] == [each["superseded_at"] is None for each in first["items"] + rest["items"]]
    assert rest["next_cursor"] is None
    assert (404, "track-not-found") == (unknown.status, unknown.json["code"])
