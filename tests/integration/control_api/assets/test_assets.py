"""What administrators are told of an asset."""

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from kernel.asset import AssetId, decode_asset, document_key, encode_asset, encode_made, made_key
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.waveform import waveform_key
from tests.ffmpeg import read_audio
from tests.ingest_harness import Ingest
from tests.integration.control_api.api_client import ApiClient

NO_ASSET = "0123456789abcdef" * 2


async def test_an_asset_is_told_with_every_segment(
    api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """What `asset.json` and the catalog hold, bit rates by plain division."""
    document = decode_asset(await ingest.store.read(document_key(asset)))
    told = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json
    by_name = {each["name"]: each for each in told["renditions"]}

    assert (asset, True, None) == (told["id"], told["is_current"], told["superseded_at"])
    assert ("Song", "Band", "Record") == tuple(
        told["track"][name] for name in ("title", "artist", "album_title")
    )
    assert (document.master.sha256, document.master.sample_rate_hz) == (
        told["master"]["sha256"],
        told["master"]["sample_rate_hz"],
    )
    assert told["length_s"] == document.master.valid_samples / document.master.sample_rate_hz
    assert {each.name for each in document.renditions} == set(by_name)
    for rendition in document.renditions:
        segments = by_name[rendition.name]["segments"]
        assert segments["bit_rate_bps"] == [
            round(8 * each.length_bytes / (each.duration_samples / rendition.sample_rate_hz))
            for each in rendition.segments
        ]
        assert sum(segments["length_s"]) == pytest.approx(told["length_s"], abs=0.01)
        assert segments["start_s"][0] == 0
        assert len({len(values) for values in segments.values()}) == 1


async def test_what_is_not_made_yet_is_told_as_such(
    api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """It counts among the bytes once it is there, and then by what was made."""
    before = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json
    stored = [each for each in before["renditions"] if each["state"] == "stored"]
    lazy = next(each for each in before["renditions"] if each["name"] == "lossless_flac")
    document = decode_asset(await ingest.store.read(document_key(asset)))
    rendition = document.rendition("lossless_flac")
    assert rendition is not None
    await ingest.store.put_bytes(made_key(asset, rendition.name), encode_made(rendition))
    await ingest.pool.execute(
        "INSERT INTO rendition_jobs (asset_id, rendition, state, made_at) VALUES ($1, $2, 'made', now())",
        *(UUID(asset), rendition.name),
    )
    after = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json

    assert ("not-made", "lossless_alac", None) == (lazy["state"], lazy["made_from"], lazy["made_at"])
    assert sum(each["object_bytes"] for each in stored) == before["stored_bytes"]
    assert before["stored_bytes"] + rendition.object_bytes == after["stored_bytes"]
    assert "made" == next(each["state"] for each in after["renditions"] if each["name"] == rendition.name)


async def test_a_failure_is_told_with_its_reason(
    api: ApiClient, token: str, pool: Pool, asset: AssetId
) -> None:
    """As the worker wrote it down."""
    await pool.execute(
        "INSERT INTO rendition_jobs (asset_id, rendition, state, error_code, error) "
        "VALUES ($1, 'lossless_flac', 'failed', 'source-damaged', 'the source is damaged')",
        UUID(asset),
    )
    told = (await api.call("GET", f"/admin/assets/{asset}", token=token)).json
    flac = next(each for each in told["renditions"] if each["name"] == "lossless_flac")

    assert ("failed", "the source is damaged") == (flac["state"], flac["error"])


async def test_the_waveform_is_the_masters(
    api: ApiClient, token: str, asset: AssetId, tmp_path: Path
) -> None:
    """Its peaks are those that ffmpeg decodes, and the same answer is not sent twice."""
    answer = await api.call("GET", f"/admin/assets/{asset}/waveform", token=token)
    again = await api.call(
        *("GET", f"/admin/assets/{asset}/waveform"),
        token=token,
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    samples = read_audio(tmp_path / "a.flac")
    told = answer.json

    assert (200, 304) == (answer.status, again.status)
    assert len(samples) == told["valid_samples"]
    for channel, shape in zip(samples.T / 2.0**31, told["channels"], strict=True):
        width = told["bin_samples"]
        bins = [channel[at : at + width] for at in range(0, len(channel), width)]
        assert shape["high"] == [round(each.max() * 1000) for each in bins]
        assert shape["low"] == [round(each.min() * 1000) for each in bins]
    assert answer.content == json.dumps(told, separators=(",", ":")).encode()


async def test_an_asset_without_a_waveform_says_so(
    api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """Those that were packaged before have none; an asset that nobody has is something else."""
    await ingest.store.delete(waveform_key(asset))
    unmeasured = await api.call("GET", f"/admin/assets/{asset}/waveform", token=token)
    unknown = await api.call("GET", f"/admin/assets/{NO_ASSET}/waveform", token=token)

    assert (404, "waveform-not-measured") == (unmeasured.status, unmeasured.json["code"])
    assert (404, "asset-not-found") == (unknown.status, unknown.json["code"])


async def test_without_the_object_store_it_is_503(
    api: ApiClient, token: str, settings: Settings, asset: AssetId
) -> None:
    """Both pictures lie there."""
    shutil.move(settings.object_store.directory, f"{settings.object_store.directory}.away")
    codes = [
        (answer.status, answer.json["code"])
        for answer in [
            await api.call("GET", f"/admin/assets/{asset}{path}", token=token) for path in ("", "/waveform")
        ]
    ]
    shutil.move(f"{settings.object_store.directory}.away", settings.object_store.directory)

    assert [(503, "store-unavailable")] * 2 == codes


async def test_a_damaged_waveform_is_503(api: ApiClient, token: str, ingest: Ingest, asset: AssetId) -> None:
    """Never an answer that is not what it says."""
    await ingest.store.put_bytes(waveform_key(asset), b'{"format": 2}')
    answer = await api.call("GET", f"/admin/assets/{asset}/waveform", token=token)

    assert (503, "store-unavailable") == (answer.status, answer.json["code"])


async def test_an_asset_that_waits_to_be_published_is_told(
    api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """Without a track: whoever decides about it sees what it looks and sounds like."""
    waiting = AssetId(NO_ASSET)
    document = replace(decode_asset(await ingest.store.read(document_key(asset))), id=waiting)
    await ingest.store.put_bytes(document_key(waiting), encode_asset(document))
    await ingest.store.put_bytes(waveform_key(waiting), await ingest.store.read(waveform_key(asset)))
    unknown = await api.call("GET", f"/admin/assets/{waiting}", token=token)
    await ingest.pool.execute(
        "INSERT INTO ingest_jobs (state, asset_id, staged, master_sha256, master_bytes, file_name) "
        "VALUES ('ready', $1, false, 'x', 7, 'b.flac')",
        UUID(waiting),
    )
    told = (await api.call("GET", f"/admin/assets/{waiting}", token=token)).json
    waveform = await api.call("GET", f"/admin/assets/{waiting}/waveform", token=token)
    verification = await api.call("POST", f"/admin/assets/{waiting}/verification", token=token)

    assert (404, 200, 404) == (unknown.status, waveform.status, verification.status)
    assert ("b.flac", "") == (told["waiting"]["title"], told["waiting"]["artist"])
    assert (None, False, 7) == (told["track"], told["is_current"], told["master_bytes"])
    assert len(document.renditions) == len(told["renditions"])
