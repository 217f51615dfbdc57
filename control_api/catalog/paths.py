"""How operations name what they are about."""

from uuid import UUID

import msgspec


class ArtistPath(msgspec.Struct, frozen=True):
    """Which artist."""

    artist_id: UUID


class AlbumPath(msgspec.Struct, frozen=True):
    """Which album."""

    album_id: UUID


class TrackPath(msgspec.Struct, frozen=True):
    """Which track."""

    track_id: UUID
