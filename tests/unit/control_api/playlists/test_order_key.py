"""Order keys against a plain list, which knows the order without any."""

import bisect
import itertools
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.playlists.order_key import MAX_KEY_CHARACTERS, key_between, keys_between


def _insert(keys: list[str], at: int, count: int = 1) -> None:
    before = keys[at - 1] if at else None
    after = keys[at] if at < len(keys) else None
    keys[at:at] = keys_between(before, after, count)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 40)), max_size=60))
def test_keys_sort_as_the_list_that_they_were_inserted_into(inserts: list[tuple[float, int]]) -> None:
    """Whatever is inserted wherever: the keys ascend strictly, as bytes."""
    keys: list[str] = []
    for place, count in inserts:
        _insert(keys, round(place * len(keys)), count)
    encoded = [key.encode() for key in keys]
    assert sorted(set(encoded)) == encoded
    assert sum(count for _, count in inserts) == len(keys)


@given(st.data())
def test_between_any_two_keys_there_is_a_third(data: st.DataObject) -> None:
    """Also between those that were only just drawn, over and over, with either neighbour."""
    before, after = key_between(None, None), key_between(key_between(None, None), None)
    for towards_before in data.draw(st.lists(st.booleans(), max_size=200)):
        middle = key_between(before, after)
        assert before < middle < after
        before, after = (before, middle) if towards_before else (middle, after)


@given(st.integers(0, 300))
def test_as_many_keys_as_were_asked_for(count: int) -> None:
    """In an empty list, at either end and between two."""
    for before, after in (
        (None, None),
        ("a0", None),
        (None, "a0"),
        ("a0", "a1"),
        ("a0", "a0V"),
        ("Zz", "a0"),
    ):
        keys = keys_between(before, after, count)
        assert count == len(keys)
        around = [*([before] if before else []), *keys, *([after] if after else [])]
        assert sorted(set(around)) == around


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda _keys: 0, id="always at the start"),
        pytest.param(len, id="always at the end"),
    ],
)
def test_ten_thousand_at_an_end_stay_short(place: Callable[[list[str]], int]) -> None:
    """Keys at the ends grow with the logarithm of their count."""
    keys: list[str] = []
    for _ in range(10_000):
        _insert(keys, place(keys))
    assert max(map(len, keys)) <= 4


def test_random_inserts_stay_short() -> None:
    """Nobody who inserts here and there ever has keys drawn anew."""
    random_place = random.Random(7)
    keys: list[str] = []
    for _ in range(10_000):
        _insert(keys, random_place.randint(0, len(keys)))
    assert sorted(set(keys)) == keys
    assert max(map(len, keys)) < 12


@pytest.mark.parametrize("towards", ["before", "after", "both in turn"])
def test_inserts_at_one_place_outgrow_the_bound_late(towards: str) -> None:
    """Six inserts at one place take a character more: some five hundred fit, whichever neighbour they go to."""
    before, after = "a0", "a1"
    fitting = 0
    while len(middle := key_between(before, after)) <= MAX_KEY_CHARACTERS:
        take_after = towards == "after" or (towards == "both in turn" and fitting % 2 == 0)
        before, after = (before, middle) if take_after else (middle, after)
        fitting += 1
    assert fitting > 450


def test_ten_thousand_drawn_at_once_are_short() -> None:
    """What drawing all keys anew gives leaves room everywhere."""
    keys = keys_between(None, None, 10_000)
    assert max(map(len, keys)) <= 4
    for before, after in itertools.pairwise(keys):
        assert len(key_between(before, after)) <= 5


def test_the_least_and_the_greatest_whole_number_have_neighbours() -> None:
    """Past the last whole number there are fractions; before the least one as well."""
    greatest, least = "z" * 27, "A" + "0" * 25 + "1"
    beyond = key_between(greatest, None)
    before = key_between(None, least)
    assert greatest < beyond < key_between(beyond, None)
    assert key_between(None, before) < before < least


def test_keys_are_found_by_bisection() -> None:
    """The order of the texts is the order of the list: no key needs to be parsed to be compared."""
    keys = keys_between(None, None, 500)
    assert [bisect.bisect_left(keys, key) for key in keys] == list(range(500))
