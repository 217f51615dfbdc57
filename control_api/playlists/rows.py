"""Rows of the view `shown_playlists` as what the API shows."""

import asyncpg
import msgspec

from control_api.catalog.rows import artwork_of
from control_api.playlists.models import Access, Person, Playlist, PlaylistKind


def playlist_of(row: asyncpg.Record) -> Playlist:
    """A row of `shown_playlists` with `access`, what who asks may do."""
    rules = row["rules"]
    return Playlist(
        id=row["id"],
        kind=PlaylistKind(row["kind"]),
        name=row["name"],
        description=row["description"],
        owner=Person(id=row["owner_id"], display_name=row["owner_name"]),
        access=Access(row["access"]),
        public=row["public"],
        collaborative=row["collaborative"],
        rules=None if rules is None else msgspec.json.decode(rules),
        version=row["version"],
        entry_count=row["entry_count"],
        length_s=row["length_s"],
        artwork=artwork_of(row),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
