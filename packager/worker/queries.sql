-- name: claim
-- Take the oldest job that waits or whose worker is lost, under a new lease and a new asset id; one that is packaged and
-- approved keeps its own. Those alone are taken when that is told.
WITH next AS (
    SELECT id, state FROM ingest_jobs
    WHERE (state = 'queued' AND not_before <= now() OR state = 'running' AND lease_until < now()) AND (approved OR NOT $4)
    ORDER BY created_at, id
    FOR UPDATE SKIP LOCKED LIMIT 1
)
UPDATE ingest_jobs AS job
SET state = 'running', stage = CASE WHEN approved THEN 'publish' ELSE 'fetch' END,
    progress = CASE WHEN approved THEN progress ELSE 0 END, starts = starts + 1,
    losses = losses + (next.state = 'running')::int, worker = $1, lease_until = now() + $2::interval,
    asset_id = CASE WHEN approved THEN asset_id ELSE $3 END, artwork_sha256 = NULL, error_code = NULL, error = NULL,
    stages = CASE WHEN approved THEN stages ELSE '[]' END, started_at = coalesce(started_at, now())
FROM next WHERE job.id = next.id
RETURNING job.id, starts, crashes, losses, delays, asset_id, master_sha256, master_bytes, file_name, folder_names, kek_id,
    wrapped_key, upload_id, review, approved, stages

-- name: beat
-- Prolong the lease and tell how far the job is; no row when another start has the job.
UPDATE ingest_jobs SET lease_until = now() + $3::interval, stage = $4, progress = $5, stages = $6::jsonb
WHERE id = $1 AND starts = $2 AND state = 'running'
RETURNING id

-- name: mark_artwork
-- Name the artwork this start is about to store; waits while a sweep takes artwork away.
UPDATE ingest_jobs SET artwork_sha256 = $3
WHERE id = $1 AND starts = $2 AND state = 'running'
RETURNING id

-- name: share_artwork_fence
-- Keep sweeps from taking artwork until this transaction ends.
SELECT pg_advisory_xact_lock_shared($1)

-- name: fail
-- End a job that can't succeed; its master is kept for a retry unless it is missing.
WITH withdrawn AS (DELETE FROM proposals WHERE job_id = $1)
UPDATE ingest_jobs
SET state = 'failed', stage = 'failed', error_code = $3, error = $4, finished_at = now(), lease_until = NULL,
    worker = NULL, asset_id = NULL, artwork_sha256 = NULL, approved = false, crashes = crashes + $5, stages = $7::jsonb,
    staged = staged AND $6, kek_id = CASE WHEN $6 THEN kek_id END, wrapped_key = CASE WHEN $6 THEN wrapped_key END,
    upload_id = CASE WHEN $6 THEN upload_id END
WHERE id = $1 AND starts = $2 AND state = 'running'
RETURNING id

-- name: send_back
-- Have a job wait for somebody's word again whose publication can't succeed as it is; its error tells why.
UPDATE ingest_jobs
SET state = 'ready', stage = 'ready', error_code = $3, error = $4, lease_until = NULL, worker = NULL, approved = false,
    crashes = 0, losses = 0, delays = 0, stages = $5::jsonb
WHERE id = $1 AND starts = $2 AND state = 'running'
RETURNING id

-- name: requeue
-- Give a job back, to be claimed again after a while; its error tells what it waits for.
UPDATE ingest_jobs
SET state = 'queued', stage = 'queued', progress = CASE WHEN approved THEN progress ELSE 0 END, error_code = $3,
    error = $4, crashes = crashes + $5, delays = delays + $6, not_before = now() + $7::interval, lease_until = NULL,
    worker = NULL, asset_id = CASE WHEN approved THEN asset_id END, artwork_sha256 = NULL, stages = $8::jsonb
WHERE id = $1 AND starts = $2 AND state = 'running'
RETURNING pg_notify('segue_ingest_queued', '')
