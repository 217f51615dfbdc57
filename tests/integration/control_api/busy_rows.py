"""A service that many have used for long, written by a few statements: every table that grows has grown."""

from kernel.database.pool import Pool
from tests.integration.control_api.generated_catalog import generate_catalog

TRACKS = 10_000
USERS = 2_000

_STATEMENTS = (
    (
        "INSERT INTO users (email, password_hash) "
        "SELECT 'user' || n || '@example.org', '-' FROM generate_series(1, $1) AS n"
    ),
    (
        "INSERT INTO sessions (user_id, token_sha256, expires_at) "
        "SELECT id, sha256((id::text || n)::bytea), now() + n * interval '1 day' FROM users, "
        "generate_series(1, 3) AS n"
    ),
    "INSERT INTO libraries (user_id, revision) SELECT id, 20 FROM users",
    (
        "INSERT INTO library_items (user_id, kind, item_id, revision, decided_revision, decided_at) "
        "SELECT numbered.id, 'track', track.id, n, n, now() FROM "
        "(SELECT id, row_number() OVER (ORDER BY id) AS row FROM users) AS numbered, "
        "generate_series(1, 20) AS n "
        "JOIN (SELECT id, row_number() OVER (ORDER BY id) AS row FROM tracks) AS track ON true "
        "WHERE track.row = 1 + (numbered.row * 20 + n) % 10000"
    ),
    (
        "INSERT INTO library_changes (user_id, revision, kind, item_id, action, added_at, liked) "
        "SELECT user_id, revision, kind, item_id, 'added', now(), false FROM library_items"
    ),
    (
        "INSERT INTO library_device_changes (user_id, id, base, outcome) "
        "SELECT id, gen_random_uuid(), 0, 'applied' FROM users, generate_series(1, 10)"
    ),
    (
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, public) "
        "SELECT gen_random_uuid(), id, 'regular', 'Name ' || n, 'name ' || n, n = 1 FROM users, "
        "generate_series(1, 3) AS n"
    ),
    (
        "INSERT INTO playlist_tracks (playlist_id, track_id, order_key, length_us, added_by) "
        "SELECT playlist.id, track.id, 'a' || lpad(n::text, 4, '0'), 1, playlist.owner_id "
        "FROM (SELECT id, owner_id, row_number() OVER (ORDER BY id) AS row FROM playlists) AS playlist, "
        "generate_series(1, 10) AS n JOIN (SELECT id, row_number() OVER (ORDER BY id) AS row FROM "
        "tracks) AS track ON true "
        "WHERE track.row = 1 + (playlist.row * 10 + n) % 10000"
    ),
    (
        "INSERT INTO playlist_collaborators (playlist_id, user_id) "
        "SELECT playlist.id, person.id FROM playlists AS playlist, LATERAL "
        "(SELECT id FROM users WHERE id > playlist.owner_id ORDER BY id LIMIT 2) AS person"
    ),
    (
        "INSERT INTO playlist_invitations (token_sha256, playlist_id, expires_at) "
        "SELECT sha256(id::text::bytea), id, now() + interval '1 day' FROM playlists"
    ),
    (
        "INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed) "
        "SELECT user_id, gen_random_uuid(), item_id, now() - revision * interval '1 hour', 30, "
        "true FROM library_items"
    ),
    (
        "INSERT INTO play_counts (user_id, track_id, plays, completed, last_played_at) "
        "SELECT user_id, item_id, 1, 1, now() FROM library_items"
    ),
    (
        "INSERT INTO user_genre_preferences (user_id, genre_key, weight, plays) "
        "SELECT id, 'genre ' || n, 0.1, 1 FROM users, generate_series(1, 10) AS n"
    ),
    (
        "INSERT INTO audit_log (action, outcome, actor, subject) "
        "SELECT 'log-in', 'done', audit_id, audit_id FROM users, generate_series(1, 10)"
    ),
    (
        "INSERT INTO idempotency_claims (user_id, operation, key_sha256, request_sha256, made_id, "
        "claimed_until) "
        "SELECT id, 'create_playlist', sha256((id::text || n)::bytea), '', gen_random_uuid(), now() "
        "FROM users, generate_series(1, 5) AS n"
    ),
    "INSERT INTO stale_valkey_keys (key) SELECT 'key ' || n FROM generate_series(1, 10000) AS n",
    "INSERT INTO lyrics (track_id, plain) SELECT id, 'la la la' FROM tracks ON CONFLICT DO NOTHING",
    (
        "INSERT INTO renditions SELECT asset_id, 'lossless', 'lossless', 'flac', 44100, 16, 1, 1, "
        "0, 1, 0, 1, 'k', '' FROM tracks"
    ),
    (
        "INSERT INTO album_streams (id, album_id, list_digest, asset_ids) "
        "SELECT gen_random_uuid(), album_id, sha256(album_id::text::bytea), array_agg(asset_id) "
        "FROM tracks GROUP BY album_id"
    ),
    (
        "INSERT INTO revocations (kind, revoked_id, reason, before, expires_at, published_at) "
        "SELECT 'device', id::text, 'signed-out', now(), now() + interval '1 hour', now() FROM sessions"
    ),
    "INSERT INTO catalog_changes (kind, item_id) SELECT 'track', id FROM tracks",
    (
        "INSERT INTO ingest_jobs (state, outcome, staged, master_sha256, master_bytes, file_name, submitted_by) "
        "SELECT 'done', 'packaged', false, n::text, 1, 'a.flac', (SELECT id FROM users LIMIT 1) "
        "FROM generate_series(1, 10000) AS n"
    ),
    (
        "INSERT INTO uploads (id, user_id, length_bytes, kek_id, wrapped_key, expires_at) "
        "SELECT gen_random_uuid(), id, 1, 'k', '', now() FROM users, generate_series(1, 3)"
    ),
    "INSERT INTO master_uploads SELECT id, 'a.flac', '{}', false FROM uploads",
    "INSERT INTO upload_parts SELECT id, 0, 1, '\\x0011223344556677' FROM uploads",
    (
        "INSERT INTO proposals (job_id, told_tags, tags, wrapped_keys) "
        "SELECT id, '{}', '{}', '{}' FROM ingest_jobs"
    ),
)


async def fill_everything(pool: Pool) -> None:
    """Thousands of accounts with all that they have, ten thousand tracks; planner statistics included."""
    await generate_catalog(pool, TRACKS)
    for statement in _STATEMENTS:
        await pool.execute(statement, *([USERS] if "$1" in statement else []))
    await pool.execute("VACUUM ANALYZE")
