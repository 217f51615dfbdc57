"""Everything that the database can hold of somebody: rows in every table, and where they are found again."""

from dataclasses import dataclass
from uuid import UUID

from kernel.database.pool import Pool

_FILL = """
INSERT INTO libraries (user_id, revision) VALUES ($1, 2) ON CONFLICT DO NOTHING;
INSERT INTO library_items (user_id, kind, item_id, revision, liked, decided_revision, decided_at)
    VALUES ($1, 'track', $2, 1, true, 1, now());
INSERT INTO library_changes (user_id, revision, kind, item_id, action) VALUES ($1, 900, 'album', $2, 'removed');
INSERT INTO library_device_changes (user_id, id, base, outcome) VALUES ($1, gen_random_uuid(), 0, 'applied');
INSERT INTO playlists (id, owner_id, kind, name, name_key) VALUES ($3, $1, 'regular', 'Hers', 'hers');
INSERT INTO playlists (id, owner_id, kind, name, name_key, collaborative)
    VALUES ($4, $5, 'regular', 'Ours', 'ours', true);
INSERT INTO playlist_collaborators (playlist_id, user_id) VALUES ($4, $1);
INSERT INTO playlist_tracks (playlist_id, track_id, order_key, added_by, length_us) VALUES ($3, $2, 'a', $1, 0);
INSERT INTO playlist_tracks (playlist_id, track_id, order_key, added_by, length_us) VALUES ($4, $2, 'a', $1, 0);
INSERT INTO playlist_invitations (token_sha256, playlist_id, expires_at) VALUES ('x', $3, now());
INSERT INTO features (kind, item_id, position, featured_by) VALUES ('playlist', $4, 1, $1);
INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed)
    VALUES ($1, gen_random_uuid(), $2, now(), 31, true);
INSERT INTO play_counts (user_id, track_id, plays, completed, last_played_at) VALUES ($1, $2, 1, 1, now());
INSERT INTO user_genre_preferences (user_id, genre_key, weight, plays) VALUES ($1, 'jazz', 1, 1);
INSERT INTO stale_genre_preferences (user_id) VALUES ($1) ON CONFLICT DO NOTHING;
INSERT INTO uploaded_tracks (user_id, file_name, file_bytes, sha256) VALUES ($1, 'hers.flac', 1, 'ab');
INSERT INTO radio_stations (id, user_id, name) VALUES ($3, $1, 'Her radio');
INSERT INTO radio_station_tracks (station_id, position, track_id) VALUES ($3, 1, $2);
INSERT INTO ingest_jobs (state, master_sha256, master_bytes, file_name, submitted_by, staged, kek_id, wrapped_key)
    VALUES ('queued', 'ab', 1, 'master.flac', $1, true, 'k', 'k');
INSERT INTO uploads (id, user_id, length_bytes, kek_id, wrapped_key, expires_at)
    VALUES (gen_random_uuid(), $1, 1, 'k', 'k', now() + interval '1 day');
INSERT INTO idempotency_claims
    (user_id, made_user_id, key_sha256, operation, request_sha256, made_id, claimed_until, body)
    VALUES ($1, $1, 'x', 'register', 'x', gen_random_uuid(), now(), convert_to($6, 'UTF8'));
"""

_REFERENCES = """
SELECT con.conrelid::regclass::text AS table, att.attname AS column
FROM pg_constraint AS con JOIN pg_attribute AS att ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
WHERE con.contype = 'f' AND con.confrelid = 'users'::regclass
UNION
SELECT att.attrelid::regclass::text, att.attname
FROM pg_attribute AS att JOIN pg_class AS cls ON cls.oid = att.attrelid
WHERE cls.relnamespace = 'public'::regnamespace AND cls.relkind = 'r' AND att.atttypid = 'uuid'::regtype
    AND (att.attname ~ 'user|owner|account|listener' OR att.attname ~ '_by$')
    AND att.attrelid <> 'rendition_jobs'::regclass
ORDER BY 1, 2
"""
"""Foreign keys, and what is named like one: `rendition_jobs.owner_id` is an asset's."""

_COLUMNS = """
SELECT cls.relname AS table, att.attname AS column
FROM pg_attribute AS att JOIN pg_class AS cls ON cls.oid = att.attrelid
WHERE cls.relnamespace = 'public'::regnamespace AND cls.relkind IN ('r', 'p', 'm')
    AND att.attnum > 0 AND NOT att.attisdropped
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where something of somebody was found: a table's column, and what of her."""

    table: str
    column: str
    what: str


async def fill(
    pool: Pool, *, user_id: UUID, other_id: UUID, track_id: UUID, ids: tuple[UUID, UUID], email: str
) -> None:
    """Write a row of hers into every table that can hold one; the second of `ids` is a playlist of another's."""
    values = {"$1": user_id, "$2": track_id, "$3": ids[0], "$4": ids[1], "$5": other_id, "$6": email}
    script = _FILL
    for name, value in values.items():
        script = script.replace(name, f"'{value}'")
    await pool.execute(script)


async def unfilled(pool: Pool, user_id: UUID) -> list[tuple[str, str]]:
    """The columns that refer to users and hold nothing of hers."""
    references = [(row["table"], row["column"]) for row in await pool.fetch(_REFERENCES)]
    return [
        (table, column)
        for table, column in references
        if not await pool.fetchval(f'SELECT EXISTS (SELECT FROM {table} WHERE "{column}" = $1)', user_id)  # noqa: S608 - names from the catalog
    ]


async def scan(pool: Pool, needles: dict[str, str]) -> set[Trace]:
    """Where a text occurs in any column of any table, whatever its type and however it is spelled."""
    found = set()
    for row in await pool.fetch(_COLUMNS):
        table, column = row["table"], row["column"]
        for what, needle in needles.items():
            spellings = [needle, needle.replace("-", ""), needle.encode().hex()]
            query = f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ILIKE ANY ($1))'  # noqa: S608 - as above
            if await pool.fetchval(query, [f"%{spelling}%" for spelling in spellings]):
                found.add(Trace(table, column, what))
    return found
