"""`segue worker` with an object store that takes its time, so that kills find it half done."""

import asyncio
from pathlib import Path

from kernel.http.server import run_service
from kernel.object_store import factory
from kernel.object_store.directory import DirectoryStore
from kernel.settings import load_settings
from kernel.telemetry.logs import configure_logs
from packager.worker.app import run_worker

PAUSE_S = 0.15


class DawdlingStore(DirectoryStore):
    """Rests before every change."""

    async def put_file(self, key: str, source: Path) -> None:
        """See `ObjectStore.put_file`."""
        await asyncio.sleep(PAUSE_S)
        await super().put_file(key, source)

    async def put_bytes(self, key: str, data: bytes) -> None:
        """See `ObjectStore.put_bytes`."""
        await asyncio.sleep(PAUSE_S)
        await super().put_bytes(key, data)

    async def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        await asyncio.sleep(PAUSE_S)
        await super().delete(key)


if __name__ == "__main__":
    factory.DirectoryStore = DawdlingStore  # type: ignore[attr-defined]  # a stand-in, for this process alone
    settings = load_settings()
    configure_logs(settings.log, service="worker")
    run_service(lambda stop: run_worker(settings, stop))
