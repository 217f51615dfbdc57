"""Memory over disk, as the edge uses it."""

import asyncio
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.cache import metrics
from edge.cache.disk import writer
from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.errors import SweptElsewhereError
from edge.cache.disk.tier import DiskTier
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.media_cache import MediaCache, open_media_cache
from kernel.settings import load_settings
from tests.unit.edge.cache.disk.stored import (
    damage,
    grow_old,
    is_old,
    is_stored,
    occupied_on_disk_bytes,
    stored_keys,
)
from tests.unit.edge.cache.entries import ASSET, asset_number, key_of, make_entry, make_playlist, same

_MEMORY_BYTES = 1 << 20

OpenCache = Callable[..., AbstractAsyncContextManager[MediaCache]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the disk tier lies."""
    return tmp_path / "cache"


@pytest.fixture
def open_cache(root: Path) -> OpenCache:
    """Open a cache, as often as one likes: each time is a start of the edge."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[MediaCache]:
        edge = {"cache_bytes": _MEMORY_BYTES, "disk_cache_directory": str(root), "disk_cache_bytes": 1 << 26}
        async with open_media_cache(load_settings(edge=edge | settings).edge) as cache:
            yield cache

    return opened


def segments(count: int, *, length_bytes: int = 100_000) -> list[Entry]:
    """A track's."""
    return [make_entry(f"lossless/seg-{number}.m4s", length_bytes) for number in range(count)]


async def put_all(cache: MediaCache, entries: list[Entry]) -> None:
    """Hold them, on disk too."""
    for entry in entries:
        cache.put(entry)
    await cache.written()


def counted(counter: Any, *labels: str) -> float:
    """A counter's value."""
    value: float = (counter.labels(*labels) if labels else counter)._value.get()
    return value


def disk_of(cache: MediaCache) -> DiskTier:
    """The disk tier of a cache that has one."""
    assert cache._disk is not None
    return cache._disk


async def test_a_restarted_edge_has_what_it_had(open_cache: OpenCache) -> None:
    """Playlists with all their encodings too; from disk once, from memory then."""
    entries = [*segments(3), make_playlist(), make_playlist("master.m3u8#lossless")]
    async with open_cache() as cache:
        await put_all(cache, entries)
    async with open_cache() as cache:
        for entry in entries:
            assert cache.get(entry.key) is None
            loaded = await cache.load(entry.key)
            assert same(entry, loaded)
            assert cache.get(entry.key) is loaded


async def test_what_is_stale_survives_too(open_cache: OpenCache) -> None:
    """Whether it may be served still is not for the cache to say."""
    stale = make_entry(stored_at_s=time.time() - 3600, fresh_for_s=2.0)
    async with open_cache() as cache:
        await put_all(cache, [stale])
    async with open_cache() as cache:
        loaded = await cache.load(stale.key)
        assert loaded is not None
        assert (False, stale.stored_at_s) == (loaded.is_fresh(time.time()), loaded.stored_at_s)


async def test_what_memory_lets_go_is_on_disk(open_cache: OpenCache) -> None:
    """And comes back."""
    entries = segments(30)
    evicted: list[Entry] = []
    async with open_cache() as cache:
        cache.on_evicted = evicted.append
        await put_all(cache, entries)
        assert evicted
        assert all([same(entry, await cache.load(entry.key)) for entry in entries])


async def test_many_who_ask_at_once_share_one_read(
    open_cache: OpenCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one entry."""
    entry = make_entry(length_bytes=100_000)
    async with open_cache() as cache:
        await put_all(cache, [entry])
    reads: list[CacheKey] = []
    read = CacheDirectory.read

    def note(self: CacheDirectory, key: CacheKey) -> tuple[Entry, float] | None:
        reads.append(key)
        return read(self, key)

    monkeypatch.setattr(CacheDirectory, "read", note)
    async with open_cache() as cache:
        loaded = await asyncio.gather(*(cache.load(entry.key) for _ in range(100)))
    assert ([entry.key], 1) == (reads, len({id(each) for each in loaded}))


async def test_an_entry_put_while_an_older_one_is_read_wins(open_cache: OpenCache) -> None:
    """A read that was slow doesn't bring back what was replaced."""
    older, newer = make_entry(seed=1), make_entry(seed=2)
    async with open_cache() as cache:
        await put_all(cache, [older])
    async with open_cache() as cache:
        loading = asyncio.create_task(cache.load(older.key))
        await asyncio.sleep(0)
        cache.put(newer)
        assert (newer, newer) == (await loading, cache.get(newer.key))


async def test_without_a_directory_there_is_memory_alone(open_cache: OpenCache) -> None:
    """It is the default."""
    entry = make_entry()
    async with open_cache(disk_cache_directory="") as cache:
        await put_all(cache, [entry])
        assert entry is await cache.load(entry.key)
        assert await cache.load(key_of("lossless/seg-9.m4s")) is None


async def test_without_memory_there_is_the_disk_alone(open_cache: OpenCache) -> None:
    """A capacity of nothing holds nothing, and nothing breaks."""
    entry = make_entry()
    async with open_cache(cache_bytes=0) as cache:
        await put_all(cache, [entry])
        assert cache.get(entry.key) is None
        assert same(entry, await cache.load(entry.key))


async def test_a_purge_takes_memory_and_disk(open_cache: OpenCache, root: Path) -> None:
    """Each entry counts once, wherever it was; those that wait to be written are never written."""
    other = make_entry(asset=asset_number(1))
    evicted: list[Entry] = []
    async with open_cache() as cache:
        await put_all(cache, [*segments(3), other])
        for entry in segments(5)[3:]:
            cache.put(entry)
        cache.on_evicted = evicted.append
        assert await cache.purge(ASSET) == 5
        await cache.written()
        assert (5, [other.key]) == (len(evicted), stored_keys(root))
        assert [None] * 5 == [await cache.load(entry.key) for entry in segments(5)]
        assert await cache.purge(ASSET) == 0


async def test_what_is_being_written_is_purged_too(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on its way to the disk when the purge passes."""
    write = CacheDirectory.write
    loop = asyncio.get_running_loop()
    begun, purged = asyncio.Event(), asyncio.Event()

    def write_late(self: CacheDirectory, entry: Entry) -> int:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(purged.wait(), loop).result()
        return write(self, entry)

    monkeypatch.setattr(CacheDirectory, "write", write_late)
    async with open_cache() as cache:
        cache.put(make_entry())
        await begun.wait()
        loop.call_later(0.05, purged.set)
        await cache.purge(ASSET)
        await cache.written()
        assert ([], None) == (stored_keys(root), await cache.load(make_entry().key))


async def test_what_is_being_read_is_purged_too(
    open_cache: OpenCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read that began before the purge doesn't bring it back."""
    async with open_cache() as cache:
        await put_all(cache, [make_entry()])
    read = CacheDirectory.read
    loop = asyncio.get_running_loop()
    has_read, purged = asyncio.Event(), asyncio.Event()

    def read_slowly(self: CacheDirectory, key: CacheKey) -> tuple[Entry, float] | None:
        found = read(self, key)
        loop.call_soon_threadsafe(has_read.set)
        asyncio.run_coroutine_threadsafe(purged.wait(), loop).result()
        return found

    monkeypatch.setattr(CacheDirectory, "read", read_slowly)
    async with open_cache() as cache:
        loading = asyncio.create_task(cache.load(make_entry().key))
        await has_read.wait()
        await cache.purge(ASSET)
        purged.set()
        assert (None, None) == (await loading, cache.get(make_entry().key))


async def test_what_waits_for_anothers_sweep_is_purged_too(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken in hand, and could not be written yet, when the purge passed."""
    write = CacheDirectory.write
    loop = asyncio.get_running_loop()
    begun, purging = asyncio.Event(), asyncio.Event()

    def write_later(self: CacheDirectory, entry: Entry) -> int:
        monkeypatch.setattr(CacheDirectory, "write", write)
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(purging.wait(), loop).result()
        raise SweptElsewhereError

    monkeypatch.setattr(CacheDirectory, "write", write_later)
    other = make_entry(asset=asset_number(1))
    async with open_cache() as cache:
        cache.put(make_entry())
        cache.put(other)
        await begun.wait()
        loop.call_later(0.05, purging.set)
        await cache.purge(ASSET)
        await cache.written()
        assert stored_keys(root) == [other.key]


async def test_what_is_kept_on_disk_for_memory_is_purged_too(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked for on disk before the purge, and not found after it, is not written again."""
    monkeypatch.setattr("edge.cache.disk.tier._RENEW_INTERVAL_S", 0.01)
    mark_used = CacheDirectory.mark_used
    loop = asyncio.get_running_loop()
    begun, purged, marked = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def mark_late(self: CacheDirectory, key: CacheKey) -> bool:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(purged.wait(), loop).result()
        monkeypatch.setattr(CacheDirectory, "mark_used", mark_used)
        loop.call_soon_threadsafe(loop.call_later, 0.05, marked.set)
        return mark_used(self, key)

    async with open_cache() as cache:
        await put_all(cache, [make_entry()])
        monkeypatch.setattr(CacheDirectory, "mark_used", mark_late)
        await begun.wait()
        await cache.purge(ASSET)
        purged.set()
        await marked.wait()
        await cache.written()
        assert stored_keys(root) == []


async def test_an_entry_that_no_file_can_hold_harms_no_other(open_cache: OpenCache, root: Path) -> None:
    """An upstream may say in a header what is no Unicode."""
    odd, other = segments(2)
    odd.representation = replace(odd.representation, content_type="audio/\udcff")
    failed = counted(metrics.DROPPED, "failed")
    async with open_cache() as cache:
        async with asyncio.timeout(10):
            await put_all(cache, [odd, other])
        assert [other.key] == stored_keys(root)
        assert counted(metrics.DROPPED, "failed") == failed + 1


async def test_a_failed_purge_hides_what_is_left(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk won't remove it: it isn't served all the same, and goes when the disk is well again."""
    async with open_cache() as cache:
        await put_all(cache, [make_entry()])
        with monkeypatch.context() as patched:
            patched.setattr(CacheDirectory, "purge", _refuse)
            assert await cache.purge(ASSET) == 1
            assert (None, 1) == (await cache.load(make_entry().key), len(stored_keys(root)))
        await disk_of(cache)._try_purge(ASSET)
        assert stored_keys(root) == []


def _refuse(*_arguments: object) -> None:
    raise OSError(errno.EROFS, "read-only")


async def test_a_full_disk_pauses_writing_and_recovers(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory goes on; some of what is on the disk makes room; later writes succeed."""
    async with open_cache() as cache:
        await put_all(cache, segments(40))
        before = len(stored_keys(root))
        failed, paused = counted(metrics.DROPPED, "failed"), counted(metrics.DROPPED, "paused")
        with monkeypatch.context() as patched:
            patched.setattr(os, "writev", _no_space)
            await put_all(cache, [make_entry("96_aac/seg-0.m4s")])
        await put_all(cache, [make_entry("96_aac/seg-1.m4s")])
        assert (failed + 1, paused + 1) == (
            counted(metrics.DROPPED, "failed"),
            counted(metrics.DROPPED, "paused"),
        )
        assert 0.8 * before < len(stored_keys(root)) < before
        assert cache.get(key_of("96_aac/seg-1.m4s")) is not None
        disk_of(cache)._writer._paused_until_s = 0
        await put_all(cache, [make_entry("96_aac/seg-2.m4s")])
        assert key_of("96_aac/seg-2.m4s") in stored_keys(root)


def _no_space(*_arguments: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_directory_that_vanished_is_made_anew(open_cache: OpenCache, root: Path) -> None:
    """Without a hand."""
    async with open_cache() as cache:
        await put_all(cache, segments(3))
        shutil.rmtree(root)
        await put_all(cache, [make_entry("96_aac/seg-0.m4s")])
        assert same(segments(1)[0], await cache.load(segments(1)[0].key))
        disk_of(cache)._writer._paused_until_s = 0
        await put_all(cache, [make_entry("96_aac/seg-1.m4s")])
        assert [key_of("96_aac/seg-1.m4s")] == stored_keys(root)


async def test_a_directory_that_cannot_be_made_is_no_reason_not_to_serve(
    open_cache: OpenCache, root: Path
) -> None:
    """Something else has its place; when that is gone, there is a disk tier."""
    await asyncio.to_thread(root.write_text, "a file")
    async with open_cache() as cache:
        await put_all(cache, segments(2))
        assert (await cache.load(segments(1)[0].key), await cache.load(key_of("96_aac/seg-7.m4s"))) == (
            cache.get(segments(1)[0].key),
            None,
        )
        await asyncio.to_thread(root.unlink)
        disk_of(cache)._writer._paused_until_s = 0
        await put_all(cache, segments(2))
        assert len(stored_keys(root)) == 2


async def test_a_disk_that_cannot_keep_up_is_not_waited_for(
    open_cache: OpenCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a bound, entries are dropped and counted; memory has them."""
    monkeypatch.setattr(writer, "QUEUE_BYTES", 500_000)
    dropped = counted(metrics.DROPPED, "behind")
    async with open_cache() as cache:
        entries = segments(10)
        for entry in entries:
            cache.put(entry)
        assert dropped + 6 == counted(metrics.DROPPED, "behind")
        assert cache.get(entries[9].key) is entries[9]


async def test_a_disk_that_hangs_is_left_alone(
    open_cache: OpenCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read that takes too long is a miss, and the next ones don't even try for a while."""
    async with open_cache() as cache:
        await put_all(cache, segments(2))
    loop = asyncio.get_running_loop()
    released = asyncio.Event()
    reads: list[CacheKey] = []

    def hang(_directory: CacheDirectory, key: CacheKey) -> None:
        reads.append(key)
        asyncio.run_coroutine_threadsafe(released.wait(), loop).result()

    monkeypatch.setattr(CacheDirectory, "read", hang)
    monkeypatch.setattr("edge.cache.disk.reader.READ_TIMEOUT_S", 0.05)
    async with open_cache() as cache:
        assert [None, None] == [await cache.load(entry.key) for entry in segments(2)]
        assert reads == [segments(1)[0].key]
        released.set()


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_damaged_file_is_a_miss(open_cache: OpenCache, root: Path, *, restarted: bool) -> None:
    """Read on the loop, as what this process wrote, or in a thread."""
    entry = make_entry()
    async with AsyncExitStack() as stack:
        cache = await stack.enter_async_context(open_cache(cache_bytes=0))
        await put_all(cache, [entry])
        damage(root, entry.key)
        if restarted:
            cache = await stack.enter_async_context(open_cache(cache_bytes=0))
        assert (None, False) == (await cache.load(entry.key), is_stored(root, entry.key))


async def test_the_disk_stays_within_its_bound(open_cache: OpenCache, root: Path) -> None:
    """While it is written and read."""
    async with open_cache(disk_cache_bytes=8 << 20) as cache:
        for start in range(0, 300, 20):
            entries = [
                make_entry(f"lossless/seg-{number}.m4s", 100_000) for number in range(start, start + 20)
            ]
            await put_all(cache, entries)
            await asyncio.gather(*(cache.load(key_of(f"lossless/seg-{number}.m4s")) for number in range(300)))
            assert occupied_on_disk_bytes(root) <= 8 << 20


async def test_what_memory_holds_stays_on_disk(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are marked as used on behalf of hits in memory, and written again if a sweep took them."""
    monkeypatch.setattr("edge.cache.disk.tier._RENEW_INTERVAL_S", 0.01)
    old, swept = segments(2)
    async with open_cache() as cache:
        await put_all(cache, [old, swept])
        await asyncio.to_thread(CacheDirectory(root, capacity_bytes=0, workers=1).purge, ASSET)
        await eventually(lambda: is_stored(root, swept.key))
        grow_old(root, old.key)
        await eventually(lambda: not is_old(root, old.key))


async def test_what_is_read_is_marked_as_used(
    open_cache: OpenCache, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Soon, in the background."""
    monkeypatch.setattr("edge.cache.disk.tier._MARK_INTERVAL_S", 0.01)
    entry = make_entry()
    async with open_cache(cache_bytes=0) as cache:
        await put_all(cache, [entry])
        grow_old(root, entry.key)
        await cache.load(entry.key)
        await eventually(lambda: not is_old(root, entry.key))


async def test_tiers_are_counted(open_cache: OpenCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits of either, and what memory holds."""
    monkeypatch.setattr("edge.cache.media_cache._PUBLISH_INTERVAL_S", 0.01)
    entry = make_entry()
    memory, disk = counted(metrics.HITS, "memory"), counted(metrics.HITS, "disk")
    async with open_cache() as cache:
        await put_all(cache, [entry])
    async with open_cache() as cache:
        await cache.load(entry.key)
        cache.get(entry.key)
        await eventually(lambda: counted(metrics.HITS, "memory") == memory + 1)
        held = (counted(metrics.MEMORY_BYTES), counted(metrics.MEMORY_ENTRIES))
        assert (disk + 1, (entry.weight_bytes, 1)) == (counted(metrics.HITS, "disk"), held)


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait for work in the background, which tells nobody when it is done."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - there is nothing else to wait for
            await asyncio.sleep(0.01)
