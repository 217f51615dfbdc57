"""Any S3-compatible bucket as object store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kernel.errors import InvalidValueError
from kernel.object_store.port import ObjectInfo, check_key
from kernel.object_store.s3 import reading
from kernel.object_store.s3.bucket import Bucket, Upload
from kernel.object_store.s3.errors import translated
from kernel.object_store.s3.writing import PartWriter

PART_BYTES = 16 << 20
"""Of a multipart upload, but for the last: above S3's floor of 5 MiB; 10,000 parts make 156 GiB."""

UNFINISHED_AGE_S = 24 * 3600.0
"""An upload begun so long ago and still there is nobody's: a part alone may take no more than minutes."""


class S3Store:
    """Objects in one bucket."""

    def __init__(
        self, bucket: Bucket, *, part_bytes: int = PART_BYTES, unfinished_age_s: float = UNFINISHED_AGE_S
    ) -> None:
        self._bucket = bucket
        self._part_bytes = part_bytes
        self._unfinished_age = timedelta(seconds=unfinished_age_s)

    async def put_file(self, key: str, source: Path) -> None:
        """See `ObjectStore.put_file`."""
        async with self.writer(key) as writer:
            with translated(self._bucket.name, key), await asyncio.to_thread(source.open, "rb") as reader:
                while data := await asyncio.to_thread(reader.read, self._part_bytes):
                    await writer.write(data)

    async def put_bytes(self, key: str, data: bytes) -> None:
        """See `ObjectStore.put_bytes`."""
        with translated(self._bucket.name, check_key(key)):
            await self._bucket.put(key, data)

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """See `ObjectStore.read`."""
        with translated(self._bucket.name, check_key(key)):
            if length_bytes == 0:  # there is no range of no bytes, but there may be no object
                await reading.read_range(self._bucket, key, offset_bytes, 1)
                return b""
            return await reading.read_range(self._bucket, key, offset_bytes, length_bytes)

    async def download(self, key: str, target: Path) -> None:
        """See `ObjectStore.download`."""
        with translated(self._bucket.name, check_key(key)):
            await reading.download(self._bucket, key, target)

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """See `ObjectStore.list`."""
        with translated(self._bucket.name, prefix):
            async for page in self._bucket.list(prefix):
                for info in page:
                    yield info

    async def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        with translated(self._bucket.name, check_key(key)):
            await self._bucket.delete(key)

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator[PartWriter]:
        """See `ObjectStore.writer`."""
        writer = PartWriter(self._bucket, check_key(key), self._part_bytes)
        try:
            yield writer
            with translated(self._bucket.name, key):
                await writer.finish()
        except BaseException:
            await asyncio.shield(writer.abort())
            raise

    async def check(self) -> None:
        """See `ObjectStore.check`."""
        with translated(self._bucket.name):
            await self._bucket.check()

    async def discard_leftovers(self) -> None:
        """See `ObjectStore.discard_leftovers`: multipart uploads begun long ago, if their keys are such as ours."""
        with translated(self._bucket.name):
            begun_before = datetime.now(UTC) - self._unfinished_age
            async for page in self._bucket.uploads():
                for upload in page:
                    if upload.begun_at < begun_before and _may_be_ours(upload):
                        await self._bucket.abort_upload(upload.key, upload.id)


def _may_be_ours(upload: Upload) -> bool:
    try:
        check_key(upload.key)
    except InvalidValueError:
        return False
    return True
