"""Rests: longer after every failure that follows one, over with the first success."""

from edge.prefetch.rest import LIMIT_S, Rest


class _Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def _rest_lengths(failures: int, clock: _Clock, rest: Rest) -> list[float]:
    lengths = []
    for _ in range(failures):
        began_s = clock.now_s
        rest.begin()
        while rest.lasts:
            clock.now_s += 0.5
        lengths.append(clock.now_s - began_s)
    return lengths


def test_rests_double_up_to_a_limit() -> None:
    """An upstream that is away for long is hardly asked."""
    clock = _Clock()
    assert _rest_lengths(7, clock, Rest(clock)) == [1, 2, 4, 8, 16, LIMIT_S, LIMIT_S]


def test_failures_of_what_was_begun_before_do_not_lengthen_it() -> None:
    """Four that fail at once are one failure."""
    clock = _Clock()
    rest = Rest(clock)
    for _ in range(4):
        rest.begin()
    clock.now_s += 1
    assert not rest.lasts


def test_success_ends_it_and_begins_anew() -> None:
    """The next rest is as short as the first."""
    clock = _Clock()
    rest = Rest(clock)
    _rest_lengths(4, clock, rest)
    rest.begin()
    rest.end()
    assert not rest.lasts
    assert _rest_lengths(1, clock, rest) == [1]
