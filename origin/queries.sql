-- name: may_be_seen
-- Whether an asset may be seen by whom a token admits. Superseded ones may: somebody may be in the middle of playing
-- them. So may those that wait to be published: the control API gives tokens for them to administrators alone.
SELECT EXISTS (SELECT FROM assets WHERE id = $1) OR EXISTS (
    SELECT FROM ingest_jobs AS job JOIN proposals ON job_id = job.id
    WHERE job.asset_id = $1 AND state IN ('queued', 'running', 'ready')
);

-- name: wrapped_key
-- A rendition's content key, wrapped; no row when the rendition is neither published nor waits to be.
SELECT kek_id, wrapped_key FROM renditions WHERE asset_id = $1 AND name = $2
UNION ALL
SELECT key ->> 'kek_id', decode(key ->> 'wrapped', 'base64')
FROM ingest_jobs AS job JOIN proposals AS proposal ON job_id = job.id, LATERAL (SELECT wrapped_keys -> $2) AS found (key)
WHERE job.asset_id = $1 AND state IN ('queued', 'running', 'ready') AND key IS NOT NULL
LIMIT 1;

-- name: album_rendition_wrapped_key
-- The same of what is encoded for an album as a whole.
SELECT kek_id, wrapped_key FROM album_renditions WHERE stream_id = $1 AND name = $2;

-- name: album_stream
-- The assets of an album stream, in playing order; no row when there is no such stream.
SELECT asset_ids FROM album_streams WHERE id = $1;
