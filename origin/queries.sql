-- name: is_published
-- Whether an asset may be seen. Superseded ones may: somebody may be in the middle of playing them.
SELECT EXISTS (SELECT FROM assets WHERE id = $1);

-- name: wrapped_key
-- A rendition's content key, wrapped; no row when the rendition is not published.
SELECT kek_id, wrapped_key FROM renditions WHERE asset_id = $1 AND name = $2;
