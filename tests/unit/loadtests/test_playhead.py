"""The playhead against its buffer, checked by hand and against a simulation in small steps."""

import random
from math import inf

import pytest

from loadtests.playhead import Playhead


def playing(*, length_s: float = 20.0, speed: float = 1.0, buffered_s: float = 4.0) -> Playhead:
    """A track begun at second 100 with something at hand."""
    head = Playhead(length_s, speed, now_s=100.0)
    head.append(buffered_s, 100.0)
    return head


def test_it_plays_what_is_buffered() -> None:
    """A second a second."""
    head = playing()
    head.advance(103.0)

    assert (3.0, 1.0, 17.0) == (head.position_s, head.ahead_s, head.remaining_s)


def test_it_stands_still_where_the_buffer_ends_and_the_wait_is_counted() -> None:
    """From when it stopped to when the segment came, though nobody looked in between."""
    head = playing()

    waited_s = head.append(10.0, 107.5)

    assert (3.5, 4.0) == (waited_s, head.position_s)
    head.advance(108.5)
    assert head.position_s == 5.0


def test_a_segment_in_time_is_not_waited_for() -> None:
    """Nor is the next one after a wait."""
    head = playing()
    assert head.append(10.0, 103.0) == 0.0
    assert head.append(16.0, 112.0) == 2.0
    assert head.append(20.0, 113.0) == 0.0


def test_speed_shortens_time_and_not_the_wait() -> None:
    """Four seconds of music are over in 0.4; what is waited then is told in the machine's time."""
    head = playing(speed=10.0)

    assert head.append(20.0, 101.0) == pytest.approx(0.6)


def test_a_pause_neither_plays_nor_starves() -> None:
    """The buffer lasts as long as it is not played."""
    head = playing()
    head.pause(102.0)
    assert head.when_at(3.0) == inf
    assert head.append(6.0, 150.0) == 0.0
    head.resume(160.0)
    head.advance(161.0)

    assert head.position_s == 3.0


def test_the_end_is_when_the_last_sample_was_played() -> None:
    """Not when somebody looked."""
    head = playing(length_s=4.0)
    head.advance(110.0)
    head.advance(120.0)

    assert (104.0, 4.0) == (head.ended_at_s, head.played_s)


def test_a_jump_drops_the_buffer_and_forgets_the_end() -> None:
    """Playing goes on from the new place."""
    head = playing(length_s=4.0)
    head.advance(105.0)
    head.jump(2.0, 3.0, 106.0)
    head.advance(106.5)

    assert (2.5, 0.5, None) == (head.position_s, head.ahead_s, head.ended_at_s)


def test_when_it_comes_to_a_position() -> None:
    """In the machine's time; what lies behind is now."""
    head = playing(speed=2.0)

    assert (101.5, 100.0) == (head.when_at(3.0), head.when_at(-1.0))


@pytest.mark.parametrize("seed", range(20))
def test_it_agrees_with_a_simulation_in_small_steps(seed: int) -> None:
    """Segments of random lengths come at random times."""
    chance, tick_s = random.Random(seed), 0.001
    head = Playhead(length_s=60.0, speed=1.0, now_s=0.0)
    now_s = position_s = buffered_s = expected_s = waited_s = 0.0
    head.append(0.5, 0.0)
    buffered_s = 0.5
    while buffered_s < 50.0:
        arrives_s = now_s + chance.uniform(0.0, 3.0)
        while now_s < arrives_s:
            now_s += tick_s
            if position_s + tick_s <= buffered_s:
                position_s += tick_s
            else:
                expected_s += tick_s
        buffered_s += chance.uniform(0.1, 3.0)
        waited_s += head.append(buffered_s, now_s)

    assert expected_s == pytest.approx(waited_s, abs=0.1)
    assert position_s == pytest.approx(head.position_s, abs=0.1)
