"""The tables that a rule can look at, and how each is joined to the tracks that a playlist chooses from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Within(StrEnum):
    """What a smart playlist chooses from."""

    LIBRARY = "library"
    """The tracks in its owner's library."""
    CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class Source:
    """A table under its alias; `needs` are joined before it."""

    alias: str
    join: str
    needs: tuple["Source", ...] = ()


_ID = "{id}"
"""Stands for the track's id in joins and in fields."""

LIBRARY_ITEM = Source(
    "item",
    f"LEFT JOIN library_items AS item ON item.user_id = $1 AND item.kind = 'track' AND item.item_id = {_ID}",
)
TRACK = Source("track", f"JOIN tracks AS track ON track.id = {_ID}")
ARTIST = Source("artist", "JOIN artists AS artist ON artist.id = track.artist_id", (TRACK,))
ALBUM = Source("album", "JOIN albums AS album ON album.id = track.album_id", (TRACK,))
ASSET = Source("asset", f"JOIN assets AS asset ON asset.track_id = {_ID} AND asset.superseded_at IS NULL")
OWN_PLAYS = Source(
    "own_plays",
    f"LEFT JOIN play_counts AS own_plays ON own_plays.user_id = $1 AND own_plays.track_id = {_ID}",
)
ALL_PLAYS = Source("all_plays", f"LEFT JOIN track_plays AS all_plays ON all_plays.track_id = {_ID}")

_BASES = {
    Within.LIBRARY: (LIBRARY_ITEM, "library_items AS item", "item.item_id"),
    Within.CATALOG: (TRACK, "tracks AS track", "track.id"),
}
_SCOPES = {
    Within.LIBRARY: ("item.user_id = $1", "item.kind = 'track'"),
    Within.CATALOG: ("$1::uuid IS NOT NULL",),
}


def track_id(within: Within) -> str:
    """The expression of the track's id."""
    return _BASES[within][2]


def from_clause(within: Within, sources: Iterable[Source]) -> str:
    """The tables to read, each once, as few as will do."""
    base, table, identity = _BASES[within]
    needed = dict.fromkeys(source for wanted in sources for source in (*wanted.needs, wanted))
    joins = (source.join.format(id=identity) for source in needed if source is not base)
    return "\n".join([table, *joins])


def scope(within: Within) -> tuple[str, ...]:
    """Conditions that leave only what may be chosen from."""
    return _SCOPES[within]
