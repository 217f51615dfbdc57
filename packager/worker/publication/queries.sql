-- name: lock_job
-- The job of a start, kept from everyone else until this transaction ends.
SELECT state, outcome, note, track_id, asset_id FROM ingest_jobs WHERE id = $1 AND starts = $2 FOR UPDATE

-- name: finish
-- End a job well, and forget the key of its staged master.
UPDATE ingest_jobs
SET state = 'done', stage = 'done', progress = 1, outcome = $2, note = $3, track_id = $4, asset_id = $5,
    stages = $6::jsonb, staged = false, kek_id = NULL, wrapped_key = NULL, upload_id = NULL, worker = NULL,
    lease_until = NULL, artwork_sha256 = NULL, approved = false, error_code = NULL, error = NULL, finished_at = now()
WHERE id = $1

-- name: withhold
-- A job is packaged, and waits until it is published or discarded.
UPDATE ingest_jobs
SET state = 'ready', stage = 'ready', progress = $2, stages = $3::jsonb, lease_until = NULL, worker = NULL,
    artwork_sha256 = NULL, error_code = NULL, error = NULL, crashes = 0, losses = 0, delays = 0
WHERE id = $1

-- name: insert_proposal
-- What will be published, as the master tells it.
INSERT INTO proposals (job_id, told_tags, tags, artwork_sha256, wrapped_keys) VALUES ($1, $2::jsonb, $2::jsonb, $3, $4::jsonb)

-- name: proposal
-- What is to be published.
SELECT told_tags, tags, artwork_chosen, wrapped_keys, artwork.sha256, width_px, height_px, sizes_px
FROM proposals LEFT JOIN artworks AS artwork ON artwork.sha256 = artwork_sha256
WHERE job_id = $1

-- name: withdraw_proposal
-- The job is over.
DELETE FROM proposals WHERE job_id = $1

-- name: find_published
-- The track that a master is known to be a recording of, and what that is played from.
SELECT track.id AS track_id, track.asset_id
FROM known_masters AS known JOIN tracks AS track ON track.id = known.track_id
WHERE known.sha256 = $1

-- name: remember_master
-- Know a master from now on.
INSERT INTO known_masters (sha256, track_id) VALUES ($1, $2)

-- name: upsert_artist
-- An artist by key, locked until this transaction ends.
INSERT INTO artists (name, name_key) VALUES ($1, $2)
ON CONFLICT (name_key) DO UPDATE SET name = artists.name
RETURNING id

-- name: insert_artwork
-- Artwork that has just been stored.
INSERT INTO artworks (sha256, width_px, height_px, sizes_px) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: upsert_album
-- An album by artist and key, locked until this transaction ends; what the newer master doesn't tell stays, and so does
-- what somebody edited.
INSERT INTO albums (artist_id, title, title_key, release_date) VALUES ($1, $2, $3, $4)
ON CONFLICT (artist_id, title_key) DO UPDATE
SET title = CASE WHEN 'title' = ANY (albums.edited_fields) THEN albums.title ELSE excluded.title END,
    release_date = CASE WHEN 'release_date' = ANY (albums.edited_fields) THEN albums.release_date
                   ELSE coalesce(excluded.release_date, albums.release_date) END
RETURNING id

-- name: set_album_artwork
-- Give an album a picture unless it has a larger one, or one that somebody chose.
UPDATE albums SET artwork_sha256 = $2
WHERE id = $1 AND artwork_sha256 IS DISTINCT FROM $2 AND 'artwork' <> ALL (edited_fields) AND NOT EXISTS (
    SELECT FROM artworks AS present, artworks AS new
    WHERE present.sha256 = albums.artwork_sha256 AND new.sha256 = $2
        AND present.width_px::bigint * present.height_px > new.width_px::bigint * new.height_px
)

-- name: choose_album_artwork
-- Give an album the picture that somebody chose for it: masters' own no longer replace it.
UPDATE albums
SET artwork_sha256 = $2, edited_fields = ARRAY(SELECT DISTINCT unnest(edited_fields || '{artwork}'::text[]))
WHERE id = $1

-- name: release_edits
-- What was edited of a track before, and is told anew by somebody's edit, is no longer kept.
UPDATE tracks SET edited_fields = ARRAY(SELECT unnest(edited_fields) EXCEPT SELECT unnest($2::text[])) WHERE id = $1

-- name: keep_edits
-- What somebody edited of a track is hers: masters no longer tell it.
UPDATE tracks SET edited_fields = ARRAY(SELECT DISTINCT unnest(edited_fields || $2::text[])) WHERE id = $1

-- name: lock_isrc
-- One at a time decides which track an ISRC means.
SELECT pg_advisory_xact_lock($1, hashtext($2))

