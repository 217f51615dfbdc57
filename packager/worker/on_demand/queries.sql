-- name: claim
-- Take a job that waits or whose worker is lost: those that listeners wait for first ($3, $4: owners and names),
-- among them the one that has waited longest.
WITH next AS (
    SELECT owner_id, rendition, state FROM rendition_jobs
    WHERE state = 'queued' AND not_before <= now() OR state = 'running' AND lease_until < now()
    ORDER BY (owner_id, rendition) IN (SELECT * FROM unnest($3::uuid[], $4::text[])) DESC, not_before, owner_id,
        rendition
    FOR UPDATE SKIP LOCKED LIMIT 1
)
UPDATE rendition_jobs AS job
SET state = 'running', starts = starts + 1, delays = delays + (next.state = 'running')::int, worker = $1,
    lease_until = now() + $2::interval, error_code = NULL, error = NULL
FROM next WHERE job.owner_id = next.owner_id AND job.rendition = next.rendition
RETURNING job.owner_id, stream_id IS NOT NULL AS is_album, job.rendition, starts, crashes, delays

-- name: is_any_claimable
-- Whether one of some jobs waits to be claimed.
SELECT EXISTS (
    SELECT FROM rendition_jobs
    WHERE (state = 'queued' AND not_before <= now() OR state = 'running' AND lease_until < now())
        AND (owner_id, rendition) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
)

-- name: beat
-- Prolong the lease; no row when another start has the job, or its owner was swept.
UPDATE rendition_jobs SET lease_until = now() + $4::interval
WHERE owner_id = $1 AND rendition = $2 AND starts = $3 AND state = 'running'
RETURNING starts

-- name: put_aside
-- Give a job back that nothing is wrong with; it goes behind those that wait already.
UPDATE rendition_jobs SET state = 'queued', worker = NULL, lease_until = NULL, not_before = now()
WHERE owner_id = $1 AND rendition = $2 AND starts = $3 AND state = 'running'
RETURNING pg_notify('segue_rendition_wanted', '')

-- name: requeue
-- Give a job back after a setback, to be claimed again after a while.
UPDATE rendition_jobs
SET state = 'queued', worker = NULL, lease_until = NULL, error_code = $4, error = $5, crashes = crashes + $6,
    delays = delays + $7, not_before = now() + $8::interval
WHERE owner_id = $1 AND rendition = $2 AND starts = $3 AND state = 'running'
RETURNING starts

-- name: fail
-- End a job that comes to nothing; after a while it may be asked for again.
UPDATE rendition_jobs
SET state = 'failed', worker = NULL, lease_until = NULL, error_code = $4, error = $5, crashes = crashes + $6,
    not_before = now() + $7::interval
WHERE owner_id = $1 AND rendition = $2 AND starts = $3 AND state = 'running'
RETURNING starts

-- name: finish
-- End a job whose rendition is whole and told of; may be repeated.
UPDATE rendition_jobs SET state = 'made', worker = NULL, lease_until = NULL, made_at = coalesce(made_at, now())
WHERE owner_id = $1 AND rendition = $2 AND starts = $3 AND state IN ('running', 'made')
RETURNING starts

-- name: announce
-- Tell origins that a part lies in the object store.
SELECT pg_notify('segue_rendition_made', $1)

-- name: track_keys
-- The content keys of some renditions of assets, wrapped.
SELECT asset_id, name, kek_id, wrapped_key FROM renditions
WHERE (asset_id, name) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))

-- name: album_assets
-- The assets of an album stream in playing order.
SELECT asset_ids FROM album_streams WHERE id = $1

-- name: album_key
-- The content key of what is encoded for an album as a whole, wrapped.
SELECT kek_id, wrapped_key FROM album_renditions WHERE stream_id = $1 AND name = $2
