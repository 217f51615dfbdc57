-- name: find_job
-- How a rendition fares; no row when nobody has asked for it yet.
SELECT state, extract(epoch FROM not_before - now())::float8 AS wait_s
FROM rendition_jobs WHERE owner_id = $1 AND rendition = $2

-- name: queue_job
-- Have a rendition made: one job, however many ask at once. One that failed is tried anew once its time has come.
-- No job when there is no such owner, or not any more.
WITH owner AS (
    SELECT id AS asset_id, NULL::uuid AS stream_id FROM assets WHERE id = $1
    UNION ALL
    SELECT NULL, id FROM album_streams WHERE id = $1
)
INSERT INTO rendition_jobs AS job (asset_id, stream_id, rendition)
SELECT asset_id, stream_id, $2 FROM owner
ON CONFLICT (owner_id, rendition) DO UPDATE
SET state = 'queued', crashes = 0, delays = 0, not_before = now(), error_code = NULL, error = NULL
WHERE job.state = 'failed' AND job.not_before <= now()

-- name: want_part
-- Tell workers that somebody waits for a part.
SELECT pg_notify('segue_rendition_wanted', $1)
