-- name: find_published
-- The track that a master is known to be a recording of, and what that is played from.
SELECT track.id AS track_id, track.asset_id
FROM known_masters AS known JOIN tracks AS track ON track.id = known.track_id
WHERE known.sha256 = $1

-- name: find_active
-- The job that has a master in hand.
SELECT id FROM ingest_jobs WHERE master_sha256 = $1 AND state IN ('queued', 'running', 'ready')

-- name: share_stage_fence
-- Keep sweeps from taking staged masters until this transaction ends.
SELECT pg_advisory_xact_lock_shared($1)

-- name: is_swept
-- Whether a sweep has taken a staged master away.
SELECT EXISTS (SELECT FROM swept_stages WHERE job_id = $1)

-- name: insert_queued
-- Queue a job, unless its master has one already or this very job is there.
INSERT INTO ingest_jobs
    (id, master_sha256, master_bytes, file_name, folder_names, submitted_by, kek_id, wrapped_key, upload_id, review)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT DO NOTHING
RETURNING id

-- name: insert_unchanged
-- Record a job that ends as it begins: its master is published already.
INSERT INTO ingest_jobs
    (id, master_sha256, master_bytes, file_name, folder_names, submitted_by, staged, state, stage, progress,
     outcome, track_id, asset_id, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, false, 'done', 'done', 1, 'unchanged', $7, $8, now())
ON CONFLICT DO NOTHING

-- name: give_up_kept
-- Let go of the masters kept for a retry, now that the same master was brought again.
UPDATE ingest_jobs SET staged = false, kek_id = NULL, wrapped_key = NULL, upload_id = NULL
WHERE master_sha256 = $1 AND state = 'failed' AND staged AND id <> $2

-- name: wake_workers
-- Tell the workers that a job may be claimed.
SELECT pg_notify('segue_ingest_queued', '')

-- name: get_many
-- Several jobs.
SELECT job.id, state, stage, progress, stages, review, file_name, folder_names, master_sha256, master_bytes, submitted_by,
    starts, outcome, note, track_id, CASE WHEN state IN ('ready', 'done') THEN asset_id END AS asset_id, error_code, error,
    state = 'failed' AND staged AS retryable, created_at, started_at, finished_at,
    told_tags, tags, artwork_chosen, artwork.sha256, width_px, height_px, sizes_px
FROM ingest_jobs AS job
LEFT JOIN proposals AS proposal ON proposal.job_id = job.id
LEFT JOIN artworks AS artwork ON artwork.sha256 = proposal.artwork_sha256 WHERE job.id = ANY ($1::uuid[])

-- name: page
-- A page of jobs, newest first, older than one given, of one state or of all.
SELECT job.id, state, stage, progress, stages, review, file_name, folder_names, master_sha256, master_bytes, submitted_by,
    starts, outcome, note, track_id, CASE WHEN state IN ('ready', 'done') THEN asset_id END AS asset_id, error_code, error,
    state = 'failed' AND staged AS retryable, created_at, started_at, finished_at,
    told_tags, tags, artwork_chosen, artwork.sha256, width_px, height_px, sizes_px
FROM ingest_jobs AS job
LEFT JOIN proposals AS proposal ON proposal.job_id = job.id
LEFT JOIN artworks AS artwork ON artwork.sha256 = proposal.artwork_sha256
WHERE ($1::uuid IS NULL OR job.id < $1) AND ($2::text IS NULL OR state = $2)
ORDER BY job.id DESC LIMIT $3

-- name: active_and_recent
-- Jobs in hand, those that come next, and the newest of all, so many of each at most.
(SELECT id FROM ingest_jobs WHERE state IN ('running', 'ready') ORDER BY id DESC LIMIT $1)
UNION
(SELECT id FROM ingest_jobs WHERE state = 'queued' ORDER BY id LIMIT $1)
UNION
(SELECT id FROM ingest_jobs ORDER BY id DESC LIMIT $1)

-- name: retry
-- Queue a failed job again from the beginning; its number of starts goes on, for it is the fence.
UPDATE ingest_jobs
SET state = 'queued', stage = 'queued', progress = 0, worker = NULL, lease_until = NULL, asset_id = NULL,
    crashes = 0, losses = 0, delays = 0, not_before = now(), error_code = NULL, error = NULL,
    started_at = NULL, finished_at = NULL, stages = '[]'
WHERE id = $1 AND state = 'failed' AND staged
RETURNING id

-- name: rendition_names
-- What an asset was packaged as.
SELECT name FROM renditions WHERE asset_id = $1
