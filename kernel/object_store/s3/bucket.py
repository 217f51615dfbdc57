"""One bucket over an aiobotocore client: the calls that the store needs, typed and bounded in time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiobotocore.response import StreamingBody
from botocore.exceptions import ClientError

from kernel.object_store.port import ObjectInfo
from kernel.object_store.s3.errors import RangeIgnoredError, ReplacedError, code_of
from kernel.object_store.s3.patience import Patience

PAGE_KEYS = 1000
"""As many as S3 lists at once."""


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    """The answer to a range: its head has come, its body has not."""

    etag: str
    length_bytes: int
    body: StreamingBody


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload that was begun and neither completed nor aborted."""

    key: str
    id: str
    begun_at: datetime


class Bucket:
    """Raises what botocore raises, and `TimeoutError`: see `translated`."""

    def __init__(self, client: Any, name: str, patience: Patience, *, page_keys: int = PAGE_KEYS) -> None:
        self._client = client
        self._page_keys = page_keys
        self.name = name
        self.patience = patience

    async def check(self) -> None:
        """Ask whether the bucket is there and open to us."""
        await self._call("head_bucket")

    async def put(self, key: str, data: bytes) -> None:
        """Store an object by one request."""
        await self._call("put_object", len(data), Key=key, Body=data)

    async def delete(self, key: str) -> None:
        """Remove an object if there is one."""
        await self._call("delete_object", Key=key)

    async def get(
        self, key: str, offset_bytes: int, length_bytes: int | None = None, *, etag: str = ""
    ) -> RangeAnswer | None:
        """Ask for a range; None when it begins at or past the object's end.

        Raises:
            ReplacedError: The object no longer has the ETag given.
            RangeIgnoredError: The server answers with something else.
        """
        end = "" if length_bytes is None else offset_bytes + length_bytes - 1
        condition = {"IfMatch": etag} if etag else {}
        try:
            answer = await self._call("get_object", Key=key, Range=f"bytes={offset_bytes}-{end}", **condition)
        except ClientError as error:
            match code_of(error):
                case "InvalidRange" | "416":
                    return None
                case "PreconditionFailed" | "412":
                    raise ReplacedError from error
                case _:
                    raise
        _check_range(answer, offset_bytes, length_bytes)
        return RangeAnswer(answer.get("ETag", ""), answer["ContentLength"], answer["Body"])

    async def list(self, prefix: str) -> AsyncIterator[Sequence[ObjectInfo]]:
        """The objects under a prefix, a page at a time."""
        following: dict[str, str] = {}
        while True:
            page = await self._call("list_objects_v2", Prefix=prefix, MaxKeys=self._page_keys, **following)
            yield [ObjectInfo(item["Key"], item["Size"]) for item in page.get("Contents", [])]
            if not page.get("IsTruncated"):
                return
            following = {"ContinuationToken": page["NextContinuationToken"]}

    async def begin_upload(self, key: str) -> str:
        """Begin a multipart upload: its id."""
        begun = await self._call("create_multipart_upload", Key=key)
        upload_id: str = begun["UploadId"]
        return upload_id

    async def send_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        """Send a part, counted from 1: its ETag."""
        sent = await self._call(
            "upload_part", len(data), Key=key, UploadId=upload_id, PartNumber=number, Body=data
        )
        etag: str = sent["ETag"]
        return etag

    async def complete_upload(self, key: str, upload_id: str, etags: Sequence[str]) -> None:
        """Make an object of the parts."""
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
        await self._call(
            "complete_multipart_upload", Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
        )

    async def abort_upload(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts, if it is there still."""
        try:
            await self._call("abort_multipart_upload", Key=key, UploadId=upload_id)
        except ClientError as error:
            if code_of(error) != "NoSuchUpload":
                raise

    async def uploads(self) -> AsyncIterator[Sequence[Upload]]:
        """The uploads under way or left over, a page at a time."""
        following: dict[str, str] = {}
        while True:
            page = await self._call("list_multipart_uploads", MaxUploads=self._page_keys, **following)
            uploads = [
                Upload(item["Key"], item["UploadId"], item["Initiated"]) for item in page.get("Uploads", [])
            ]
            yield uploads
            if not uploads or not page.get("IsTruncated"):
                return
            # The last one's names, as S3's own `NextKeyMarker` is: Swift leaves that empty after a page of one.
            following = {"KeyMarker": uploads[-1].key, "UploadIdMarker": uploads[-1].id}

    async def _call(self, operation: str, moved_bytes: int = 0, /, **parameters: object) -> dict[str, Any]:
        async with asyncio.timeout(self.patience.call_s(moved_bytes)):
            answer: dict[str, Any] = await getattr(self._client, operation)(Bucket=self.name, **parameters)
        return answer


def _check_range(answer: dict[str, Any], offset_bytes: int, length_bytes: int | None) -> None:
    """See that these are the bytes asked for: a server, or a proxy before it, may ignore `Range`."""
    given = answer.get("ContentRange")
    whole = given is None and offset_bytes == 0
    begins_right = whole or (given is not None and given.startswith(f"bytes {offset_bytes}-"))
    if not begins_right or (length_bytes is not None and answer["ContentLength"] > length_bytes):
        answer["Body"].close()
        raise RangeIgnoredError(f"asked for {length_bytes} bytes at {offset_bytes}, it gave {given or 'all'}")
