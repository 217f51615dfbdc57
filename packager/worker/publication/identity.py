"""Which track of the catalog a master is a recording of."""

from dataclasses import dataclass
from uuid import UUID

from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from packager.worker.publication.description import Description

_SQL = load_queries(__file__)

_ISRC_LOCK_CLASS = 0x15AC
_SAME_PLACE_TOLERANCE_S = 1.0
_SAME_ISRC_TOLERANCE_S = 10.0
"""Albums whose tracks all carry one ISRC exist: what differs more than this is another recording."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A track that is locked, or None for a new one; and the ISRC it may carry."""

    track_id: UUID | None
    isrc: str | None
    notes: tuple[str, ...] = ()
    is_by_isrc: bool = False
    """The track may stand anywhere, not where the master says."""


async def identify(
    connection: Connection, description: Description, *, album_id: UUID, artist_id: UUID
) -> Identity:
    """Find the track of the same ISRC, else whose master told the same artist, album, disc, number, and length.

    Else it is the one that stands there, for it may have been edited to.

    Where the place is a guess, the title must be the same too: untagged masters would all be one track otherwise.
    The album must be locked, so that no other worker makes the same track meanwhile.
    """
    isrc = description.isrc
    notes: tuple[str, ...] = ()
    if isrc is not None:
        await connection.execute(_SQL["lock_isrc"], _ISRC_LOCK_CLASS, isrc)
        row = await connection.fetchrow(_SQL["find_by_isrc"], isrc)
        if row is not None:
            if abs(row["length_s"] - description.length_s) <= _SAME_ISRC_TOLERANCE_S:
                return Identity(row["id"], isrc, is_by_isrc=True)
            isrc, notes = None, (f"ISRC {isrc} belongs to a recording of another length and was left out",)
    length = (description.length_s, _SAME_PLACE_TOLERANCE_S)
    track_id = await connection.fetchval(_SQL["find_by_tagged_place"], description.place, *length)
    if track_id is not None:
        return Identity(track_id, isrc, notes)
    track_id = await connection.fetchval(
        _SQL["find_by_place"],
        album_id,
        artist_id,
        description.disc,
        description.number,
        description.title.key,
        description.length_s,
        _SAME_PLACE_TOLERANCE_S,
        description.is_place_certain,
    )
    return Identity(track_id, isrc, notes)
