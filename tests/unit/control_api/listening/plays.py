"""Made-up plays, and what becomes of them by a rule as naive as can be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from control_api.listening.play import Play

START = datetime(2026, 3, 1, tzinfo=UTC)


def play_of(user: UUID, track: UUID, at_s: float, *, number: int, listened_s: float = 40.0) -> Play:
    """A play so many seconds after the start."""
    return Play(
        user_id=user,
        session_id=UUID(int=1),
        id=UUID(int=number),
        track_id=track,
        played_at=START + timedelta(seconds=at_s),
        listened_s=listened_s,
        received_at=START,
    )


def random_plays(random: Random, users: Sequence[UUID], tracks: Sequence[UUID], count: int) -> list[Play]:
    """Plays close together, some told twice, in no order."""
    plays = [
        play_of(
            random.choice(users),
            random.choice(tracks),
            random.randrange(0, 3000) / 4,
            number=random.randrange(count * 2),
            listened_s=random.choice([0.0, 5.0, 29.5, 30.0, 31.0, 500.0]),
        )
        for _ in range(count)
    ]
    told = plays + random.choices(plays, k=count // 4)
    random.shuffle(told)
    return told


@dataclass(slots=True)
class ModelRow:
    """A counted play."""

    user_id: UUID
    id: UUID
    track_id: UUID
    played_at: datetime
    listened_s: float
    completed: bool


def model_history(plays: Iterable[Play], lengths_s: Mapping[UUID, float]) -> list[ModelRow]:
    """The rule by brute force: every play against every row."""
    rows: list[ModelRow] = []
    for play in plays:
        if play.track_id not in lengths_s:
            continue
        length_s = lengths_s[play.track_id]
        heard_s = min(play.listened_s, length_s)
        whole = heard_s >= 30 if length_s >= 30 else heard_s >= length_s * 0.95
        mine = [row for row in rows if row.user_id == play.user_id]
        same = [row for row in mine if row.id == play.id] or sorted(
            (
                row
                for row in mine
                if row.track_id == play.track_id
                and abs((row.played_at - play.played_at).total_seconds()) < 30
            ),
            key=lambda row: (row.played_at, row.id),
        )
        if not same:
            rows.append(ModelRow(play.user_id, play.id, play.track_id, play.played_at, heard_s, whole))
        elif same[0].track_id == play.track_id and heard_s > same[0].listened_s:
            same[0].listened_s = heard_s
            same[0].completed = same[0].completed or whole
    return rows
