"""What every object store promises; see `kernel.object_store.port`."""

import asyncio
import random
import tracemalloc
from pathlib import Path

import pytest

from kernel.errors import InvalidValueError
from kernel.object_store.port import ObjectInfo, ObjectNotFoundError, ObjectStore, ObjectStoreError
from tests.contract.conftest import Opening
from tests.contract.s3.swift_server import SMALLEST_PART_BYTES as PART_BYTES

KEY = "assets/00/256_aac.mp4"
DATA = bytes(range(256)) * 5

LARGE = bytes(range(256)) * 1000
"""Several parts of an object that is written in parts."""

PIECES = [pytest.param(DATA, id="small"), pytest.param(LARGE, id="large")]

LARGE_BYTES = 4 << 20

BAD_KEYS = ["", "/etc/passwd", "../up", "a/../b", "a//b", "a/", "./a", "Upper", "a b", "a\0", "ä", "a\\b"]


async def listed(store: ObjectStore, prefix: str = "") -> set[ObjectInfo]:
    """Everything under a prefix."""
    return {info async for info in store.list(prefix)}


async def write_half(store: ObjectStore, data: bytes) -> None:
    """A writer that fails after its first piece."""
    async with store.writer(KEY) as writer:
        await writer.write(data)
        raise RuntimeError("half-way")


async def test_an_object_is_read_back_as_it_was_put(store: ObjectStore) -> None:
    """What goes in comes out."""
    await store.put_bytes(KEY, DATA)
    assert await store.read(KEY) == DATA


async def test_an_empty_object_is_an_object(store: ObjectStore, tmp_path: Path) -> None:
    """No bytes are not nothing."""
    await store.put_bytes(KEY, b"")
    assert await listed(store) == {ObjectInfo(KEY, 0)}
    await store.download(KEY, tmp_path / "target")
    assert (await store.read(KEY), (tmp_path / "target").read_bytes()) == (b"", b"")


async def test_a_file_is_stored_whole(store: ObjectStore, tmp_path: Path) -> None:
    """A file larger than any chunk of copying arrives byte for byte, and stays where it was."""
    source = tmp_path / "source"
    source.write_bytes(DATA * 1000)
    await store.put_file(KEY, source)
    assert (await store.read(KEY), source.stat().st_size) == (DATA * 1000, len(DATA) * 1000)


@pytest.mark.parametrize("length_bytes", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES])
async def test_a_file_of_any_length_is_stored(store: ObjectStore, tmp_path: Path, length_bytes: int) -> None:
    """Around the lengths at which a file begins to take one more part, too."""
    data = random.Random(length_bytes).randbytes(length_bytes)
    source = tmp_path / "source"
    source.write_bytes(data)
    await store.put_file(KEY, source)
    assert await store.read(KEY) == data


async def test_a_missing_file_is_an_error(store: ObjectStore, tmp_path: Path) -> None:
    """Nothing is stored of a file that is not there, and the error names it."""
    with pytest.raises(ObjectStoreError, match="no-such-file"):
        await store.put_file(KEY, tmp_path / "no-such-file")
    assert await listed(store) == set()


async def test_an_object_is_replaced(store: ObjectStore) -> None:
    """The later put wins, even when it is shorter."""
    await store.put_bytes(KEY, DATA)
    await store.put_bytes(KEY, b"new")
    assert await store.read(KEY) == b"new"


@pytest.mark.parametrize(
    ("offset_bytes", "length_bytes", "expected"),
    [
        (0, None, DATA),
        (0, 1, DATA[:1]),
        (10, 20, DATA[10:30]),
        (10, None, DATA[10:]),
        (0, 0, b""),
        (len(DATA) - 1, 1, DATA[-1:]),
        (len(DATA) - 1, 100, DATA[-1:]),
        (0, len(DATA) * 2, DATA),
        (len(DATA), 1, b""),
        (len(DATA) + 5, None, b""),
        (len(DATA) - 1, 0, b""),
    ],
)
async def test_a_range_is_read_exactly(
    store: ObjectStore, offset_bytes: int, length_bytes: int | None, expected: bytes
) -> None:
    """A range gives its bytes; one that reaches past the end gives what there is."""
    await store.put_bytes(KEY, DATA)
    assert await store.read(KEY, offset_bytes=offset_bytes, length_bytes=length_bytes) == expected


