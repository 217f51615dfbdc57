"""Pictures of artists and albums over HTTP."""

import asyncio
import hashlib
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from kernel.database.pool import Pool
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.integration.control_api.api_client import ApiClient, serving

PNG = {"Content-Type": "image/png"}
IMPATIENT = Patience(superseded_s=0, failed_s=0, unshown_s=0, unqueued_s=0)
PATIENT = Patience(superseded_s=0, failed_s=0, unqueued_s=0)


def picture(picture_format: str = "PNG", edge_px: int = 400) -> bytes:
    """A square picture."""
    stream = BytesIO()
    Image.new("RGB", (edge_px, edge_px), (9, 99, 200)).save(stream, picture_format)
    return stream.getvalue()


async def test_a_picture_is_shown_in_its_sizes(
    api: ApiClient, admin_token: str, track: UUID, pool: Pool
) -> None:
    """Of an album and an artist alike; its tracks show the album's; each is written down."""
    data = picture("WEBP")
    album_id, artist_id = await pool.fetchval("SELECT (album_id, artist_id) FROM tracks")
    for path in (f"/albums/{album_id}", f"/artists/{artist_id}"):
        put = await api.call(
            "PUT", f"{path}/artwork", token=admin_token, data=data, headers={"Content-Type": "image/webp"}
        )
        read = await api.call("GET", path, token=admin_token)
        assert (put.status, put.json) == (200, read.json)
        assert read.json["artwork"]["sha256"] == hashlib.sha256(data).hexdigest()
        assert [size["edge_px"] for size in read.json["artwork"]["pictures"]] == [400, 300, 96]
    for size in read.json["artwork"]["pictures"]:
        answer = await api.call("GET", size["url"].removeprefix("/api/v1"))
        assert Image.open(BytesIO(answer.content)).size == (size["edge_px"], size["edge_px"])
    shown = await api.call("GET", f"/tracks/{track}", token=admin_token)
    assert shown.json["artwork"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE changes ? 'artwork'") == 2
    assert await pool.fetchval("SELECT edited_fields FROM albums") == ["artwork"]


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (b"nothing", "image/png", 422, "picture-refused"),
        (b"", "image/png", 422, "picture-refused"),
        (picture()[:100], "image/png", 422, "picture-refused"),
        (b"<svg/>", "image/svg+xml", 415, "unsupported-media-type"),
        (picture(), "text/plain", 415, "unsupported-media-type"),
    ],
)
async def test_what_is_no_picture_is_refused(  # noqa: PLR0917 - a table of cases
    api: ApiClient,
    admin_token: str,
    track: UUID,
    pool: Pool,
    data: bytes,
    media_type: str,
    status: int,
    code: str,
) -> None:
    """And nothing is stored of it."""
    album_id = await pool.fetchval("SELECT album_id FROM tracks")
    headers = {"Content-Type": media_type}
    answer = await api.call(
        "PUT", f"/albums/{album_id}/artwork", token=admin_token, data=data, headers=headers
    )

    assert (answer.status, answer.json["code"]) == (status, code)
    assert await pool.fetchval("SELECT count(*) FROM artworks") == 0


async def test_a_picture_is_bounded_in_bytes_and_pixels(
    settings: Settings, admin: object, track: UUID, pool: Pool
) -> None:
    """However its length is told."""
    limits = settings.packager.model_copy(
        update={"max_picture_bytes": 20_000, "max_picture_pixels": 500 * 500}
    )
    album_id = await pool.fetchval("SELECT album_id FROM tracks")

    async def pieces() -> object:
        for _ in range(30):
            yield bytes(1000)

    async with serving(settings.model_copy(update={"packager": limits})) as api:
        token = await api.log_in("admin@example.org")
        path = f"/albums/{album_id}/artwork"
        tries = [
            await api.call("PUT", path, token=token, data=bytes(20_001), headers=PNG),
            await api.call("PUT", path, token=token, data=pieces(), headers=PNG),
            await api.call("PUT", path, token=token, data=picture(edge_px=501), headers=PNG),
        ]
    assert [(answer.status, answer.json["code"]) for answer in tries] == [
        (413, "picture-too-large"),
        (413, "picture-too-large"),
        (422, "picture-refused"),
    ]


async def test_no_sweep_takes_what_is_about_to_be_shown(
    api: ApiClient, admin_token: str, track: UUID, pool: Pool, settings: Settings
) -> None:
    """While sweeps run all the time, every picture that is answered for is there; what is replaced goes in the end."""
    store = DirectoryStore(Path(settings.object_store.directory))
    album_id = await pool.fetchval("SELECT album_id FROM tracks")
    stop = asyncio.Event()

    async def keep_sweeping() -> None:
        while not stop.is_set():
            await sweep(pool, store, PATIENT)

    sweeping = asyncio.create_task(keep_sweeping())
    for edge_px in (100, 101, 100, 102):
        put = await api.call(
            "PUT",
            f"/albums/{album_id}/artwork",
            token=admin_token,
            data=picture(edge_px=edge_px),
            headers=PNG,
        )
        for size in put.json["artwork"]["pictures"]:
            assert (await api.call("GET", size["url"].removeprefix("/api/v1"))).status == 200
    stop.set()
    await sweeping
    await sweep(pool, store, IMPATIENT)
    assert await pool.fetchval("SELECT array_agg(width_px) FROM artworks") == [102]
    keys = [info.key async for info in store.list("artwork/")]
    assert len(keys) == 2


async def test_a_picture_for_nobody_is_not_read(api: ApiClient, admin_token: str) -> None:
    """What is missing is told first."""
    answer = await api.call(
        "PUT", f"/albums/{uuid4()}/artwork", token=admin_token, data=picture(), headers=PNG
    )

    assert (answer.status, answer.json["code"]) == (404, "album-not-found")