-- name: find_by_isrc
-- The track of an ISRC, locked.
SELECT id, length_s FROM tracks WHERE isrc = $1 FOR UPDATE

-- name: find_by_tagged_place
-- The track whose master told a place, of the same length, locked; since then it may have been edited.
SELECT id FROM tracks
WHERE tagged_place = $1 AND abs(length_s - $2) <= $3
ORDER BY abs(length_s - $2), id LIMIT 1
FOR UPDATE

-- name: find_by_place
-- The track at a place of an album, of the same artist and length, locked. The title decides where there is no number
-- or the place is uncertain.
SELECT id FROM tracks
WHERE album_id = $1 AND artist_id = $2 AND disc = $3
    AND (number = $4 AND ($8 OR title_key = $5) OR number IS NULL AND $4::int IS NULL AND title_key = $5)
    AND abs(length_s - $6) <= $7
ORDER BY title_key = $5 DESC, abs(length_s - $6), id LIMIT 1
FOR UPDATE

-- name: present
-- What a track is made from now.
SELECT track.asset_id, track.album_id, track.artist_id, album.artist_id AS album_artist_id, album.title_key AS album_key,
    track.disc, track.number, track.release_date, track.length_s, track.tagged_place,
    asset.lossless, asset.channels, asset.sample_rate_hz, asset.bit_depth, asset.master_bytes
FROM tracks AS track JOIN assets AS asset ON asset.id = track.asset_id JOIN albums AS album ON album.id = track.album_id
WHERE track.id = $1

-- name: insert_track
-- A new track.
INSERT INTO tracks
    (asset_id, album_id, artist_id, title, title_key, disc, number, isrc, release_date, explicit, length_s, tagged_place)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id

-- name: update_track
-- A better or newer master of a track; its identity stays, and so do an ISRC that the newer one doesn't tell and
-- what somebody edited.
UPDATE tracks
SET asset_id = $2, artist_id = $4, length_s = $12, tagged_place = $13, updated_at = now(),
    album_id = CASE WHEN 'album_id' = ANY (edited_fields) THEN album_id ELSE $3 END,
    title = CASE WHEN 'title' = ANY (edited_fields) THEN title ELSE $5 END,
    title_key = CASE WHEN 'title' = ANY (edited_fields) THEN title_key ELSE $6 END,
    disc = CASE WHEN 'disc' = ANY (edited_fields) THEN disc ELSE $7 END,
    number = CASE WHEN 'number' = ANY (edited_fields) THEN number ELSE $8 END,
    isrc = CASE WHEN 'isrc' = ANY (edited_fields) THEN isrc ELSE coalesce($9, isrc) END,
    release_date = CASE WHEN 'release_date' = ANY (edited_fields) THEN release_date ELSE $10 END,
    explicit = CASE WHEN 'explicit' = ANY (edited_fields) THEN explicit ELSE $11 END
WHERE id = $1

-- name: clear_genres
-- Take a track's genres away; false when somebody edited them, and they stay.
WITH cleared AS (
    SELECT id FROM tracks WHERE id = $1 AND 'genres' <> ALL (edited_fields)
), gone AS (
    DELETE FROM track_genres USING cleared WHERE track_id = cleared.id
)
SELECT count(*) > 0 FROM cleared

-- name: insert_genres
-- Give a track genres, the main one first.
INSERT INTO track_genres (track_id, position, name, name_key)
SELECT $1, genre.position, genre.name, genre.name_key
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS genre (name, name_key, position)

-- name: insert_asset
-- The asset a track is played from now on.
INSERT INTO assets
    (id, track_id, master_sha256, master_bytes, lossless, sample_rate_hz, bit_depth, channels, valid_samples,
     integrated_lufs, range_lu, true_peak_dbtp, notes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: insert_rendition
-- One rendition of an asset, with its wrapped key.
INSERT INTO renditions
    (asset_id, name, quality, codec, sample_rate_hz, bit_depth, peak_bandwidth_bps, average_bandwidth_bps,
     priming_samples, valid_samples, remainder_samples, object_bytes, kek_id, wrapped_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

-- name: supersede
-- Set aside what a track was played from before; the objects stay a while for those who are playing them.
UPDATE assets SET superseded_at = now() WHERE track_id = $1 AND id <> $2 AND superseded_at IS NULL

-- name: drop_empty_albums
-- Remove those of some albums that have no track, or no longer.
DELETE FROM albums AS album WHERE id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT FROM tracks WHERE album_id = album.id)

-- name: drop_empty_artists
-- Remove those of some artists that have no track and no album, or no longer.
DELETE FROM artists AS artist
WHERE id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT FROM tracks WHERE artist_id = artist.id)
    AND NOT EXISTS (SELECT FROM albums WHERE artist_id = artist.id)
