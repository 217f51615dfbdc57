-- name: issued_stream
-- The stream of a list, and the names of the renditions that it has keys for, if it was issued within the last hour.
SELECT s.id, ARRAY(SELECT name FROM album_renditions WHERE stream_id = s.id) AS names
FROM album_streams s
WHERE s.list_digest = $1 AND s.issued_at > now() - interval '1 hour';

-- name: upsert_stream
-- Tell the origin of a stream, or that it is still wanted. Of many at once the first writes, the others get its id.
INSERT INTO album_streams (id, album_id, list_digest, asset_ids)
VALUES (gen_random_uuid(), $1, $2, $3)
ON CONFLICT (list_digest) DO UPDATE SET issued_at = now()
RETURNING id;

-- name: insert_keys
-- Keys for the renditions that have none; of two at once the first one's stay.
INSERT INTO album_renditions (stream_id, name, kek_id, wrapped_key)
SELECT $1, name, kek_id, wrapped_key
FROM unnest($2::text[], $3::text[], $4::bytea[]) AS fresh (name, kek_id, wrapped_key)
ON CONFLICT DO NOTHING;
