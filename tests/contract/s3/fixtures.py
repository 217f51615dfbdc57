"""A real S3-compatible server for tests: one a run, a fresh bucket a test."""

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kernel.settings import ObjectStoreSettings
from segue.embedded.ports import free_port
from segue.supervisor.readiness import wait_until_ready
from tests.conftest import running
from tests.contract.s3.raw_client import raw_client
from tests.contract.s3.swift_server import USER, SwiftServer

START_TIMEOUT_S = 60


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwiftServer]:
    """The run's Swift."""
    server = SwiftServer(
        directory=tmp_path_factory.mktemp("servers") / "swift",
        port=free_port(),
        storage_ports=(free_port(), free_port(), free_port()),
        secret=secrets.token_hex(16),
    )
    server.initialise()
    with running(server.command()):
        asyncio.run(wait_until_ready("Swift", server.answers, timeout_s=START_TIMEOUT_S))
        yield server


@pytest.fixture
def s3_settings(s3_server: SwiftServer) -> ObjectStoreSettings:
    """Settings for a bucket that nobody has used yet."""
    settings = ObjectStoreSettings(
        kind="s3",
        directory=Path("unused"),
        bucket=f"test-{secrets.token_hex(8)}",
        region="us-east-1",
        endpoint_url=s3_server.url(),
        access_key_id=SecretStr(USER),
        secret_access_key=SecretStr(s3_server.secret),
        max_connections=16,
        connect_timeout_s=3,
        read_timeout_s=20,
        max_attempts=4,
    )
    raw_client(settings).create_bucket(Bucket=settings.bucket)
    return settings
