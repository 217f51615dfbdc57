"""The waits between restarts."""

from segue.supervisor.backoff import Backoff


def test_waits_double_up_to_a_limit() -> None:
    """A child that keeps ending is left alone for longer and longer."""
    backoff = Backoff(first_s=1, limit_s=5, healthy_s=60)
    assert [backoff.after(0) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_a_healthy_life_begins_anew() -> None:
    """A child that lived long enough is started again at once, like the first time."""
    backoff = Backoff(first_s=1, limit_s=5, healthy_s=60)
    assert [backoff.after(0), backoff.after(0), backoff.after(60), backoff.after(0)] == [1, 2, 1, 2]
