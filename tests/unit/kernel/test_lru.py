"""The bounded cache: never above its bound, whatever is put into it."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.lru import LruCache


def test_what_was_put_is_got() -> None:
    """And what wasn't, isn't."""
    cache: LruCache[str, str] = LruCache(2)
    assert cache.put("a", "A")
    assert (cache.get("a"), cache.get("b"), len(cache)) == ("A", None, 1)


def test_the_longest_unused_makes_room() -> None:
    """Getting counts as using."""
    cache: LruCache[str, str] = LruCache(2)
    cache.put("a", "A")
    cache.put("b", "B")
    cache.get("a")
    cache.put("c", "C")
    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]


def test_a_heavy_value_takes_the_place_of_several() -> None:
    """The bound is on weight."""
    cache: LruCache[str, bytes] = LruCache(10, len)
    for key in "abcde":
        cache.put(key, b"..")
    cache.put("f", b"......")
    assert ([key for key in "abcdef" if cache.get(key)], cache.weight) == (["d", "e", "f"], 10)


def test_a_value_heavier_than_the_cache_is_not_kept() -> None:
    """Nor does it push anything out; but it ends the life of what it would have replaced."""
    cache: LruCache[str, bytes] = LruCache(10, len)
    cache.put("a", b".")
    cache.put("b", b".")
    assert not cache.put("a", b"." * 11)
    assert (cache.get("a"), cache.get("b"), cache.weight) == (None, b".", 1)


def test_a_cache_of_no_capacity_keeps_nothing() -> None:
    """Caching is switched off so."""
    cache: LruCache[str, str] = LruCache(0)
    assert not cache.put("a", "A")


def test_a_replaced_value_is_weighed_anew() -> None:
    """Its former weight is given back."""
    cache: LruCache[str, bytes] = LruCache(10, len)
    cache.put("a", b"." * 8)
    cache.put("a", b"." * 3)
    assert (cache.get("a"), cache.weight) == (b"...", 3)


def test_a_discarded_value_is_gone() -> None:
    """Discarding what isn't there is no error."""
    cache: LruCache[str, bytes] = LruCache(10, len)
    cache.put("a", b"...")
    cache.discard("a")
    cache.discard("a")
    assert (cache.get("a"), cache.weight, len(cache)) == (None, 0, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15))))
def test_the_bound_holds(puts: list[tuple[int, int]]) -> None:
    """The weight is that of the values kept, and never above the capacity."""
    cache: LruCache[int, int] = LruCache(30, lambda value: value)
    for key, value in puts:
        cache.put(key, value)
        kept = [kept for key in range(10) if (kept := cache.get(key)) is not None]
        assert cache.weight == sum(kept) <= 30
