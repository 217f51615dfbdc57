-- name: insert_master_upload
-- What an upload is to be a master of, unless that is known already.
INSERT INTO master_uploads (upload_id, file_name, folder_names, review) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: master_upload
-- What an upload is to be a master of; once it is handed in, whether its job was there before: a job of its own is made in
-- the transaction that finishes it, at the same instant.
SELECT master.file_name, master.folder_names, master.review, coalesce(job.created_at <> upload.finished_at, false) AS joined
FROM master_uploads AS master
JOIN uploads AS upload ON upload.id = master.upload_id
LEFT JOIN ingest_jobs AS job ON job.id = upload.job_id
WHERE master.upload_id = $1;
