-- name: try_lock
-- Be the one sweep there is, until unlocked or disconnected.
SELECT pg_try_advisory_lock($1)

-- name: lock
-- Wait until those who share a fence are through, and keep others out.
SELECT pg_advisory_lock($1)

-- name: unlock
-- Let others in again.
SELECT pg_advisory_unlock($1)

-- name: lock_until_end
-- The same, until this transaction ends.
SELECT pg_advisory_xact_lock($1)

-- name: forget_superseded
-- Assets that nobody plays any more; their objects are orphans from now on.
DELETE FROM assets AS asset
WHERE superseded_at < now() - $1::interval AND NOT EXISTS (SELECT FROM tracks WHERE asset_id = asset.id)
RETURNING id

-- name: forget_album_streams
-- Streams that nobody plays any more: not what their albums are now, and not issued for a while. When they were issued
-- last is written once an hour.
DELETE FROM album_streams AS stream
WHERE issued_at < now() - $1::interval - interval '1 hour'
    AND asset_ids IS DISTINCT FROM (
        SELECT array_agg(asset_id ORDER BY disc, number, id) FROM tracks WHERE album_id = stream.album_id
    )
RETURNING id

-- name: give_up_failed
-- Masters kept for a retry that nobody asked for.
UPDATE ingest_jobs SET staged = false, kek_id = NULL, wrapped_key = NULL, upload_id = NULL
WHERE state = 'failed' AND staged AND finished_at < now() - $1::interval
RETURNING id

-- name: forget_uploads
-- Uploads that nobody went on with, and those that have become jobs which are over.
DELETE FROM uploads AS upload
WHERE expires_at < now() AND NOT EXISTS (SELECT FROM ingest_jobs WHERE upload_id = upload.id)

-- name: forget_swept_stages
-- Marks that have served: no submission takes a day from its stage to its job.
DELETE FROM swept_stages WHERE swept_at < now() - interval '1 day'

-- name: known_assets
-- Those of some assets and album streams that are published or in the making.
SELECT id FROM assets WHERE id = ANY ($1::uuid[])
UNION
SELECT id FROM album_streams WHERE id = ANY ($1::uuid[])
UNION
SELECT asset_id FROM ingest_jobs WHERE state IN ('queued', 'running', 'ready') AND asset_id = ANY ($1::uuid[])

-- name: made_on_demand
-- Those renditions of some assets and album streams that were made on demand, and whose parts have served.
SELECT owner_id, rendition FROM rendition_jobs WHERE state = 'made' AND owner_id = ANY ($1::uuid[])

-- name: stages_of_jobs
-- Those of some staged masters that have a job, and whether it needs them.
SELECT id, staged FROM ingest_jobs WHERE id = ANY ($1::uuid[])

-- name: mark_swept
-- Forbid jobs for those of some staged masters that have none.
INSERT INTO swept_stages (job_id)
SELECT job_id FROM unnest($1::uuid[]) AS job_id
WHERE NOT EXISTS (SELECT FROM ingest_jobs WHERE id = job_id)
ON CONFLICT (job_id) DO UPDATE SET swept_at = now()
RETURNING job_id

-- name: forget_artworks
-- Artworks that nothing shows, that no job is about to publish, and that nobody brought lately: their objects are
-- orphans from now on.
DELETE FROM artworks AS artwork
WHERE brought_at < now() - $1::interval
    AND NOT EXISTS (SELECT FROM albums WHERE artwork_sha256 = artwork.sha256)
    AND NOT EXISTS (SELECT FROM artists WHERE artwork_sha256 = artwork.sha256)
    AND NOT EXISTS (SELECT FROM playlists WHERE artwork_sha256 = artwork.sha256)
    AND NOT EXISTS (SELECT FROM proposals WHERE artwork_sha256 = artwork.sha256)
    AND NOT EXISTS (SELECT FROM ingest_jobs WHERE state = 'running' AND artwork_sha256 = artwork.sha256)

-- name: parts_of_uploads
-- The parts of some uploads that are needed, and those that whoever appends just now may have stored: of these the offset
-- is null.
SELECT part.upload_id, part.writer, part.offset_bytes
FROM upload_parts AS part JOIN uploads AS upload ON upload.id = part.upload_id
WHERE upload.id = ANY ($1::uuid[])
    AND (upload.finished_at IS NULL OR EXISTS (SELECT FROM ingest_jobs AS job WHERE job.upload_id = upload.id))
UNION ALL
SELECT id, writer, NULL FROM uploads WHERE id = ANY ($1::uuid[]) AND writer IS NOT NULL

-- name: known_artworks
-- Those of some artworks that are published or about to be.
SELECT sha256 FROM artworks WHERE sha256 = ANY ($1::text[])
UNION
SELECT artwork_sha256 FROM ingest_jobs WHERE state = 'running' AND artwork_sha256 = ANY ($1::text[])
