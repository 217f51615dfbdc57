"""The services on an S3 bucket: a master goes in through a worker, and an origin gives out what a player asks for."""

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kernel.asset import Asset, decode_asset
from kernel.database.pool import Pool
from kernel.ingest.jobs import IngestJobs, MasterName
from kernel.ingest.submit import Submission
from kernel.object_store.factory import open_object_store
from kernel.object_store.s3.client import open_bucket
from kernel.object_store.s3.store import S3Store
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import ObjectStoreSettings, Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.contract.s3.raw_client import raw_client, uploads_of
from tests.contract.s3.relay import Relay, relayed
from tests.contract.s3.swift_server import SwiftServer
from tests.ingest_harness import Ingest, with_worker, working
from tests.integration.control_api.api_client import serving
from tests.integration.delivery.serving import served_origin
from tests.masters import write_master

RENDITION = "256_aac"


@pytest.fixture
async def relay(s3_server: SwiftServer) -> AsyncIterator[Relay]:
    """The way to the bucket, which notes what is asked."""
    async with relayed(s3_server.port) as opened:
        yield opened


@pytest.fixture
def on_s3(settings: Settings, s3_settings: ObjectStoreSettings, relay: Relay, tmp_path: Path) -> Settings:
    """The settings with a bucket as object store."""
    bucket = s3_settings.model_copy(update={"endpoint_url": relay.url})
    changed = settings.model_copy(update={"object_store": bucket})
    return with_worker(changed, scratch_directory=str(tmp_path / "scratch"), lease_s=3.0)


async def packaged(settings: Settings, pool: Pool, master: Path) -> Asset:
    """A master taken in and packaged by a worker."""
    clear = master.read_bytes()  # noqa: ASYNC240 - a small file, in a test

    async def chunks() -> AsyncIterator[bytes]:
        yield clear

    async with open_object_store(settings.object_store) as store:
        submission = Submission(store, settings.secrets.key_ring(), IngestJobs(pool))
        job_id = (await submission.submit(chunks(), MasterName(file_name=master.name))).job_id
        async with working(settings):
            job = await Ingest(settings, pool).finished(job_id)
        assert (job.state, job.outcome) == ("done", "packaged")
        return decode_asset(await store.read(f"assets/{job.asset_id}/asset.json"))


def media_url(settings: Settings, asset: Asset) -> str:
    """Where a listener has a rendition."""
    now_s = int(time.time())
    token = PlaybackToken("listener", "session", frozenset([asset.id]), Quality.LOSSLESS, now_s, now_s + 60)
    key_id = settings.secrets.token_signing_key_id
    signed = TokenSigner(key_id, settings.secrets.signing_keys()[key_id]).sign(token)
    return f"/m/{signed}/{asset.id}/{RENDITION}"


async def test_a_master_goes_in_and_is_played_by_range(
    on_s3: Settings, s3_settings: ObjectStoreSettings, pool: Pool, relay: Relay, tmp_path: Path
) -> None:
    """The origin's bytes are the object's, and of an object it reads what it was asked for and no more."""
    asset = await packaged(on_s3, pool, write_master(tmp_path / "a.wav", seed=1))
    rendition = asset.rendition(RENDITION)
    assert rendition is not None
    whole = (
        raw_client(s3_settings)
        .get_object(Bucket=s3_settings.bucket, Key=f"assets/{asset.id}/{RENDITION}.mp4")["Body"]
        .read()
    )
    relay.requests.clear()
    async with served_origin(on_s3) as origin:
        for path, (start, end) in {
            "init.mp4": (0, rendition.segments[0].offset_bytes),
            "seg-1.m4s": (
                rendition.segments[1].offset_bytes,
                rendition.segments[1].offset_bytes + rendition.segments[1].length_bytes,
            ),
        }.items():
            answer = await origin.get(f"{media_url(on_s3, asset)}/{path}")
            assert (answer.status, await answer.read()) == (200, whole[start:end])
            asked = [head for head in relay.requests if f"{RENDITION}.mp4" in head]
            assert f"range: bytes={start}-{end - 1}\r\n" in f"{asked[-1].lower()}\r\n"
    reads = [head for head in relay.requests if head.startswith("GET")]
    assert all(re.search(r"(?im)^range: bytes=", head) for head in reads)


async def test_every_service_is_ready_on_a_bucket(on_s3: Settings) -> None:
    """Their health checks ask the bucket."""
    async with served_origin(on_s3) as origin, serving(on_s3) as api:
        of_origin = await (await origin.get("/health/ready")).json()
        of_api = (await api.call("GET", "//health/ready")).json
        for body in (of_origin, of_api):
            assert body["components"]["object_store"]["status"] == "ok"


async def test_a_sweep_takes_unfinished_uploads(s3_settings: ObjectStoreSettings, pool: Pool) -> None:
    """What a killed worker or API left half-written goes with the rest."""
    client = raw_client(s3_settings)
    for key in ("assets/" + "a" * 32 + "/256_aac.mp4", "staged/1"):
        client.create_multipart_upload(Bucket=s3_settings.bucket, Key=key)
    patience = Patience(superseded_s=0, failed_s=0, unqueued_s=0)
    async with open_bucket(s3_settings) as bucket:
        await sweep(pool, S3Store(bucket), patience)
        assert len(uploads_of(s3_settings)) == 2
        await sweep(pool, S3Store(bucket, unfinished_age_s=-60), patience)
    assert uploads_of(s3_settings) == []
