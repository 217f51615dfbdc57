-- name: insert_upload
-- Begin an upload, unless it is there already.
INSERT INTO uploads (id, user_id, length_bytes, kek_id, wrapped_key, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + $6::interval)
ON CONFLICT (id) DO NOTHING

-- name: count_open
-- How many uploads somebody has begun and not finished; those past their time are as good as gone.
SELECT count(*) FROM uploads WHERE user_id = $1 AND finished_at IS NULL AND expires_at > now()

-- name: get
-- Somebody's upload.
SELECT id, length_bytes, offset_bytes, kek_id, wrapped_key, expires_at, expires_at <= now() AS expired, finished_at, job_id,
    CASE WHEN writer_until > now() THEN extract(epoch FROM writer_until - now())::float END AS busy_s
FROM uploads WHERE id = $1 AND user_id = $2

-- name: begin_writing
-- Become the one who appends at an offset, unless another is at it.
UPDATE uploads SET writer = $4, writer_until = now() + $5::interval, expires_at = now() + $6::interval
WHERE id = $1 AND user_id = $2 AND offset_bytes = $3 AND offset_bytes < length_bytes AND finished_at IS NULL
    AND expires_at > now() AND (writer IS NULL OR writer_until < now())
RETURNING id

-- name: keep_writing
-- Go on appending: no row when another has begun, or the upload is gone.
UPDATE uploads SET writer_until = now() + $3::interval WHERE id = $1 AND writer = $2
RETURNING id

-- name: append
-- A part that is stored counts from now on; no row when it was not its writer's turn any more.
WITH appended AS (
    UPDATE uploads
    SET offset_bytes = offset_bytes + $4, writer_until = now() + $5::interval, expires_at = now() + $6::interval
    WHERE id = $1 AND writer = $2 AND offset_bytes = $3
    RETURNING id
)
INSERT INTO upload_parts (upload_id, offset_bytes, length_bytes, writer) SELECT id, $3, $4, $2 FROM appended
RETURNING upload_id

-- name: end_writing
-- Let others append.
UPDATE uploads SET writer = NULL, writer_until = NULL WHERE id = $1 AND writer = $2

-- name: count_parts
-- In how many pieces an upload came.
SELECT count(*) FROM upload_parts WHERE upload_id = $1

-- name: parts
-- An upload's parts in their order.
SELECT offset_bytes, length_bytes, writer FROM upload_parts WHERE upload_id = $1 ORDER BY offset_bytes

-- name: draw_job
-- The job that an upload becomes; drawn once.
UPDATE uploads SET job_id = coalesce(job_id, $2) WHERE id = $1 RETURNING job_id

-- name: finish
-- The job is made, or another joined; what is told of the upload stays for a while. No row when it is gone, or
-- finished already.
UPDATE uploads SET job_id = $2, finished_at = now(), expires_at = now() + $3::interval
WHERE id = $1 AND offset_bytes = length_bytes AND finished_at IS NULL
RETURNING id

-- name: forget_parts
-- The parts of an upload that nothing needs.
DELETE FROM upload_parts WHERE upload_id = $1

-- name: cancel
-- Give up an upload that is not finished.
DELETE FROM uploads WHERE id = $1 AND user_id = $2 AND finished_at IS NULL RETURNING id
