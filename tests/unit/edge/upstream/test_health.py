"""Whether an upstream is taken to be well."""

from edge.upstream.health import MAX_DOUBT_S, Health


def test_it_is_well_until_found_away() -> None:
    """Nothing is known of it before."""
    health = Health("http://a", 2.0)
    assert (health.well, health.known) == (True, False)


def test_one_failure_is_enough_and_one_check_makes_up_for_it() -> None:
    """A restart costs nobody more than a moment."""
    health = Health("http://a", 2.0)
    health.failed(100.0)
    assert (health.well, health.known) == (False, True)
    health.checked(100.0, well=True)
    assert health.well


def test_a_check_may_find_it_away() -> None:
    """Before any request does."""
    health = Health("http://a", 2.0)
    health.checked(0.0, well=False)
    assert not health.well


def test_who_fails_whenever_trusted_is_doubted_for_longer_every_time() -> None:
    """Its process answers checks, and what stands behind it hangs."""
    health = Health("http://a", 2.0)
    doubts_s = []
    now_s = 0.0
    for _ in range(8):
        health.failed(now_s)
        failed_s = now_s
        while not health.well:
            now_s += 0.5
            health.checked(now_s, well=True)
        doubts_s.append(now_s - failed_s)
    assert doubts_s == [0.5, 4.0, 8.0, 16.0, *[MAX_DOUBT_S] * 4]


def test_a_hundred_failures_at_once_are_one() -> None:
    """They all asked while it was still trusted."""
    health = Health("http://a", 2.0)
    for _ in range(100):
        health.failed(0.0)
    health.checked(0.0, well=True)
    assert health.well


def test_an_answer_wipes_the_slate() -> None:
    """Whoever answers a request is well, whatever was before."""
    health = Health("http://a", 2.0)
    for _ in range(3):
        health.failed(0.0)
        health.answered()
    health.failed(0.0)
    health.checked(0.0, well=True)
    assert health.well
