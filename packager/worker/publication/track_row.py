"""A row of the table of tracks, in the order in which its queries take it."""

from typing import NamedTuple, Self
from uuid import UUID

import asyncpg

from kernel.asset import Asset
from packager.worker.publication.description import Description


class TrackRow(NamedTuple):
    """What `insert_track` and `update_track` write."""

    asset_id: UUID
    album_id: UUID
    artist_id: UUID
    title: str
    title_key: str
    disc: int
    number: int | None
    isrc: str | None
    release_date: str | None
    explicit: bool
    length_s: float
    tagged_place: UUID

    @classmethod
    def of(
        cls, asset: Asset, description: Description, *, album_id: UUID, artist_id: UUID, isrc: str | None
    ) -> Self:
        """A track as its master describes it."""
        return cls(
            asset_id=UUID(asset.id),
            album_id=album_id,
            artist_id=artist_id,
            title=description.title.shown,
            title_key=description.title.key,
            disc=description.disc,
            number=description.number,
            isrc=isrc,
            release_date=description.release_date,
            explicit=description.explicit,
            length_s=description.length_s,
            tagged_place=description.told_place or description.place,
        )

    def placed_as(self, present: asyncpg.Record) -> Self:
        """The same, at the place where the track stands now, and with that album's date."""
        return self._replace(
            album_id=present["album_id"],
            disc=present["disc"],
            number=present["number"],
            release_date=present["release_date"],
        )
