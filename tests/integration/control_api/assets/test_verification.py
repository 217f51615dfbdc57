"""A second opinion of an asset, asked for over HTTP."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from control_api.assets.routes import VERIFICATIONS
from control_api.assets.verification import process
from kernel.asset import AssetId, document_key, rendition_key
from kernel.settings import Settings
from tests.ingest_harness import Ingest
from tests.integration.control_api.api_client import API, ApiClient
from tests.integration.delivery.serving import served_origin

Event = tuple[str, Any]


@asynccontextmanager
async def _asked(api: ApiClient, token: str, asset: AssetId) -> AsyncIterator[ClientResponse]:
    headers = {"Authorization": f"Bearer {token}"}
    async with api.http.post(f"{API}/admin/assets/{asset}/verification", headers=headers) as response:
        yield response


async def _events(response: ClientResponse) -> AsyncIterator[Event]:
    name = ""
    async for line in response.content:
        field, _, value = line.decode().strip().partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


async def _verified(api: ApiClient, token: str, asset: AssetId) -> list[Event]:
    async with asyncio.timeout(60), _asked(api, token, asset) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        return [event async for event in _events(response)]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Some Python in the verifier's place."""
    monkeypatch.setattr(
        process.run_verification, "__kwdefaults__", {"program": (sys.executable, "-c", program)}
    )


async def test_a_good_asset_holds(settings: Settings, api: ApiClient, token: str, asset: AssetId) -> None:
    """All renditions are read, those on demand made for it; no address with a token in it is told."""
    async with served_origin(settings):
        events = await _verified(api, token, asset)
    (name, report), progress = events[-1], events[:-1]

    assert "report" == name
    assert (asset, True) == (report["asset_id"], report["holds"]), report["checks"]
    assert 5 == len(report["renditions"])
    assert 0 == report["summary"]["fail"]
    assert {"progress"} == {kind for kind, _ in progress}
    assert all(
        each["segments_read"] <= each["segments"] for _, told in progress for each in told["renditions"]
    )
    assert "target" not in report
    assert "/m/0YR" not in json.dumps(report)


async def test_a_damaged_asset_does_not(
    settings: Settings, api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """The report names the rendition and what is wrong with it."""
    key = rendition_key(asset, "256_aac")
    packed = bytearray(await ingest.store.read(key))
    packed[-4000:-3000] = bytes(1000)
    await ingest.store.put_bytes(key, bytes(packed))
    async with served_origin(settings):
        name, report = (await _verified(api, token, asset))[-1]
    broken = [
        finding for check in report["checks"] for finding in check["findings"] if finding["status"] == "fail"
    ]

    assert ("report", False) == (name, report["holds"])
    assert {"256_aac"} <= {finding["subject"] for finding in broken}


async def test_without_an_origin_it_is_503(api: ApiClient, token: str, asset: AssetId) -> None:
    """That is told before anything is started."""
    answer = await api.call("POST", f"/admin/assets/{asset}/verification", token=token)

    assert (503, "origin-unreachable") == (answer.status, answer.json["code"])
    assert int(answer.headers["Retry-After"]) > 0


async def test_an_asset_that_is_not_there_is_404(api: ApiClient, token: str) -> None:
    """As everywhere."""
    answer = await api.call("POST", f"/admin/assets/{'0' * 32}/verification", token=token)

    assert (404, "asset-not-found") == (answer.status, answer.json["code"])


async def test_one_is_verified_at_a_time_and_ends_with_who_asked(
    settings: Settings,
    api: ApiClient,
    token: str,
    asset: AssetId,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second is told to come again; when the first has hung up its process is gone and there is room."""
    lived, told = tmp_path / "lived", '{"rendition": "a", "segments_read": 1, "segments": 2}'
    _instead(
        monkeypatch,
        f"import os, sys, time\nopen({str(lived)!r}, 'w').write(str(os.getpid()))\n"
        f"while True: print('{told}', file=sys.stderr, flush=True); time.sleep(0.1)",
    )
    async with served_origin(settings):
        async with _asked(api, token, asset) as response:
            assert ("progress", {"renditions": [json.loads(told)]}) == await anext(_events(response))
            second = await api.call("POST", f"/admin/assets/{asset}/verification", token=token)
            pid = int(lived.read_text())
            assert _lives(pid)
            response.close()
        async with asyncio.timeout(10):
            while _lives(pid):  # noqa: ASYNC110 - nobody would set it
                await asyncio.sleep(0.02)
        monkeypatch.undo()
        events = await _verified(api, token, asset)

    assert (503, "verification-busy") == (second.status, second.json["code"])
    assert "report" == events[-1][0]


async def test_it_ends_when_the_administrator_is_one_no_more(
    settings: Settings, api: ApiClient, token: str, asset: AssetId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a second or so of the session's end."""
    _instead(monkeypatch, "import time; time.sleep(60)")
    async with served_origin(settings), asyncio.timeout(15), _asked(api, token, asset) as response:
        await api.call("POST", "/auth/logout", token=token)

        assert [] == [event async for event in _events(response)]


@pytest.mark.parametrize(
    ("program", "code", "detail"),
    [
        ("import time; time.sleep(60)", "verification-timed-out", "not done after 1 s"),
        ("bytearray(2 << 30)", "verification-failed", "MemoryError"),
        (
            "import sys; sys.exit('segue: no answer: /m/0YRDoQEFsecret/x')",
            "verification-failed",
            "no answer: /m/…/x",
        ),
        ("print('x')", "verification-failed", "the verifier said what is no report"),
        (
            "import sys; sys.stderr.write('x' * 300_000)",
            "verification-failed",
            "the verifier said what it never says",
        ),
        (
            "while True: print('x' * 1_000_000)",
            "verification-failed",
            "the report has more than 16777216 bytes",
        ),
    ],
)
async def test_what_goes_wrong_is_told_as_a_problem(
    settings: Settings,
    api: ApiClient,
    token: str,
    asset: AssetId,
    *,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    code: str,
    detail: str,
) -> None:
    """In the last event, for the answer has begun; no token is in it."""
    verifications = api.http.app[VERIFICATIONS]
    verifications._bounds = replace(verifications._bounds, timeout_s=1 if "timed" in code else 30)
    _instead(monkeypatch, program)
    async with served_origin(settings):
        name, problem = (await _verified(api, token, asset))[-1]

    assert ("failed", code, detail) == (name, problem["code"], problem["detail"])


async def test_an_asset_whose_objects_are_gone_is_not_begun_with(
    settings: Settings, api: ApiClient, token: str, ingest: Ingest, asset: AssetId
) -> None:
    """The origin says that it doesn't have it."""
    await ingest.store.delete(document_key(asset))
    async with served_origin(settings):
        answer = await api.call("POST", f"/admin/assets/{asset}/verification", token=token)

    assert (503, "origin-unreachable", "the origin answers 404") == (
        answer.status,
        answer.json["code"],
        answer.json["detail"],
    )
