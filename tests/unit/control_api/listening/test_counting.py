"""Which plays are plays."""

from random import Random
from uuid import UUID, uuid4

import pytest

from control_api.listening.counting import CountedPlay, count
from control_api.listening.play import Play
from tests.unit.control_api.listening.plays import model_history, play_of, random_plays

USER, TRACK = uuid4(), uuid4()
LENGTHS_S = {TRACK: 240.0}


def _key(row: CountedPlay) -> tuple[object, ...]:
    return (row.user_id, row.id, row.track_id, row.played_at, row.listened_s, row.completed)


def _new(*plays: Play) -> list[CountedPlay]:
    return list(count(plays, LENGTHS_S, []).new)


@pytest.mark.parametrize(
    ("later_s", "counted"), [(0, 1), (29.999, 1), (30, 2), (-29.999, 1), (-30, 2), (31, 2)]
)
def test_half_a_minute_makes_another_play(later_s: float, counted: int) -> None:
    """Up to 30 seconds apart it is the same one, whichever was told first."""
    plays = play_of(USER, TRACK, 100, number=1), play_of(USER, TRACK, 100 + later_s, number=2)

    assert counted == len(_new(*plays))


@pytest.mark.parametrize(
    ("times_s", "counted"), [((0, 20, 40), [0, 40]), ((20, 0, 40), [20]), ((40, 0, 20), [0, 40])]
)
def test_only_what_was_counted_keeps_others_away(times_s: tuple[float, ...], counted: list[float]) -> None:
    """A play that was dropped doesn't make the next one the same."""
    plays = [play_of(USER, TRACK, at_s, number=number) for number, at_s in enumerate(times_s)]

    assert [play_of(USER, TRACK, at_s, number=0).played_at for at_s in counted] == sorted(
        row.played_at for row in _new(*plays)
    )


def test_the_longest_listening_counts() -> None:
    """Of a play that is told as it goes on, under one id or several."""
    told = [(1, 5.0), (1, 29.0), (2, 100.0), (3, 50.0)]
    plays = [play_of(USER, TRACK, 0, number=number, listened_s=heard_s) for number, heard_s in told]

    assert [(UUID(int=1), 100.0, True)] == [(row.id, row.listened_s, row.completed) for row in _new(*plays)]


def test_a_row_that_was_there_grows() -> None:
    """And is not counted anew."""
    first = _new(play_of(USER, TRACK, 0, number=1, listened_s=5))
    counted = count([play_of(USER, TRACK, 10, number=2, listened_s=35)], LENGTHS_S, first)

    assert ([], [(UUID(int=1), 35.0, True)]) == (
        list(counted.new),
        [(row.id, row.listened_s, row.completed) for row in counted.grown],
    )


def test_an_id_used_for_another_track_counts_nothing() -> None:
    """Neither is it a new play, nor does the old one grow by it."""
    other = uuid4()
    first = _new(play_of(USER, TRACK, 0, number=1, listened_s=5))
    counted = count([play_of(USER, other, 500, number=1)], {**LENGTHS_S, other: 100.0}, first)

    assert ([], []) == (list(counted.new), list(counted.grown))


@pytest.mark.parametrize(
    ("length_s", "listened_s", "expected"),
    [
        (240, 29.9, (29.9, False)),
        (240, 30, (30, True)),
        (240, 1000, (240, True)),
        (10, 10, (10, True)),
        (10, 9.6, (9.6, True)),
        (10, 9, (9, False)),
        (30, 29, (29, False)),
    ],
)
def test_a_play_is_complete_past_thirty_seconds(
    length_s: float, listened_s: float, expected: tuple[float, bool]
) -> None:
    """Or with the whole of a shorter track; nobody hears more of a track than there is."""
    counted = count([play_of(USER, TRACK, 0, number=1, listened_s=listened_s)], {TRACK: length_s}, [])

    assert [expected] == [(row.listened_s, row.completed) for row in counted.new]


def test_plays_of_tracks_that_are_gone_are_dropped() -> None:
    """Without a word."""
    assert [] == list(count([play_of(USER, uuid4(), 0, number=1)], LENGTHS_S, []).new)


@pytest.mark.parametrize("seed", range(60))
def test_it_does_as_brute_force_does(seed: int) -> None:
    """Plays in random batches, each batch against the rows that the ones before left."""
    random = Random(seed)
    users, tracks = [UUID(int=n) for n in (1, 2)], [UUID(int=n) for n in (3, 4, 5)]
    lengths_s = {tracks[0]: 240.0, tracks[1]: 20.0}
    told = random_plays(random, users, tracks, 150)
    rows: dict[tuple[UUID, UUID], CountedPlay] = {}
    waiting = list(told)
    while waiting:
        size = random.randrange(1, 60)
        counted = count(waiting[:size], lengths_s, rows.values())
        assert not {(row.user_id, row.id) for row in counted.new} & rows.keys()
        assert {(row.user_id, row.id) for row in counted.grown} <= rows.keys()
        rows |= {(row.user_id, row.id): row for row in (*counted.new, *counted.grown)}
        waiting = waiting[size:]

    expected = [
        (row.user_id, row.id, row.track_id, row.played_at, row.listened_s, row.completed)
        for row in model_history(told, lengths_s)
    ]
    assert sorted(expected, key=str) == sorted(map(_key, rows.values()), key=str)
