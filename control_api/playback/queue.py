"""What a player has before it: the queue it plays from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

LOOKED_UP_AT_ONCE = 20
"""All but always the first of them can be played."""


@dataclass(frozen=True, slots=True)
class PlayingQueue:
    """Tracks in order, the one being played, and the rendition it is played in, as far as they are known."""

    tracks: Sequence[UUID]
    current: UUID | None
    rendition: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track of the queue and its place there."""

    position: int
    track_id: UUID


def following(queue: PlayingQueue) -> Iterator[Sequence[Candidate]]:
    """What comes after the current track's first place in the queue, some at a time.

    Where the current track isn't in the queue, the queue is what comes after it.
    """
    candidates = [Candidate(position, track_id) for position, track_id in enumerate(queue.tracks)]
    if queue.current in queue.tracks:
        candidates = candidates[queue.tracks.index(queue.current) + 1 :]
    for start in range(0, len(candidates), LOOKED_UP_AT_ONCE):
        yield candidates[start : start + LOOKED_UP_AT_ONCE]
