-- name: has_asset
-- Whether the catalog has an asset.
SELECT EXISTS (SELECT FROM assets WHERE id = $1);

-- name: asset
-- An asset, and the track it is of.
SELECT asset.track_id, asset.master_bytes, asset.notes, asset.created_at, asset.superseded_at,
       track.asset_id = asset.id AS is_current, track.title, track.artist_id, artist.name AS artist, track.album_id,
       album.title AS album_title
FROM assets AS asset
JOIN tracks AS track ON track.id = asset.track_id
JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id
WHERE asset.id = $1;

-- name: waiting
-- The job whose asset waits to be published, and what it would be published as.
SELECT job.id AS job_id, job.master_bytes, job.created_at, coalesce(tags ->> 'title', job.file_name) AS title,
       coalesce(tags ->> 'artist', '') AS artist, coalesce(tags ->> 'album', '') AS album_title
FROM ingest_jobs AS job LEFT JOIN proposals AS proposal ON proposal.job_id = job.id
WHERE job.asset_id = $1 AND job.state = 'ready';

-- name: on_demand
-- How those of an asset's renditions fare that somebody asked for.
SELECT rendition, state, made_at, error FROM rendition_jobs WHERE asset_id = $1;

-- name: has_track
-- Whether the catalog has a track.
SELECT EXISTS (SELECT FROM tracks WHERE id = $1);

-- name: assets_of_track
-- A track's packagings, the newest first, after a position.
SELECT asset.id, track.asset_id = asset.id AS is_current, asset.created_at, asset.superseded_at
FROM assets AS asset JOIN tracks AS track ON track.id = asset.track_id
WHERE asset.track_id = $1 AND (asset.created_at, asset.id) < ($2, $3)
ORDER BY asset.created_at DESC, asset.id DESC LIMIT $4;
