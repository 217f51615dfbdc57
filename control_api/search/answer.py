"""What was found, put together for showing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from control_api.catalog.rows import album_of, artist_of, track_of
from control_api.playlists.rows import playlist_of
from control_api.search.kind import Kind
from control_api.search.matcher import Hit
from control_api.search.models import LyricsMatch, SearchAnswer, TopResult
from control_api.search.snippets import lyrics_snippet
from control_api.search.sought import Sought

_TOP_KINDS = (Kind.ARTIST, Kind.ALBUM, Kind.TRACK, Kind.PLAYLIST)


@dataclass(frozen=True, slots=True)
class Found:
    """What the index found, and the rows of what of it there is."""

    hits: Mapping[Kind, list[Hit]]
    rows: Mapping[Kind, Mapping[UUID, Record]]

    def shown(self, kind: Kind, limit: int) -> list[Record]:
        """The rows of a kind, best first."""
        return [self.rows[kind][hit.item_id] for hit in self._present(kind)][:limit]

    def best(self) -> tuple[Kind, Record] | None:
        """The best of all kinds: what reads best, of equals what is most popular, of those the wider."""
        firsts = [
            (hit.stage, -hit.weight, order, kind, hit)
            for order, kind in enumerate(_TOP_KINDS)
            for hit in list(self._present(kind))[:1]
        ]
        if not firsts:
            return None
        *_, kind, hit = min(firsts, key=lambda first: first[:3])
        return kind, self.rows[kind][hit.item_id]

    def _present(self, kind: Kind) -> Iterable[Hit]:
        return [hit for hit in self.hits.get(kind, ()) if hit.item_id in self.rows.get(kind, {})]


def answer(found: Found, sought: Sought, limit: int) -> SearchAnswer:
    """Up to so many of each kind."""
    return SearchAnswer(
        top=_top(found),
        artists=[artist_of(row) for row in found.shown(Kind.ARTIST, limit)],
        albums=[album_of(row) for row in found.shown(Kind.ALBUM, limit)],
        tracks=[track_of(row) for row in found.shown(Kind.TRACK, limit)],
        playlists=[playlist_of(row) for row in found.shown(Kind.PLAYLIST, limit)],
        lyrics=[
            LyricsMatch(track=track_of(row), snippet=lyrics_snippet(row["lyrics"], sought))
            for row in found.shown(Kind.LYRICS, limit)
        ],
    )


def _top(found: Found) -> TopResult | None:
    best = found.best()
    if best is None:
        return None
    kind, row = best
    if kind is Kind.ARTIST:
        return TopResult(kind="artist", id=row["id"], artist=artist_of(row))
    if kind is Kind.ALBUM:
        return TopResult(kind="album", id=row["id"], album=album_of(row))
    if kind is Kind.TRACK:
        return TopResult(kind="track", id=row["id"], track=track_of(row))
    return TopResult(kind="playlist", id=row["id"], playlist=playlist_of(row))
