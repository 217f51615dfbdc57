"""The memory of content keys: short, small and wiped."""

import asyncio

import pytest

from edge.fill.key_memory import KeyMemory
from kernel.asset import AssetId

ASSET, OTHER = AssetId("a" * 32), AssetId("b" * 32)
KEY = bytes(range(1, 17))


async def test_a_key_is_there_for_a_moment() -> None:
    """A copy of it, as often as it is asked for."""
    memory = KeyMemory(60.0)
    memory.put("a", ASSET, KEY)
    assert [memory.get("a"), memory.get("a"), memory.get("b")] == [KEY, KEY, None]
    memory.wipe()


async def test_an_expired_key_is_overwritten_without_anybodys_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a timer, and in its place: nothing that pointed to it sees the key any more."""
    loop = asyncio.get_running_loop()
    timers: list[tuple[float, object]] = []

    def call_at(when_s: float, call: object) -> object:
        timers.append((when_s, call))
        return call

    monkeypatch.setattr(loop, "call_at", call_at)
    start_s = loop.time()
    monkeypatch.setattr(loop, "time", lambda: start_s)
    memory = KeyMemory(10.0)
    memory.put("a", ASSET, KEY)
    held = memory._held["a"].content_key
    monkeypatch.setattr(loop, "time", lambda: start_s + 5)
    memory.put("b", ASSET, KEY)
    monkeypatch.setattr(loop, "time", lambda: start_s + 10)
    assert (memory.get("a"), memory.get("b")) == (None, KEY)
    when_s, expire = timers.pop()
    assert (when_s, timers) == (start_s + 10, [])
    assert callable(expire)
    expire()
    assert (held, len(memory)) == (bytearray(16), 1)
    assert [when_s for when_s, _ in timers] == [start_s + 15]


async def test_the_memory_is_bounded() -> None:
    """The oldest goes, overwritten."""
    memory = KeyMemory(60.0, limit=2)
    for name in "abc":
        memory.put(name, ASSET, KEY)
        if name == "a":
            oldest = memory._held["a"].content_key
    assert ([memory.get(name) for name in "abc"], oldest) == ([None, KEY, KEY], bytearray(16))
    memory.wipe()


async def test_a_purge_is_of_one_asset() -> None:
    """Whose keys are overwritten."""
    memory = KeyMemory(60.0)
    memory.put("a", ASSET, KEY)
    memory.put("b", OTHER, KEY)
    held = memory._held["a"].content_key
    assert (memory.purge(ASSET), held) == (1, bytearray(16))
    assert (memory.get("a"), memory.get("b")) == (None, KEY)
    memory.wipe()


async def test_leaving_overwrites_all() -> None:
    """And no timer is left."""
    memory = KeyMemory(60.0)
    memory.put("a", ASSET, KEY)
    held = memory._held["a"].content_key
    memory.wipe()
    assert (held, len(memory), memory._timer) == (bytearray(16), 0, None)


async def test_without_a_time_nothing_is_remembered() -> None:
    """A setting of 0 switches it off."""
    memory = KeyMemory(0.0)
    memory.put("a", ASSET, KEY)
    assert len(memory) == 0
