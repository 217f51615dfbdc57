"""What goes on, and what is told, when the database, the object store or the origin is away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from yarl import URL

import origin.app
from kernel.asset import document_key, rendition_key
from kernel.object_store.port import ObjectStore
from kernel.settings import Settings
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.relay import Relay
from tests.integration.delivery.serving import client_of, served_edge, served_origin, with_edge

FORMER_KEY = {"former": "00" * 32}


@pytest.fixture
async def relay(settings: Settings) -> AsyncIterator[Relay]:
    """The way to the database."""
    url = URL(settings.database.url.get_secret_value())
    assert url.host is not None
    assert url.port is not None
    relay = Relay(url.host, url.port)
    await relay.mend()
    yield relay
    await relay.cut()


@pytest.fixture
async def relayed_origin(settings: Settings, relay: Relay) -> AsyncIterator[Client]:
    """An origin that reaches its database by the relay."""
    url = URL(settings.database.url.get_secret_value()).with_port(relay.port)
    database = settings.database.model_copy(
        update={"url": SecretStr(str(url)), "command_timeout_s": 0.5, "connect_timeout_s": 0.5}
    )
    app = origin.app.build_app(settings.model_copy(update={"database": database}))
    server = TestServer(app)
    async with server, client_of(str(server.make_url("/"))) as client:
        yield client


async def test_without_the_database_keys_and_unknown_assets_are_503(
    relayed_origin: Client, relay: Relay, published: Published, sign: Signing
) -> None:
    """What the origin remembers it goes on serving; when the database is back, so are the keys."""
    url = f"/m/{sign()}/{published.synthetic.id}"
    other = f"/m/{sign(asset='f' * 32)}/{'f' * 32}/master.m3u8"
    assert (await relayed_origin.get(f"{url}/96_aac/key")).status == 200
    assert (await relayed_origin.get(f"{url}/96_aac/seg-0.m4s")).status == 200

    await relay.cut()
    for refused in (f"{url}/96_aac/key", other):
        response = await relayed_origin.get(refused)
        assert (response.status, response.headers["Retry-After"]) == (503, "2")
        assert (await response.json())["code"] == "database-unavailable"
        assert "127.0.0.1" not in await response.text()
    assert (await relayed_origin.get(f"{url}/96_aac/seg-1.m4s")).status == 200
    ready = await relayed_origin.get("/health/ready")
    components = (await ready.json())["components"]
    assert (ready.status, components["database"]["status"], components["object_store"]["status"]) == (
        503,
        "unavailable",
        "ok",
    )

    await relay.mend()
    assert (await relayed_origin.get(f"{url}/96_aac/key")).status == 200


async def test_a_database_that_hangs_is_503_in_time(
    relayed_origin: Client, relay: Relay, published: Published, sign: Signing
) -> None:
    """On a connection that is there and on one that would be made; no request waits on for its clean end."""
    url = f"/m/{sign()}/{published.synthetic.id}/96_aac/key"
    assert (await relayed_origin.get(url)).status == 200
    relay.hang()
    async with asyncio.timeout(4):
        answers = await asyncio.gather(*(relayed_origin.get(url) for _ in range(3)))
    assert [answer.status for answer in answers] == [503] * 3
    relay.go_on()
    assert (await relayed_origin.get(url)).status == 200


def object_path(settings: Settings, key: str) -> Path:
    """Where an object lies in the directory store."""
    return settings.object_store.directory / "objects" / key


def break_object(path: Path) -> None:
    """Make reading it fail in a way that isn't its absence."""
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize("tail", ["master.m3u8", "96_aac/seg-0.m4s"])
async def test_without_the_object_store_it_is_503(
    client: Client, settings: Settings, published: Published, sign: Signing, tail: str
) -> None:
    """At the origin, and passed on by the edge; without a word of where the store is."""
    key = {
        "master.m3u8": document_key(published.synthetic.id),
        "96_aac/seg-0.m4s": rendition_key(published.synthetic.id, "96_aac"),
    }[tail]
    break_object(object_path(settings, key))
    response = await client.get(f"/m/{sign()}/{published.synthetic.id}/{tail}")
    assert (response.status, response.headers["Retry-After"]) == (503, "2")
    assert str(settings.object_store.directory) not in await response.text()


