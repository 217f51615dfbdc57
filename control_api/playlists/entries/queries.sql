-- name: lock_tracks
-- Hold tracks as they are: their lengths are copied. To be taken before the playlist's own lock.
SELECT id FROM tracks WHERE id = ANY ($1::uuid[]) ORDER BY id FOR SHARE;

-- name: entries_page
-- A playlist's entries in their order, those past a key.
SELECT entry.id AS entry_id, entry.order_key, entry.added_at, person.id AS person_id, person.display_name, track.*
FROM (
    SELECT id, track_id, order_key, added_by, added_at FROM playlist_tracks
    WHERE playlist_id = $1 AND order_key > $2 ORDER BY order_key LIMIT $3
) AS entry
JOIN shown_tracks AS track ON track.id = entry.track_id
LEFT JOIN users AS person ON person.id = entry.added_by
ORDER BY entry.order_key;

-- name: order_generation
-- Which drawing of all its keys a playlist is at.
SELECT order_generation FROM playlists WHERE id = $1;

-- name: places
-- All entries of a playlist in their order.
SELECT id, track_id FROM playlist_tracks WHERE playlist_id = $1 ORDER BY order_key;

-- name: order_key
-- An entry's key, if the playlist has the entry.
SELECT order_key FROM playlist_tracks WHERE id = $2 AND playlist_id = $1;

-- name: last_key
-- The last entry's key.
SELECT order_key FROM playlist_tracks WHERE playlist_id = $1 ORDER BY order_key DESC LIMIT 1;

-- name: key_past
-- The first key past another, leaving some entries out.
SELECT order_key FROM playlist_tracks
WHERE playlist_id = $1 AND order_key > $2 AND id <> ALL ($3::uuid[]) ORDER BY order_key LIMIT 1;

-- name: entries_by_id
-- Where entries are, whichever playlist has them.
SELECT id, playlist_id, track_id FROM playlist_tracks WHERE id = ANY ($1::uuid[]);

-- name: insert_entries
-- Add entries; those whose id is taken are left out.
INSERT INTO playlist_tracks (id, playlist_id, track_id, order_key, added_by, length_us)
SELECT given.id, $1, given.track_id, given.order_key, $2, round(track.length_s * 1000000)::bigint
FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS given (id, track_id, order_key)
JOIN tracks AS track ON track.id = given.track_id
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: copy_entries
-- Give a playlist what another has, in the same order; whoever copies has added them.
INSERT INTO playlist_tracks (playlist_id, track_id, order_key, added_by, length_us)
SELECT $2, track_id, order_key, $3, length_us FROM playlist_tracks WHERE playlist_id = $1;

-- name: delete_entries
-- Remove entries of a playlist.
DELETE FROM playlist_tracks WHERE playlist_id = $1 AND id = ANY ($2::uuid[]) RETURNING id;

-- name: set_order_keys
-- Give entries their keys. Found by their ids alone: a planner that doesn't know yet how many entries the playlist has
-- would compare every one of them with every key.
UPDATE playlist_tracks AS entry SET order_key = given.order_key
FROM unnest($1::uuid[], $2::text[]) AS given (id, order_key)
WHERE entry.id = given.id;

-- name: bump_order_generation
-- Tell that what was read before tells no place any more.
UPDATE playlists SET order_generation = order_generation + 1 WHERE id = $1;
