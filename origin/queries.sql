-- name: is_published
-- Whether an asset may be seen. Superseded ones may: somebody may be in the middle of playing them.
SELECT EXISTS (SELECT FROM assets WHERE id = $1);

-- name: wrapped_key
-- A rendition's content key, wrapped; no row when the rendition is not published.
SELECT kek_id, wrapped_key FROM renditions WHERE asset_id = $1 AND name = $2;

-- name: album_rendition_wrapped_key
-- The same of what is encoded for an album as a whole.
SELECT kek_id, wrapped_key FROM album_renditions WHERE stream_id = $1 AND name = $2;

-- name: album_stream
-- The assets of an album stream, in playing order; no row when there is no such stream.
SELECT asset_ids FROM album_streams WHERE id = $1;
