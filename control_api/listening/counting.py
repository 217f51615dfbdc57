"""The counting rule: which of the plays that devices tell are plays, and which are the same play told once more.

| a play that | is |
|---|---|
| has the id of a counted one of hers | that one, told again |
| began within 30 s of a counted one of hers, of the same track | the same play |
| has neither | a new one: counted |

Plays are looked at in the order they were told, but for batches that two members of the group count at once. What is
the same play lengthens the counted one to the most that was heard of it, and completes it once; so a play may be told
any number of times. No play that was counted is taken back: of three that began 20 s apart, looked at in their order,
the first and the third count; where the second comes first, it alone does.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from control_api.listening.play import Play

SAME_PLAY_WITHIN = timedelta(seconds=30)

_FARTHEST = SAME_PLAY_WITHIN - timedelta.resolution
"""Within 30 s is within: half a minute to the microsecond is the next play."""

_LEAST_ID = UUID(int=0)

COMPLETED_S = 30.0
WHOLE_SHARE = 0.95
"""Of a track shorter than that: players stop a few frames early."""


class CountedPlay(msgspec.Struct, frozen=True):
    """A row of the history; a Struct, since of those one is made for every play."""

    user_id: UUID
    id: UUID
    track_id: UUID | None
    """None when the track is gone."""
    played_at: datetime
    listened_s: float
    completed: bool
    session_id: UUID | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a batch changes in the history."""

    new: Sequence[CountedPlay]
    grown: Sequence[CountedPlay]
    """Rows that were there and of which more was heard than they tell."""


@dataclass(slots=True)
class _History:
    """The part of the history that the batch may touch."""

    by_id: dict[tuple[UUID, UUID], CountedPlay] = field(default_factory=dict)
    by_time: dict[tuple[UUID, UUID], list[tuple[datetime, UUID]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, row: CountedPlay) -> None:
        self.by_id[row.user_id, row.id] = row
        if row.track_id is not None:
            insort(self.by_time[row.user_id, row.track_id], (row.played_at, row.id))

    def same_play(self, play: CountedPlay) -> CountedPlay | None:
        """The row that a play is told of: by id, or else the earliest near it."""
        if known := self.by_id.get((play.user_id, play.id)):
            return known
        assert play.track_id is not None
        times = self.by_time[play.user_id, play.track_id]
        place = bisect_left(times, (play.played_at - _FARTHEST, _LEAST_ID))
        if place < len(times) and times[place][0] < play.played_at + SAME_PLAY_WITHIN:
            return self.by_id[play.user_id, times[place][1]]
        return None


def count(plays: Iterable[Play], lengths_s: Mapping[UUID, float], known: Iterable[CountedPlay]) -> Counted:
    """Apply the rule to plays in the order they were told.

    `lengths_s` holds the tracks that there are: plays of others are dropped. `known` are the rows of the history
    that any of the plays may be the same as.
    """
    history = _History()
    for row in known:
        history.add(row)
    new: dict[tuple[UUID, UUID], None] = {}
    grown: dict[tuple[UUID, UUID], None] = {}
    for play in plays:
        if (length_s := lengths_s.get(play.track_id)) is None:
            continue
        told = _told(play, length_s)
        same = history.same_play(told)
        if same is None:
            history.add(told)
            new[told.user_id, told.id] = None
        elif (longer := _grow(same, told)) is not same:
            history.by_id[same.user_id, same.id] = longer
            grown[same.user_id, same.id] = None
    return Counted(
        [history.by_id[key] for key in new], [history.by_id[key] for key in grown if key not in new]
    )


def _told(play: Play, length_s: float) -> CountedPlay:
    """The row that a play would be; what was heard more than once in it counts once."""
    listened_s = min(play.listened_s, length_s)
    needed_s = COMPLETED_S if length_s >= COMPLETED_S else WHOLE_SHARE * length_s
    return CountedPlay(
        user_id=play.user_id,
        id=play.id,
        track_id=play.track_id,
        played_at=play.played_at,
        listened_s=listened_s,
        completed=listened_s >= needed_s,
        session_id=play.session_id,
        received_at=play.received_at,
    )


def _grow(row: CountedPlay, told: CountedPlay) -> CountedPlay:
    """The row with whatever more was told of it; itself when that is nothing, or of another track."""
    if row.track_id != told.track_id or told.listened_s <= row.listened_s:
        return row
    return msgspec.structs.replace(row, listened_s=told.listened_s, completed=row.completed or told.completed)
