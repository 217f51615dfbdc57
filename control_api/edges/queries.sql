-- name: streams_of_assets
-- The album streams that some assets are on.
SELECT id FROM album_streams WHERE asset_ids && $1::uuid[] ORDER BY id
