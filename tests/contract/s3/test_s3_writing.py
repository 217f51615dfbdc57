"""Writing to S3: as few requests as can be, over a bad network, and nothing left of what did not end well."""

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.object_store.s3.client import open_bucket
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings
from tests.contract.s3.raw_client import raw_client, uploads_of
from tests.contract.s3.relay import Cut, store_behind
from tests.contract.s3.swift_server import SMALLEST_PART_BYTES, SwiftServer

KEY = "assets/00/256_aac.mp4"
PARTS = random.Random(9).randbytes(3 * SMALLEST_PART_BYTES)


async def discard(settings: ObjectStoreSettings, *, unfinished_age_s: float) -> None:
    """Sweep the uploads that are older than that."""
    async with open_bucket(settings, page_keys=1) as bucket:
        await S3Store(bucket, unfinished_age_s=unfinished_age_s).discard_leftovers()


@pytest.mark.parametrize("length_bytes", [0, 100, SMALLEST_PART_BYTES])
async def test_what_fits_a_part_is_put_by_one_request(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings, tmp_path: Path, length_bytes: int
) -> None:
    """An `asset.json` or a picture is worth no multipart upload, by whatever way it comes."""
    source = tmp_path / "source"
    source.write_bytes(PARTS[:length_bytes])
    async with store_behind(s3_server, s3_settings) as (store, relay):
        async with store.writer(KEY) as writer:
            await writer.write(PARTS[:length_bytes])
        await store.put_file(KEY, source)
        assert [head.split("?")[0].split(" ")[0] for head in relay.requests] == ["PUT", "PUT"]


async def test_parts_that_break_off_are_sent_again(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings
) -> None:
    """A connection cut within a part, or before its answer, costs a second attempt and nothing else."""
    faults = [None, Cut(20_000, of_request=True), None, Cut(0)]
    async with store_behind(s3_server, s3_settings, *faults) as (store, relay):
        async with store.writer(KEY) as writer:
            await writer.write(PARTS)
        assert await store.read(KEY) == PARTS
    assert sum("partNumber=" in head for head in relay.requests) == 3 + 2
    assert uploads_of(s3_settings) == []


async def test_a_failed_upload_leaves_no_part(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings
) -> None:
    """When the block fails or is cancelled after parts were sent, upload and parts go: the server's disk says so."""
    stored_pieces = s3_server.stored_pieces()

    async def write(store: ObjectStore, ending: BaseException) -> None:
        async with store.writer(KEY) as writer:
            await writer.write(PARTS)
            assert s3_server.stored_pieces() > stored_pieces
            raise ending

    for ending in (RuntimeError("half-way"), asyncio.CancelledError()):
        async with store_behind(s3_server, s3_settings) as (store, relay):
            with pytest.raises(type(ending)):
                await write(store, ending)
        assert "DELETE" in relay.requests[-1]
        assert (uploads_of(s3_settings), s3_server.stored_pieces()) == ([], stored_pieces)


async def test_a_lost_server_is_an_error_and_its_leftovers_are_swept(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings
) -> None:
    """What can't be aborted stays for the sweep, which spares an upload that may be at work."""
    stored_pieces = s3_server.stored_pieces()
    impatient = s3_settings.model_copy(update={"max_attempts": 2})
    faults = [None, None, *[Cut(0, of_request=True)] * 8]

    async def write(store: ObjectStore) -> None:
        async with store.writer(KEY) as writer:
            await writer.write(PARTS)

    async with store_behind(s3_server, impatient, *faults) as (store, _):
        with pytest.raises(ObjectStoreError, match=KEY):
            await write(store)
    await discard(s3_settings, unfinished_age_s=3600)
    assert uploads_of(s3_settings) == [KEY]
    await discard(s3_settings, unfinished_age_s=-60)
    assert (uploads_of(s3_settings), s3_server.stored_pieces()) == ([], stored_pieces)


async def test_the_sweep_takes_every_page_and_spares_foreign_uploads(
    s3_settings: ObjectStoreSettings,
) -> None:
    """Others may use the bucket too: what has no key of ours is not ours to abort."""
    client = raw_client(s3_settings)
    for key in ("staged/1", "Foreign Upload", "staged/2", "staged/2", "staged/3"):
        client.create_multipart_upload(Bucket=s3_settings.bucket, Key=key)
    await discard(s3_settings, unfinished_age_s=-60)
    assert uploads_of(s3_settings) == ["Foreign Upload"]


KILLED = """
import asyncio, os, signal, sys
from kernel.object_store.s3.client import open_bucket
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings

async def main(settings):
    async with open_bucket(settings) as bucket:
        async with S3Store(bucket, part_bytes=64 << 10).writer("assets/00/256_aac.mp4") as writer:
            await writer.write(bytes(3 * (64 << 10)))
            os.kill(os.getpid(), signal.SIGKILL)

secret = sys.stdin.readline()
asyncio.run(main(ObjectStoreSettings.model_validate_json(sys.argv[1]).model_copy(update={
    "access_key_id": __import__("pydantic").SecretStr("segue:tester"),
    "secret_access_key": __import__("pydantic").SecretStr(secret),
})))
"""


async def test_what_a_killed_writer_leaves_is_swept(
    s3_server: SwiftServer, s3_settings: ObjectStoreSettings
) -> None:
    """Killed with parts sent: there is an upload and no object; after a sweep neither upload nor parts."""
    stored_pieces = s3_server.stored_pieces()
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, s3_settings.model_dump_json()],
        input=s3_settings.secret_access_key.get_secret_value(),
        text=True,
        timeout=60,
        check=False,
    )
    left = (uploads_of(s3_settings), s3_server.stored_pieces() > stored_pieces)
    await discard(s3_settings, unfinished_age_s=-60)
    assert (done.returncode, left) == (-signal.SIGKILL, ([KEY], True))
    assert (uploads_of(s3_settings), s3_server.stored_pieces()) == ([], stored_pieces)
