"""Any S3-compatible endpoint as object store."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from kernel.object_store.port import (
    CHUNK_BYTES,
    ObjectInfo,
    ObjectNotFoundError,
    ObjectStoreError,
    check_key,
)
from kernel.settings import ObjectStoreSettings

PART_BYTES = 16 << 20
"""Multipart upload: every part but the last, above S3's floor of 5 MiB; 10,000 parts make 156 GiB."""


class S3Store:
    """Objects in one bucket, over a pooled client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    async def put_file(self, key: str, source: Path) -> None:
        """See `ObjectStore.put_file`."""
        async with self.writer(key) as writer:
            with source.open("rb") as reader:
                while data := await asyncio.to_thread(reader.read, PART_BYTES):
                    await writer.write(data)

    async def put_bytes(self, key: str, data: bytes) -> None:
        """See `ObjectStore.put_bytes`."""
        with _translated(key):
            await self._client.put_object(Bucket=self._bucket, Key=check_key(key), Body=data)

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """See `ObjectStore.read`."""
        if length_bytes == 0:
            return b""
        end = "" if length_bytes is None else offset_bytes + length_bytes - 1
        with _translated(key):
            try:
                answer = await self._client.get_object(
                    Bucket=self._bucket, Key=check_key(key), Range=f"bytes={offset_bytes}-{end}"
                )
            except ClientError as error:
                if _code(error) == "InvalidRange":  # wholly past the end: there is nothing
                    return b""
                raise
            async with answer["Body"] as body:
                data: bytes = await body.read()
        return data

    async def download(self, key: str, target: Path) -> None:
        """See `ObjectStore.download`."""
        with _translated(key):
            answer = await self._client.get_object(Bucket=self._bucket, Key=check_key(key))
            with target.open("wb") as writer:
                async with answer["Body"] as body:
                    while data := await body.read(CHUNK_BYTES):
                        await asyncio.to_thread(writer.write, data)

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """See `ObjectStore.list`."""
        with _translated(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            async for page in pages:
                for item in page.get("Contents", []):
                    yield ObjectInfo(item["Key"], item["Size"])

    async def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        with _translated(key):
            await self._client.delete_object(Bucket=self._bucket, Key=check_key(key))

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator["_MultipartWriter"]:
        """See `ObjectStore.writer`: a multipart upload, aborted when the block fails."""
        with _translated(key):
            made = await self._client.create_multipart_upload(Bucket=self._bucket, Key=check_key(key))
        upload = {"Bucket": self._bucket, "Key": key, "UploadId": made["UploadId"]}
        writer = _MultipartWriter(self._client, upload)
        try:
            yield writer
            await writer.finish()
        except BaseException:
            with _translated(key):
                await asyncio.shield(self._client.abort_multipart_upload(**upload))
            raise

    async def check(self) -> None:
        """See `ObjectStore.check`."""
        with _translated(self._bucket):
            await self._client.head_bucket(Bucket=self._bucket)


class _MultipartWriter:
    def __init__(self, client: Any, upload: dict[str, str]) -> None:
        self._client = client
        self._upload = upload
        self._buffer = bytearray()
        self._parts: list[dict[str, object]] = []

    async def write(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= PART_BYTES:
            await self._send(bytes(self._buffer[:PART_BYTES]))
            del self._buffer[:PART_BYTES]

    async def finish(self) -> None:
        if self._buffer or not self._parts:
            await self._send(bytes(self._buffer))
        with _translated(self._upload["Key"]):
            await self._client.complete_multipart_upload(
                **self._upload, MultipartUpload={"Parts": self._parts}
            )

    async def _send(self, part: bytes) -> None:
        number = len(self._parts) + 1
        with _translated(self._upload["Key"]):
            answer = await self._client.upload_part(**self._upload, PartNumber=number, Body=part)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})


@asynccontextmanager
async def open_s3_store(settings: ObjectStoreSettings) -> AsyncIterator[S3Store]:
    """The store that the settings describe, for a service's lifetime."""
    config = AioConfig(
        max_pool_connections=settings.max_connections,
        connect_timeout=settings.connect_timeout_s,
        read_timeout=settings.read_timeout_s,
        retries={"total_max_attempts": settings.max_attempts, "mode": "standard"},
        s3={"addressing_style": "path" if settings.endpoint_url else "auto"},
    )
    async with get_session().create_client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint_url or None,
        aws_access_key_id=settings.access_key_id.get_secret_value() or None,
        aws_secret_access_key=settings.secret_access_key.get_secret_value() or None,
        config=config,
    ) as client:
        yield S3Store(client, settings.bucket)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in ("NoSuchKey", "404"):
            raise ObjectNotFoundError(f"no object {key!r}") from error
        raise ObjectStoreError(f"the object store refused {key!r}: {code}") from error
    except (BotoCoreError, HTTPClientError, OSError, TimeoutError) as error:
        raise ObjectStoreError(f"the object store failed at {key!r}: {type(error).__name__}") from error


def _code(error: ClientError) -> str:
    code: str = error.response.get("Error", {}).get("Code", "")
    return code
