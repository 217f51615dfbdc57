"""Reading from S3 over connections that break: what is returned is of one object, never a mixture."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO

from kernel.object_store.s3 import body
from kernel.object_store.s3.bucket import Bucket, RangeAnswer
from kernel.object_store.s3.errors import BrokenOffError, ReplacedError


async def read_range(bucket: Bucket, key: str, offset_bytes: int, length_bytes: int | None) -> bytes:
    """A range, as one answer has it: one that breaks off is asked for again from its beginning."""
    async with asyncio.timeout(bucket.patience.call_s(length_bytes or 0)) as deadline:
        failures = 0
        while (answer := await bucket.get(key, offset_bytes, length_bytes)) is not None:
            if length_bytes is None:
                length_bytes = answer.length_bytes
                deadline.reschedule((deadline.when() or 0) + bucket.patience.moving_s(length_bytes))
            try:
                return await body.whole(answer, bucket.patience)
            except BrokenOffError:
                failures += 1
                if failures == bucket.patience.attempts:
                    raise
    return b""


async def download(bucket: Bucket, key: str, target: Path) -> None:
    """An object into a file; where it breaks off it goes on from there, as long as it is the same object."""
    for _ in range(bucket.patience.attempts):
        try:
            return await _download_version(bucket, key, target)
        except ReplacedError:
            continue
    raise ReplacedError


async def _download_version(bucket: Bucket, key: str, target: Path) -> None:
    answer = await bucket.get(key, 0)
    try:
        with await asyncio.to_thread(target.open, "wb") as writer:
            await _copy(bucket, key, answer, writer)
    except BaseException:
        if answer is not None:
            answer.body.close()
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise


async def _copy(bucket: Bucket, key: str, answer: RangeAnswer | None, writer: BinaryIO) -> None:
    copied_bytes, failures = 0, 0
    etag = answer.etag if answer is not None else ""
    while answer is not None:
        try:
            async with aclosing(body.pieces(answer, bucket.patience)) as pieces:
                async for piece in pieces:
                    await asyncio.to_thread(writer.write, piece)
                    copied_bytes, failures = copied_bytes + len(piece), 0
        except BrokenOffError:
            failures += 1
            if failures == bucket.patience.attempts:
                raise
            answer = await bucket.get(key, copied_bytes, etag=etag)
        else:
            return
