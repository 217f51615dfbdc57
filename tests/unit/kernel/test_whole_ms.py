"""Times in whole milliseconds."""

from hypothesis import example, given
from hypothesis import strategies as st

from kernel.whole_ms import to_ms, whole_ms


@given(st.integers(0, 10**13))
@example(1001)  # 1.001 * 1000 is less than 1001
def test_whole_milliseconds_stay_as_they_are(time_ms: int) -> None:
    """However often; a float's own error must not cost one."""
    assert to_ms(time_ms / 1000) == time_ms
    assert whole_ms(whole_ms(time_ms / 1000)) == time_ms / 1000


@given(st.integers(0, 10**13), st.floats(0, 0.99))
def test_what_is_beyond_is_cut_off(time_ms: int, beyond_ms: float) -> None:
    """Never rounded up."""
    assert to_ms((time_ms + beyond_ms) / 1000) == time_ms
