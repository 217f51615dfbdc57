"""The memory tier: its bound, and what it lets go."""

import random
from collections.abc import Iterator

import pytest

from edge.cache.entry import ENTRY_OVERHEAD_BYTES, Entry
from edge.cache.memory import MemoryTier
from tests.unit.edge.cache.entries import asset_number, key_of, make_entry
from tests.unit.edge.cache.fifo_model import FifoModel

_CAPACITY_BYTES = 500_000
_SEGMENT_BYTES = 30_000

_STEPS = 300


def some_steps(seed: int) -> Iterator[tuple[object, ...]]:
    """Uses, a few keys oftener than others, whose entries come anew in another length, and now and then a purge."""
    rng = random.Random(seed)
    for _ in range(_STEPS):
        key = (rng.randrange(3), int(rng.paretovariate(0.7)) % 30)
        length_bytes = rng.choice([100, 8_000, 30_000, 30_000, 60_000, 130_000])
        yield from [("get", key)] * rng.randrange(3)
        yield ("put", key, length_bytes, rng.random() < 0.3)
        if rng.random() < 0.01:
            yield ("purge", rng.randrange(3))


def segment(number: int, *, length_bytes: int = _SEGMENT_BYTES, album: int = 0) -> Entry:
    """One of many."""
    return make_entry(f"lossless/seg-{number}.m4s", length_bytes, asset=asset_number(album))


def held_numbers(tier: MemoryTier, album: int = 0) -> list[int]:
    """Which segments of an album are held."""
    return sorted(
        entry.path.segment or 0 for entry in tier.entries() if entry.path.asset == asset_number(album)
    )


@pytest.mark.parametrize("seed", range(20))
def test_it_decides_as_the_model_does(seed: int) -> None:
    """Whatever comes, it holds what the model holds, in as many bytes, and tells of each entry that leaves."""
    tier, model = MemoryTier(_CAPACITY_BYTES), FifoModel(_CAPACITY_BYTES)
    inside: set[str] = set()
    tier.on_evicted = lambda entry: inside.remove(entry.key)
    for step in some_steps(seed):
        match step:
            case ("get", (int(album), int(number))):
                key = segment(number, album=album).key
                assert model.use(key) == (tier.get(key) is not None)
            case ("put", (int(album), int(number)), int(length_bytes), bool(prefetched)):
                entry = segment(number, album=album, length_bytes=length_bytes)
                entry.prefetched = prefetched
                if entry.weight_bytes <= _CAPACITY_BYTES / 4:
                    inside.add(entry.key)
                model.put(entry.key, entry.weight_bytes, prefetched=prefetched)
                tier.put(entry)
            case ("purge", int(album)):
                gone = {key for key in model.held() if key.startswith(asset_number(album))}
                model.drop(*gone)
                assert gone == set(tier.purge(asset_number(album)))
        assert model.held() == {entry.key for entry in tier.entries()} == inside
        assert sum(held.bytes for held in model.probation + model.protected) == tier.held_bytes
        assert tier.held_bytes <= _CAPACITY_BYTES


@pytest.mark.parametrize("capacity_bytes", [0, 1, 100_000, 1_000_000])
def test_the_bound_holds(capacity_bytes: int) -> None:
    """Bodies and what an entry costs besides both count; a capacity of nothing holds nothing."""
    tier = MemoryTier(capacity_bytes)
    for number in range(200):
        tier.put(segment(number, length_bytes=number * 300))
        assert tier.held_bytes <= capacity_bytes
    assert sum(entry.weight_bytes for entry in tier.entries()) == tier.held_bytes
    assert (len(tier) > 0) == (capacity_bytes > 10 * ENTRY_OVERHEAD_BYTES)


def test_what_is_used_again_outlives_what_is_used_once() -> None:
    """An album played through by one listener doesn't push out what everybody listens to."""
    tier = MemoryTier(_CAPACITY_BYTES)
    for number in range(3):
        tier.put(segment(number))
        tier.get(segment(number).key)
    for number in range(100):
        tier.put(segment(number, album=1))
    assert held_numbers(tier) == [0, 1, 2]


def test_what_comes_back_soon_is_protected() -> None:
    """An entry that was let go too early stays the second time."""
    tier = MemoryTier(_CAPACITY_BYTES)
    tier.put(segment(0))
    evicted = next(number for number in range(1, 100) if _put_and_lost(tier, number, watched=0))
    tier.put(segment(0))
    for number in range(evicted + 1, evicted + 30):
        tier.put(segment(number, album=1))
    assert held_numbers(tier)[:1] == [0]


def _put_and_lost(tier: MemoryTier, number: int, *, watched: int) -> bool:
    tier.put(segment(number))
    return watched not in held_numbers(tier)


def test_playlists_outlive_segments() -> None:
    """Every stream begins with one, and it takes next to no room."""
    tier = MemoryTier(_CAPACITY_BYTES)
    tier.put(make_entry("lossless/index.m3u8", 2_000))
    for number in range(60):
        tier.put(segment(number, album=1))
    assert tier.get(key_of("lossless/index.m3u8")) is not None


def test_a_flood_of_playlists_leaves_segments_alone() -> None:
    """Light entries have a tenth of the capacity to themselves, no more."""
    tier = MemoryTier(_CAPACITY_BYTES)
    for number in range(10):
        tier.put(segment(number))
        tier.get(segment(number).key)
    for album in range(1, 1000):
        tier.put(make_entry("lossless/index.m3u8", 2_000, asset=asset_number(album)))
    assert held_numbers(tier) == list(range(10))


def test_what_is_too_heavy_is_not_held_and_its_older_form_neither() -> None:
    """A quarter of the capacity is too much for one entry; the others stay."""
    tier = MemoryTier(_CAPACITY_BYTES)
    for entry in (segment(0), segment(1), segment(0, length_bytes=_CAPACITY_BYTES // 4)):
        tier.put(entry)
    assert held_numbers(tier) == [1]


def test_a_newer_entry_takes_the_place_of_the_older() -> None:
    """Its weight counts instead, and nobody is told that anything left."""
    tier = MemoryTier(_CAPACITY_BYTES)
    told: list[Entry] = []
    tier.on_evicted = told.append
    newer = segment(0, length_bytes=200)
    for entry in (segment(0), newer):
        tier.put(entry)
    assert (tier.get(newer.key), tier.held_bytes, told) == (newer, newer.weight_bytes, [])


def test_evictions_and_hits_are_counted() -> None:
    """Purges and misses are neither."""
    tier = MemoryTier(_CAPACITY_BYTES)
    told: list[Entry] = []
    tier.on_evicted = told.append
    for number in range(20):
        tier.put(segment(number))
    evicted = list(told)
    tier.get(evicted[0].key)
    tier.get(tier.entries()[0].key)
    tier.purge(asset_number(0))
    assert (len(evicted), 1, 20) == (tier.evictions, tier.hits, len(told))
