"""What comes after the current track."""

from uuid import UUID

import pytest

from control_api.playback.queue import LOOKED_UP_AT_ONCE, PlayingQueue, following

TRACKS = [UUID(int=number) for number in range(100)]


@pytest.mark.parametrize(
    ("queue", "current", "positions"),
    [
        ([1, 2, 3], None, [0, 1, 2]),
        ([1, 2, 3], 1, [1, 2]),
        ([1, 2, 3], 3, []),
        ([1, 2, 3], 9, [0, 1, 2]),
        ([1, 2, 1, 3], 1, [1, 2, 3]),
        ([], 1, []),
    ],
)
def test_the_queue_goes_on_after_the_current_track(
    queue: list[int], current: int | None, positions: list[int]
) -> None:
    """Its first place counts; where it isn't there, all of the queue comes next."""
    playing = PlayingQueue([TRACKS[n] for n in queue], None if current is None else TRACKS[current], None)
    found = [candidate for batch in following(playing) for candidate in batch]

    assert [candidate.position for candidate in found] == positions
    assert [candidate.track_id for candidate in found] == [TRACKS[queue[position]] for position in positions]


def test_a_long_queue_is_looked_up_some_at_a_time() -> None:
    """None is left out and none comes twice."""
    batches = list(following(PlayingQueue(TRACKS, TRACKS[0], None)))

    assert {len(batch) for batch in batches[:-1]} == {LOOKED_UP_AT_ONCE}
    assert [candidate.position for batch in batches for candidate in batch] == list(range(1, 100))
