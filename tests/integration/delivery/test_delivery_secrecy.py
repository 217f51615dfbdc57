"""Neither tokens nor keys in any log, whatever a client does: the real processes, at their most talkative."""

import asyncio
import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import aiohttp
import pytest

from kernel.settings import Settings
from segue.supervisor.readiness import wait_until_ready
from tests.integration.delivery.conftest import Published, Signing
from tests.service_environment import service_environment

LOG_NAMES = ("origin", "edge")


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a container would be given them, with all that can be told in logs."""
    return {
        **service_environment(settings),
        "SEGUE_ORIGIN__PORT": str(settings.origin.port),
        "SEGUE_ORIGIN__URL": settings.origin.url,
        "SEGUE_EDGE__PORT": str(settings.edge.port),
        "SEGUE_LOG__LEVEL": "debug",
        "PYTHONASYNCIODEBUG": "1",
    }


@contextmanager
def service(name: str, settings: Settings, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """One of the services in a process of its own, writing to a log."""
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "segue", name],
            env=environment(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


async def until_ready(url: str) -> None:
    """Wait for a service."""

    async def answers() -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{url}/health/ready") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    await wait_until_ready(url, answers, timeout_s=60)


@pytest.fixture
async def logs(settings: Settings, tmp_path: Path) -> dict[str, Path]:
    """Where the two services will write."""
    return {name: tmp_path / f"{name}.log" for name in LOG_NAMES}


def requests(token: str, asset: str) -> list[bytes]:
    """What good, confused and hostile clients send."""
    good = [f"/m/{token}/{asset}/{path}" for path in ("master.m3u8", "96_aac/seg-0.m4s", "96_aac/key")]
    strange = [
        f"/m/{token}/nonsense",
        f"/m/{token}",
        f"//m/{token}/{asset}/master.m3u8",
        f"/M/{token}/{asset}/master.m3u8",
        f"/x?token={token}",
        f"/m/{token}/{asset}/96_aac/key?token={token}",
        f"/m/{token}/{'a' * 9000}",
        f"/m/{token}/%00%ff",
    ]
    whole = [
        f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode() for path in good + strange
    ]
    broken = [
        f"GET /m/{token}/{asset}/master.m3u8 HTTP/9.9\r\n\r\n".encode(),
        f"GET /m/{token} with spaces HTTP/1.1\r\n\r\n".encode(),
        f"G\x01T /m/{token}/ HTTP/1.1\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: x\r\nReferer: http://x/m/{token}/\x00\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: x\r\nX-Token: {token}{'a' * 9000}\r\n\r\n".encode(),
        f"POST /m/{token}/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".encode(),
        f"GET /m/{token}/{asset}/96_aac/seg-0.m4s HTTP/1.1\r\nHost:".encode(),
    ]
    return whole + broken


async def send(port: int, request: bytes) -> bytes:
    """What is answered to raw bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    if not request.endswith(b"\r\n\r\n"):  # else the server would wait for the rest
        writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), timeout=30)
    writer.close()
    return answer


async def test_no_log_holds_a_token_or_a_key(
    settings: Settings, published: Published, sign: Signing, logs: dict[str, Path]
) -> None:
    """At the level of debugging, through good requests, bad ones and an outage."""
    token = sign()
    with ExitStack() as services:
        services.enter_context(service("edge", settings, logs["edge"]))
        with service("origin", settings, logs["origin"]):
            await until_ready(settings.origin.url)
            await until_ready(settings.edge.url)
            answers = [
                await send(port, request)
                for port in (settings.origin.port, settings.edge.port)
                for request in requests(token, published.synthetic.id)
            ]
        await send(settings.edge.port, requests(token, published.synthetic.id)[2])  # the origin is away
    assert sum(answer.startswith(b"HTTP/1.1 200") for answer in answers) >= 6
    written = {name: log.read_text(errors="surrogateescape") for name, log in logs.items()}
    assert "content key delivered" in written["origin"]
    assert written["edge"].count("path=/m/…") > 5
    secrets = [
        token[10:50],
        *(key.get_secret_value() for key in settings.secrets.token_signing_keys.values()),
        *(key.get_secret_value() for key in settings.secrets.key_encryption_keys.values()),
        *(key.hex() for key in published.synthetic.content_keys.values()),
        *(base64.b64encode(key).decode() for key in published.synthetic.content_keys.values()),
        *(repr(key)[2:-1] for key in published.synthetic.content_keys.values()),
        *(
            one.url.get_secret_value().split("@")[0].rpartition(":")[2]
            for one in (settings.database, settings.valkey)
        ),
    ]
    for text in written.values():
        assert [secret for secret in secrets if secret in text] == []