async def test_a_download_is_the_object(store: ObjectStore, tmp_path: Path) -> None:
    """A downloaded file holds the object's bytes and replaces what the file held."""
    target = tmp_path / "target"
    target.write_bytes(b"x" * 10_000)
    await store.put_bytes(KEY, DATA)
    await store.download(KEY, target)
    assert target.read_bytes() == DATA


async def test_a_download_to_nowhere_is_not_a_missing_object(store: ObjectStore, tmp_path: Path) -> None:
    """Downloading into a folder that does not exist is told as what it is."""
    await store.put_bytes(KEY, DATA)
    with pytest.raises(ObjectStoreError, match="no-such-folder"):
        await store.download(KEY, tmp_path / "no-such-folder" / "target")


async def test_a_download_is_bounded_in_memory(store: ObjectStore, tmp_path: Path) -> None:
    """However large the object, few of its bytes are in memory at once; the same for a file that is put."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(random.Random(1).randbytes(LARGE_BYTES))
    tracemalloc.start()
    try:
        await store.put_file(KEY, source)
        await store.download(KEY, target)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < LARGE_BYTES / 2
    assert target.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("missing", [KEY, "assets", "assets/00", "assets/01/256_aac.mp4", f"{KEY}/x"])
async def test_a_missing_object_is_not_found(store: ObjectStore, tmp_path: Path, missing: str) -> None:
    """Neither a part of a key nor a longer one names the object."""
    if missing != KEY:
        await store.put_bytes(KEY, DATA)
    with pytest.raises(ObjectNotFoundError):
        await store.read(missing)
    with pytest.raises(ObjectNotFoundError):
        await store.read(missing, offset_bytes=5, length_bytes=0)
    with pytest.raises(ObjectNotFoundError):
        await store.download(missing, tmp_path / "target")
    assert not (tmp_path / "target").exists()


async def test_a_listing_is_by_prefix(store: ObjectStore) -> None:
    """Prefixes are of characters, not of folders."""
    for key in ("assets/aa/1", "assets/ab/22", "assets/b", "staged/1"):
        await store.put_bytes(key, b"." * len(key))
    assert await listed(store, "assets/a") == {ObjectInfo("assets/aa/1", 11), ObjectInfo("assets/ab/22", 12)}
    assert {info.key for info in await listed(store, "assets/aa/")} == {"assets/aa/1"}
    assert {info.key for info in await listed(store)} == {
        "assets/aa/1",
        "assets/ab/22",
        "assets/b",
        "staged/1",
    }
    assert await listed(store, "nothing/here") == set()


async def test_a_long_listing_is_whole(store: ObjectStore) -> None:
    """Every object once, however many answers a listing takes."""
    keys = {f"assets/{number:02}/{name}" for number in range(5) for name in ("a.mp4", "asset.json")}
    for key in keys:
        await store.put_bytes(key, b"data")
    infos = [info async for info in store.list("assets/")]
    assert sorted(info.key for info in infos) == sorted(keys)


async def test_a_deleted_object_is_gone(store: ObjectStore) -> None:
    """Deleting takes one object, and no other."""
    await store.put_bytes(KEY, DATA)
    await store.put_bytes("assets/00/lossless_alac.mp4", DATA)
    await store.delete(KEY)
    assert await listed(store) == {ObjectInfo("assets/00/lossless_alac.mp4", len(DATA))}


async def test_deleting_twice_is_no_error(store: ObjectStore) -> None:
    """Two sweeps may meet."""
    await store.put_bytes(KEY, DATA)
    await store.delete(KEY)
    await store.delete(KEY)
    await store.delete("never/was")
    assert await listed(store) == set()


async def test_a_written_object_appears_when_the_block_ends(store: ObjectStore) -> None:
    """Pieces become one object, not visible before."""
    async with store.writer(KEY) as writer:
        for piece in (DATA, b"", b"end"):
            await writer.write(piece)
        assert await listed(store) == set()
    assert await store.read(KEY) == DATA + b"end"


async def test_a_writer_that_writes_nothing_makes_an_empty_object(store: ObjectStore) -> None:
    """The block ended well: there is an object."""
    async with store.writer(KEY):
        pass
    assert await store.read(KEY) == b""


@pytest.mark.parametrize("data", PIECES)
async def test_a_failed_writer_leaves_nothing(store: ObjectStore, data: bytes) -> None:
    """An error in the block takes the pieces away and comes out as it was."""
    with pytest.raises(RuntimeError, match="half-way"):
        await write_half(store, data)
    assert await listed(store) == set()


@pytest.mark.parametrize("data", PIECES)
async def test_a_cancelled_writer_leaves_nothing(store: ObjectStore, data: bytes) -> None:
    """Stopping a service in the middle of a write leaves no half object."""
    writing = asyncio.Event()

    async def write() -> None:
        async with store.writer(KEY) as writer:
            await writer.write(data)
            writing.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await asyncio.wait_for(writing.wait(), timeout=10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await listed(store) == set()


@pytest.mark.parametrize("data", PIECES)
async def test_a_failed_writer_spares_the_object_there_is(store: ObjectStore, data: bytes) -> None:
    """Replacing is all or nothing too."""
    await store.put_bytes(KEY, b"old")
    with pytest.raises(RuntimeError, match="half-way"):
        await write_half(store, data)
    assert await store.read(KEY) == b"old"


@pytest.mark.parametrize("pieces", [20, 300])
async def test_writers_of_one_key_do_not_mix(store: ObjectStore, pieces: int) -> None:
    """Of two who write one object at once, one wins whole."""

    async def write(byte: bytes) -> None:
        async with store.writer(KEY) as writer:
            for _ in range(pieces):
                await writer.write(byte * 1000)

    await asyncio.gather(write(b"a"), write(b"b"))
    assert await store.read(KEY) in (b"a" * pieces * 1000, b"b" * pieces * 1000)


async def test_putting_and_deleting_at_once_harms_neither(store: ObjectStore) -> None:
    """Objects that come and go beside each other: no error, and the last word counts."""

    async def churn(name: str) -> None:
        for _ in range(5):
            await store.put_bytes(f"assets/shared/{name}", name.encode())
            await store.delete(f"assets/shared/{name}")
        await store.put_bytes(f"assets/shared/{name}", name.encode())

    names = ["a", "b", "c", "d"]
    await asyncio.gather(*(churn(name) for name in names))
    assert await listed(store) == {ObjectInfo(f"assets/shared/{name}", 1) for name in names}


async def test_a_reader_sees_one_version_or_the_other(store: ObjectStore) -> None:
    """While an object is replaced again and again, nobody reads a mixture."""
    versions = [bytes([number]) * 50_000 for number in range(8)]
    await store.put_bytes(KEY, versions[0])

    async def replace() -> None:
        for version in versions:
            await store.put_bytes(KEY, version)

    async def read() -> list[bytes]:
        return [await store.read(KEY) for _ in range(30)]

    _, seen = await asyncio.gather(replace(), read())
    assert set(seen) <= set(versions)


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_what_is_no_key_is_refused(store: ObjectStore, tmp_path: Path, key: str) -> None:
    """No operation on one object takes a path that climbs, is absolute or has strange characters."""
    source = tmp_path / "source"
    source.write_bytes(DATA)
    for operation in (
        store.read(key),
        store.put_bytes(key, DATA),
        store.put_file(key, source),
        store.download(key, tmp_path / "target"),
        store.delete(key),
        store.writer(key).__aenter__(),
    ):
        with pytest.raises(InvalidValueError, match="not an object key"):
            await operation


async def test_a_writer_at_work_is_not_discarded(store: ObjectStore, opening: Opening) -> None:
    """Another service that clears up leaves the unfinished object alone, in however many parts it comes."""
    async with store.writer(KEY) as writer, opening() as other:
        await writer.write(LARGE)
        await other.discard_leftovers()
        await writer.write(DATA)
    assert await store.read(KEY) == LARGE + DATA


async def test_a_working_store_passes_its_check(store: ObjectStore) -> None:
    """The check finds nothing wrong, and leaves nothing behind."""
    await store.check()
    assert await listed(store) == set()
