"""Writing to S3 piece by piece: one request when it is little, a multipart upload when it is more."""

import structlog

from kernel.object_store.port import ObjectStoreError
from kernel.object_store.s3.bucket import Bucket
from kernel.object_store.s3.errors import translated

_log = structlog.stdlib.get_logger(__name__)


class PartWriter:
    """Gathers parts; at most one part and what was last written is in memory."""

    def __init__(self, bucket: Bucket, key: str, part_bytes: int) -> None:
        self._bucket = bucket
        self._key = key
        self._part_bytes = part_bytes
        self._gathered = bytearray()
        self._upload_id = ""
        self._etags: list[str] = []

    async def write(self, data: bytes) -> None:
        """See `ObjectWriter.write`."""
        with translated(self._bucket.name, self._key):
            self._gathered += data
            while len(self._gathered) > self._part_bytes:
                await self._send_part()

    async def finish(self) -> None:
        """Make the object visible."""
        if not self._upload_id:
            await self._bucket.put(self._key, bytes(self._gathered))
            return
        await self._send_part()
        await self._bucket.complete_upload(self._key, self._upload_id, self._etags)

    async def abort(self) -> None:
        """Leave nothing; what can't be removed now is left to `discard_leftovers`."""
        if not self._upload_id:
            return
        try:
            with translated(self._bucket.name, self._key):
                await self._bucket.abort_upload(self._key, self._upload_id)
        except ObjectStoreError as error:
            _log.warning("an unfinished upload stays until it is swept", key=self._key, error=str(error))

    async def _send_part(self) -> None:
        if not self._upload_id:
            self._upload_id = await self._bucket.begin_upload(self._key)
        part = bytes(memoryview(self._gathered)[: self._part_bytes])
        number = len(self._etags) + 1
        self._etags.append(await self._bucket.send_part(self._key, self._upload_id, number, part))
        del self._gathered[: self._part_bytes]
