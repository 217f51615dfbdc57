"""What an operator may have set up wrongly, and servers that are away: told clearly and in bounded time."""

import asyncio
import socket
import time
import traceback
from contextlib import closing, suppress

import pytest
from pydantic import SecretStr

from kernel.object_store.port import ObjectStoreError
from kernel.object_store.s3.client import open_s3_store
from kernel.object_store.s3.patience import Patience
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings
from segue.embedded.ports import LOOPBACK, free_port
from tests.contract.s3.raw_client import raw_client
from tests.contract.s3.relay import Slow, store_behind
from tests.contract.s3.swift_server import SwiftServer

KEY = "assets/00/256_aac.mp4"
WRONG = "wrong-wrong-wrong"


async def failures_of(store: S3Store) -> list[ObjectStoreError]:
    """What every operation raises of a store that can't be used."""

    async def write() -> None:
        async with store.writer(KEY) as writer:
            await writer.write(b"data")

    errors = []
    for operation in (
        store.read(KEY),
        store.put_bytes(KEY, b"data"),
        store.delete(KEY),
        store.list("assets/").__anext__(),
        store.check(),
        store.discard_leftovers(),
        write(),
    ):
        with pytest.raises(ObjectStoreError) as raised:
            await operation
        errors.append(raised.value)
    return errors


@pytest.mark.parametrize("setting", ["access_key_id", "secret_access_key"])
async def test_wrong_credentials_are_told_as_such(s3_settings: ObjectStoreSettings, setting: str) -> None:
    """With the bucket and the key, and never with the secret, however deep one looks."""
    wrong = s3_settings.model_copy(update={setting: SecretStr(WRONG)})
    async with open_s3_store(wrong) as store:
        errors = await failures_of(store)
    for error in errors:
        assert s3_settings.bucket in str(error)
        assert "the credentials are refused" in str(error)
        told = "".join(traceback.format_exception(error))
        assert s3_settings.secret_access_key.get_secret_value() not in told
        assert setting == "access_key_id" or WRONG not in told
    assert KEY in str(errors[0])


async def test_missing_credentials_are_told_as_such(
    s3_settings: ObjectStoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither set nor found where AWS's own tools look."""
    for name, value in {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        "AWS_CONFIG_FILE": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    none = {"access_key_id": SecretStr(""), "secret_access_key": SecretStr("")}
    async with open_s3_store(s3_settings.model_copy(update=none)) as store:
        with pytest.raises(ObjectStoreError, match="there are no credentials"):
            await store.check()


async def test_an_unknown_bucket_is_told_as_such(s3_settings: ObjectStoreSettings) -> None:
    """It is not taken for objects that are missing: nobody may conclude anything of those."""
    async with open_s3_store(s3_settings.model_copy(update={"bucket": "nobodys-bucket"})) as store:
        for error in await failures_of(store):
            assert "'nobodys-bucket'" in str(error)
            assert "there is no such bucket" in str(error)


async def test_an_endpoint_where_nobody_listens_is_told_in_time(s3_settings: ObjectStoreSettings) -> None:
    """With its address."""
    url = f"http://{LOOPBACK}:{free_port()}"
    away = s3_settings.model_copy(update={"endpoint_url": url, "max_attempts": 2})
    async with open_s3_store(away) as store, asyncio.timeout(20):
        for error in await failures_of(store):
            assert url in str(error)


@pytest.mark.parametrize("backlog", [0, 100])
async def test_an_endpoint_that_is_a_black_hole_is_told_in_time(
    s3_settings: ObjectStoreSettings, backlog: int
) -> None:
    """Whether it takes no connection or takes them and says nothing, and however many wait for the pool's one."""
    with (
        closing(socket.create_server((LOOPBACK, 0), backlog=backlog)) as hole,
        closing(socket.socket()) as first,
    ):
        first.connect(hole.getsockname())  # fills a backlog of none: further connections get no answer
        impatient = {
            "endpoint_url": f"http://{LOOPBACK}:{hole.getsockname()[1]}",
            "connect_timeout_s": 0.2,
            "read_timeout_s": 0.3,
            "max_attempts": 2,
            "max_connections": 1,
        }
        async with open_s3_store(s3_settings.model_copy(update=impatient)) as store:
            begun_s = time.monotonic()
            reads = [store.read(KEY, length_bytes=1000) for _ in range(8)]
            errors = await asyncio.gather(*reads, return_exceptions=True)
            took_s = time.monotonic() - begun_s
    assert [type(error) for error in errors] == [ObjectStoreError] * len(reads)
    assert took_s < Patience(connect_s=0.2, read_s=0.3, attempts=2).call_s(1000) + 1


TRICKLED_HEAD = b"HTTP/1.1 200 OK\r\nX-Padding: " + b"." * 1000


async def test_an_answer_that_never_comes_to_its_point_is_told_in_time(
    s3_settings: ObjectStoreSettings,
) -> None:
    """A head that comes a byte at a time keeps no wait waiting for long, and would be waited for for ever."""
    tricklers: list[asyncio.Task[None] | None] = []

    async def trickle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tricklers.append(asyncio.current_task())
        with suppress(OSError):
            for byte in TRICKLED_HEAD:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.1)
        writer.close()

    server = await asyncio.start_server(trickle, LOOPBACK, 0)
    url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    impatient = {"endpoint_url": url, "connect_timeout_s": 0.2, "read_timeout_s": 0.3, "max_attempts": 2}
    async with open_s3_store(s3_settings.model_copy(update=impatient)) as store, asyncio.timeout(10):
        with pytest.raises(ObjectStoreError, match="did not answer in time"):
            await store.check()
    server.close()
    await asyncio.gather(*filter(None, tricklers))


async def test_a_server_that_takes_no_data_is_told_in_time(
    s3_settings: ObjectStoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing below bounds the sending of a body."""
    monkeypatch.setattr("kernel.object_store.s3.patience.SLOWEST_BYTES_PER_S", 16 << 20)
    with closing(socket.create_server((LOOPBACK, 0), backlog=100)) as hole:
        url = f"http://{LOOPBACK}:{hole.getsockname()[1]}"
        impatient = {"endpoint_url": url, "connect_timeout_s": 0.2, "read_timeout_s": 0.3, "max_attempts": 2}
        async with open_s3_store(s3_settings.model_copy(update=impatient)) as store, asyncio.timeout(10):
            with pytest.raises(ObjectStoreError, match=KEY):
                await store.put_bytes(KEY, bytes(16 << 20))


async def test_the_pool_is_as_large_as_is_set(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings
) -> None:
    """More reads than connections take turns."""
    data = bytes(100_000)
    raw_client(s3_settings).put_object(Bucket=s3_settings.bucket, Key=KEY, Body=data)
    small = s3_settings.model_copy(update={"max_connections": 2})
    slow = Slow(0, bytes_per_s=1_000_000)
    async with store_behind(s3_server, small, *[slow] * 8) as (store, relay):
        assert await asyncio.gather(*(store.read(KEY) for _ in range(8))) == [data] * 8
        assert relay.most_open == 2