async def test_a_store_that_is_not_mounted_is_503_and_not_ready(
    client: Client, origin_client: Client, settings: Settings, published: Published, sign: Signing
) -> None:
    """Not a 404, which players take for the last word; when it is back, so is the music."""
    url = f"/m/{sign()}/{published.synthetic.id}/96_aac/seg-0.m4s"
    root = settings.object_store.directory
    root.rename(root.with_name("away"))
    assert (await client.get(url)).status == 503
    assert (await origin_client.get("/health/ready")).status == 503
    assert not root.exists()
    root.with_name("away").rename(root)
    assert (await client.get(url)).status == 200


async def test_a_packed_object_cut_short_is_never_served(
    origin_client: Client, edge_client: Client, store: ObjectStore, published: Published, sign: Signing
) -> None:
    """What is whole of it still is; the rest is an error, not half a segment."""
    url = f"/m/{sign()}/{published.synthetic.id}/96_aac"
    packed = published.synthetic.objects["96_aac"]
    await store.put_bytes(rendition_key(published.synthetic.id, "96_aac"), packed[:-1])
    answers = [
        (await client.get(f"{url}/seg-{number}.m4s")).status
        for client in (origin_client, edge_client)
        for number in (0, 4)
    ]
    assert answers == [200, 500, 200, 502]


async def test_a_damaged_asset_document_is_an_error(
    origin_client: Client, edge_client: Client, store: ObjectStore, published: Published, sign: Signing
) -> None:
    """Neither nonsense nor another asset's document is taken for the asset."""
    url = f"/m/{sign()}/{published.synthetic.id}/master.m3u8"
    other = document_key(published.synthetic.id)
    for document in (b"{", b"{}", b'{"format": 2}'):
        await store.put_bytes(other, document)
        assert [(await client.get(url)).status for client in (origin_client, edge_client)] == [500, 502]


async def test_objects_that_are_gone_are_not_found(
    client: Client, store: ObjectStore, published: Published, sign: Signing
) -> None:
    """After a sweep, say, of an asset that the origin still remembers."""
    url = f"/m/{sign()}/{published.synthetic.id}"
    assert (await client.get(f"{url}/96_aac/index.m3u8")).status == 200
    for info in [info async for info in store.list(f"assets/{published.synthetic.id}/")]:
        await store.delete(info.key)
    assert (await client.get(f"{url}/96_aac/seg-0.m4s")).status == 404
    assert (await client.get(f"{url}/256_aac/index.m3u8")).status == 404


async def test_a_key_whose_wrapping_key_is_gone_is_an_error(
    settings: Settings, published: Published, sign: Signing
) -> None:
    """Somebody removed a key-encryption key too early: told to the operator, not to the listener."""
    rotated = settings.secrets.model_copy(
        update={
            "key_encryption_keys": {name: SecretStr(key) for name, key in FORMER_KEY.items()},
            "key_encryption_key_id": "former",
        }
    )
    app = origin.app.build_app(settings.model_copy(update={"secrets": rotated}))
    server = TestServer(app)
    async with server, client_of(str(server.make_url("/"))) as client:
        response = await client.get(f"/m/{sign()}/{published.synthetic.id}/96_aac/key")
        assert (response.status, "detail" in await response.json()) == (500, False)


@pytest.mark.parametrize("key_ttl_s", [0, 10])
async def test_the_edge_outlives_its_origin(
    settings: Settings, published: Published, sign: Signing, key_ttl_s: int
) -> None:
    """What it holds plays on, keys for a moment too; what it lacks is 502 until the origin is back."""
    url = f"/m/{sign()}/{published.synthetic.id}/96_aac"
    alone = with_edge(settings, prefetch_concurrency=0, key_ttl_s=key_ttl_s, upstream_check_interval_s=0.05)
    async with served_edge(alone) as client:
        async with served_origin(settings):
            assert await statuses(client, url, *HELD, "key") == [200] * 3
            assert (await client.get("/health/ready")).status == 200
        assert await statuses(client, url, *HELD, "key") == [200, 200, 200 if key_ttl_s else 502]
        lacked = await client.get(f"{url}/seg-1.m4s")
        assert (lacked.status, lacked.headers["Retry-After"]) == (502, "2")
        await until_readiness(client, 503)
        async with served_origin(settings):
            await until_readiness(client, 200)
            assert await statuses(client, url, *HELD, "key", "seg-1.m4s") == [200] * 4


HELD = ("index.m3u8", "seg-0.m4s")


async def statuses(client: Client, url: str, *tails: str) -> list[int]:
    """What is answered to each of a rendition's things."""
    return [(await client.get(f"{url}/{tail}")).status for tail in tails]


async def until_readiness(client: Client, status: int) -> None:
    """Wait until the edge has found out how its upstream is."""
    async with asyncio.timeout(10):
        while (await client.get("/health/ready")).status != status:
            pass
