"""Reading from S3 over a bad network: whole, of one object, by range, and in bounded time."""

import asyncio
import random
import re
from pathlib import Path

import aiohttp
import pytest

from kernel.object_store.port import CHUNK_BYTES, ObjectNotFoundError, ObjectStoreError
from kernel.object_store.s3 import patience
from kernel.object_store.s3.client import open_bucket, open_s3_store
from kernel.settings import ObjectStoreSettings
from tests.contract.s3.raw_client import raw_client
from tests.contract.s3.relay import Answer, Cut, Fault, Relay, Slow, relayed, store_behind
from tests.contract.s3.swift_server import SwiftServer

KEY = "assets/00/256_aac.mp4"
DATA = random.Random(7).randbytes(5 * CHUNK_BYTES // 2)
OTHER = random.Random(8).randbytes(3 * CHUNK_BYTES)

SLOW_DOWN = Answer(
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: 79\r\nConnection: close\r\n\r\n"
    b"<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>"
)
IGNORES_RANGES = Answer(
    b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\nETag: "00"\r\n\r\nnot those'
)


@pytest.fixture
def stored(s3_settings: ObjectStoreSettings) -> ObjectStoreSettings:
    """Settings for a bucket that holds `DATA`; impatient ones."""
    raw_client(s3_settings).put_object(Bucket=s3_settings.bucket, Key=KEY, Body=DATA)
    return s3_settings.model_copy(update={"read_timeout_s": 1, "max_attempts": 2})


def ranges_of(relay: Relay) -> list[str]:
    """What each request asked for; nothing where it asked for all there is."""
    return ["".join(re.findall(r"(?im)^range: bytes=(\S+)", head)) for head in relay.requests]


async def test_aiobotocore_alone_does_not_ask_again_for_a_body(
    s3_server: SwiftServer, stored: ObjectStoreSettings
) -> None:
    """Its retries end with an answer's head, and its errors are not all its own: why we have ours."""
    async with relayed(s3_server.port, Cut(CHUNK_BYTES)) as relay:
        async with open_bucket(stored.model_copy(update={"endpoint_url": relay.url})) as bucket:
            answer = await bucket.get(KEY, 0)
            assert answer is not None
            async with answer.body:
                with pytest.raises(aiohttp.ClientPayloadError):
                    await answer.body.read()
        assert len(relay.requests) == 1


@pytest.mark.parametrize("fault", [Cut(0), Cut(CHUNK_BYTES), Slow(0), Slow(CHUNK_BYTES), SLOW_DOWN])
async def test_a_read_survives_a_fault(
    s3_server: SwiftServer, stored: ObjectStoreSettings, fault: Fault
) -> None:
    """Cut, stalled or told to slow down before or within the body: the second answer counts, to the byte."""
    async with store_behind(s3_server, stored, fault) as (store, relay):
        data = await store.read(KEY, offset_bytes=1000, length_bytes=2 * CHUNK_BYTES)
        assert data == DATA[1000 : 1000 + 2 * CHUNK_BYTES]
        assert ranges_of(relay) == [f"1000-{999 + 2 * CHUNK_BYTES}"] * 2


async def test_a_slow_read_is_whole(s3_server: SwiftServer, stored: ObjectStoreSettings) -> None:
    """A network that is slow but does not stand still delays and no more."""
    async with store_behind(s3_server, stored, Slow(0, bytes_per_s=400_000)) as (store, relay):
        assert await store.read(KEY) == DATA
        assert len(relay.requests) == 1


async def test_a_trickle_ends_in_time_with_an_error(
    s3_server: SwiftServer, stored: ObjectStoreSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that come one by one, so that no single wait is long, don't hold a reader for ever."""
    monkeypatch.setattr(patience, "SLOWEST_BYTES_PER_S", 1 << 20)
    trickle = Slow(4000, bytes_per_s=100_000)  # a piece every 40 ms
    once = stored.model_copy(update={"max_attempts": 1, "read_timeout_s": 0.5})
    async with store_behind(s3_server, once, trickle, trickle) as (store, _), asyncio.timeout(10):
        with pytest.raises(ObjectStoreError, match=f"'{KEY}'.* broke off: too slow"):
            await store.read(KEY, length_bytes=100_000)
        with pytest.raises(ObjectStoreError, match=f"'{KEY}'.* broke off: too slow"):
            await store.download(KEY, tmp_path / "target")
    assert not (tmp_path / "target").exists()


async def test_a_download_goes_on_where_it_broke_off(
    s3_server: SwiftServer, stored: ObjectStoreSettings, tmp_path: Path
) -> None:
    """Each time by range, only of the same object, and as often as it takes as long as something comes."""
    faults = [Cut(CHUNK_BYTES + 50_000), Cut(CHUNK_BYTES + 50_000)]
    async with store_behind(s3_server, stored, *faults) as (store, relay):
        await store.download(KEY, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == DATA
    # What has come and is not taken yet is lost when a connection breaks: so it may go on from a little earlier.
    starts = [int(asked.removesuffix("-")) for asked in ranges_of(relay)]
    assert (len(starts), starts[0], starts) == (3, 0, sorted(starts))
    assert CHUNK_BYTES <= starts[-1] <= 2 * CHUNK_BYTES
    conditional = ["if-match" in head.lower() for head in relay.requests]
    assert all(has_condition for has_condition, start in zip(conditional, starts, strict=True) if start)


async def test_a_download_never_mixes_two_objects(
    s3_server: SwiftServer, stored: ObjectStoreSettings, tmp_path: Path
) -> None:
    """An object that is replaced while it is read is read anew."""
    async with store_behind(s3_server, stored, Slow(CHUNK_BYTES + 50_000)) as (store, relay):
        downloading = asyncio.create_task(store.download(KEY, tmp_path / "target"))
        await asyncio.wait_for(relay.stalled.wait(), timeout=10)
        async with open_s3_store(stored) as other:
            await other.put_bytes(KEY, OTHER)
        relay.cut()
        await downloading
    assert (tmp_path / "target").read_bytes() == OTHER


async def test_a_download_of_an_object_that_goes_meanwhile_leaves_no_file(
    s3_server: SwiftServer, stored: ObjectStoreSettings, tmp_path: Path
) -> None:
    """What was begun is not kept."""
    async with store_behind(s3_server, stored, Slow(CHUNK_BYTES + 50_000)) as (store, relay):
        downloading = asyncio.create_task(store.download(KEY, tmp_path / "target"))
        await asyncio.wait_for(relay.stalled.wait(), timeout=10)
        async with open_s3_store(stored) as other:
            await other.delete(KEY)
        relay.cut()
        with pytest.raises(ObjectNotFoundError):
            await downloading
    assert not (tmp_path / "target").exists()


async def test_a_network_that_always_breaks_is_an_error(
    s3_server: SwiftServer, stored: ObjectStoreSettings, tmp_path: Path
) -> None:
    """After as many attempts as are set, with the key, and with no file left."""
    async with store_behind(s3_server, stored, *[Cut(50_000)] * 10) as (store, relay):
        with pytest.raises(ObjectStoreError, match=f"'{KEY}'.* broke off"):
            await store.read(KEY)
        assert len(relay.requests) == stored.max_attempts
        with pytest.raises(ObjectStoreError, match=f"'{KEY}'.* broke off"):
            await store.download(KEY, tmp_path / "target")
        assert len(relay.requests) == 2 * stored.max_attempts
    assert not (tmp_path / "target").exists()


async def test_other_bytes_than_those_asked_for_are_an_error(
    s3_server: SwiftServer, stored: ObjectStoreSettings
) -> None:
    """A server that ignores ranges is not believed."""
    async with store_behind(s3_server, stored, IGNORES_RANGES) as (store, _):
        with pytest.raises(ObjectStoreError, match="does not answer ranges"):
            await store.read(KEY, offset_bytes=100, length_bytes=10)
