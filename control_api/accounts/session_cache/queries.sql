-- name: insert_stale_keys
-- Keys that Valkey must delete; wakes whoever deletes them once this is committed.
WITH stale AS (
    INSERT INTO stale_valkey_keys (key) SELECT DISTINCT unnest($1::text[]) RETURNING id
)
SELECT pg_notify('segue_stale_keys', count(*)::text) FROM stale;

-- name: stale_keys
-- Some of the keys to be deleted; several may delete the same one.
SELECT id, key FROM stale_valkey_keys ORDER BY id LIMIT $1;

-- name: delete_stale_keys
-- Valkey has deleted them.
DELETE FROM stale_valkey_keys WHERE id = ANY ($1::uuid[]);
