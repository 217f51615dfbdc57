-- name: issued_stream
-- The names of the renditions that a stream has keys for, if it was issued within the last hour.
SELECT ARRAY(SELECT name FROM album_renditions WHERE stream_id = s.id) AS names
FROM album_streams s
WHERE s.id = $1 AND s.issued_at > now() - interval '1 hour';

-- name: upsert_stream
-- Tell the origin of a stream, or that it is still wanted. Of many at once the first writes, the others see it.
INSERT INTO album_streams (id, album_id, asset_ids)
VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET issued_at = now()
WHERE album_streams.issued_at <= now() - interval '1 hour';

-- name: insert_keys
-- Keys for the renditions that have none; of two at once the first one's stay.
INSERT INTO album_renditions (stream_id, name, kek_id, wrapped_key)
SELECT $1, name, kek_id, wrapped_key
FROM unnest($2::text[], $3::text[], $4::bytea[]) AS fresh (name, kek_id, wrapped_key)
ON CONFLICT DO NOTHING;
