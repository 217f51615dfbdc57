"""A library of all shapes, and what is known of each track of it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from control_api.accounts.models import Account
from control_api.paging import write_cursor
from control_api.playlists.smart.evaluation import RulePosition
from kernel.database.pool import Pool
from tests.integration.control_api.smart.brute_force import Facts
from tests.integration.control_api.smart.facts import FactRows

NOW = datetime.now(UTC).replace(microsecond=0)
PLAYLISTS = [UUID(int=number) for number in range(1, 5)]
"""Strategies that a test draws from are the same all along: ids and days are known before there are rows."""


class Shapes:
    """The rows, and as of when they are looked at; no dataclass, since hypothesis would write all of it out."""

    def __init__(self, owner_id: UUID, tracks: list[Facts]) -> None:
        self.owner_id = owner_id
        self.tracks = tracks

    @property
    def as_of(self) -> datetime:
        """When the playlist is looked at."""
        return NOW

    @property
    def first_page(self) -> str:
        """The cursor of the first page as of that instant."""
        return write_cursor(RulePosition(0, int(self.as_of.timestamp())))


@pytest.fixture
async def shapes(pool: Pool, listener: Account, subscriber: Account) -> Shapes:
    """Forty tracks, most of them in the listener's library."""
    own, public, private, shared = PLAYLISTS
    await _playlist(pool, own, listener.id)
    await _playlist(pool, public, subscriber.id, public=True)
    await _playlist(pool, private, subscriber.id)
    await _playlist(pool, shared, subscriber.id, with_fellow=listener.id)
    seen = {own: True, public: True, private: False, shared: True}
    tracks = await FactRows(pool, listener.id, NOW, seed=5).write(40, seen)
    await FactRows(pool, subscriber.id, NOW, seed=6).like_all([track.id for track in tracks])
    return Shapes(listener.id, tracks)


async def _playlist(
    pool: Pool, playlist_id: UUID, owner_id: UUID, *, public: bool = False, with_fellow: UUID | None = None
) -> None:
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, public, collaborative) "
        "VALUES ($1, $2, 'regular', 'x', 'x', $3, $4)",
        *(playlist_id, owner_id, public, with_fellow is not None),
    )
    if with_fellow is not None:
        await pool.execute(
            "INSERT INTO playlist_collaborators (playlist_id, user_id) VALUES ($1, $2)",
            playlist_id,
            with_fellow,
        )
