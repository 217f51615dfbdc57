-- name: insert_master_upload
-- What an upload is to be a master of, unless that is known already.
INSERT INTO master_uploads (upload_id, file_name, folder_names, review) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: master_upload
-- What an upload is to be a master of.
SELECT file_name, folder_names, review FROM master_uploads WHERE upload_id = $1;
