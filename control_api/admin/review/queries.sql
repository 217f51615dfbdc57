-- name: lock_job
-- A job, kept from workers and from others who decide about it.
SELECT state, review, approved, asset_id, upload_id FROM ingest_jobs WHERE id = $1 FOR UPDATE;

-- name: tags
-- What is to be told of a master.
SELECT tags FROM proposals WHERE job_id = $1;

-- name: set_tags
-- What is to be told of a master instead.
UPDATE proposals SET tags = $2::jsonb WHERE job_id = $1;

-- name: set_artwork
-- The picture that somebody chose for a master's album; the one there was.
UPDATE proposals AS proposal SET artwork_sha256 = $2, artwork_chosen = true
FROM proposals AS old WHERE proposal.job_id = $1 AND old.job_id = $1
RETURNING old.artwork_sha256;

-- name: approve
-- Have a worker publish what is proposed.
UPDATE ingest_jobs
SET state = 'queued', stage = 'queued', approved = true, not_before = now(), error_code = NULL, error = NULL
WHERE id = $1;

-- name: wake_workers
-- Tell the workers that a job may be claimed.
SELECT pg_notify('segue_ingest_queued', '');

-- name: discard
-- Give up what is proposed; its objects are orphans from now on.
WITH withdrawn AS (DELETE FROM proposals WHERE job_id = $1)
UPDATE ingest_jobs
SET state = 'discarded', stage = 'discarded', error_code = 'discarded', error = 'discarded before it was published',
    finished_at = now(), asset_id = NULL, staged = false, kek_id = NULL, wrapped_key = NULL, upload_id = NULL
WHERE id = $1;
