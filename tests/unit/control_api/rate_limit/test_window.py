"""The sliding window in memory."""

from control_api.rate_limit.window import LocalWindow, Rule

RULE = Rule("test", limit=3, window_s=60)


class Clock:
    """A clock that stands still until it is set."""

    now_s = 1000.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now_s


def test_an_attempt_is_admitted_again_when_the_oldest_is_a_window_old() -> None:
    """The wait that is told is exact, and refused attempts don't count."""
    clock = Clock()
    window = LocalWindow(clock=clock)
    for now_s in (1000.0, 1010.0, 1020.0):
        clock.now_s = now_s
        assert window.claim(RULE, "key") == 0
    for now_s, wait_s in ((1020.0, 40.0), (1059.0, 1.0), (1059.5, 0.5)):
        clock.now_s = now_s
        assert window.claim(RULE, "key") == wait_s
    clock.now_s = 1060.0
    assert window.claim(RULE, "key") == 0
    assert window.claim(RULE, "key") == 10


def test_keys_and_rules_are_counted_apart() -> None:
    """One who is refused holds up nobody else."""
    window = LocalWindow(clock=Clock())
    for _ in range(3):
        window.claim(RULE, "key")

    assert window.claim(RULE, "key") == 60
    assert window.claim(RULE, "other") == 0
    assert window.claim(Rule("other", limit=3, window_s=60), "key") == 0


def test_what_is_forgotten_begins_anew() -> None:
    """Twice is once."""
    window = LocalWindow(clock=Clock())
    for _ in range(3):
        window.claim(RULE, "key")
    window.forget(RULE, "key")
    window.forget(RULE, "key")

    assert window.claim(RULE, "key") == 0


def test_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    """A flood of keys pushes out the idle, not the one under attack."""
    window = LocalWindow(max_keys=10, clock=Clock())
    for number in range(100):
        window.claim(RULE, "attacked")
        window.claim(RULE, f"key {number}")

    assert window.claim(RULE, "attacked") == 60
    assert window.claim(RULE, "key 0") == 0
    assert len(window._attempts) == 10
