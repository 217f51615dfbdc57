-- name: playable_assets
-- The current assets of some tracks.
SELECT t.id AS track_id, s.id, s.channels, s.sample_rate_hz, s.valid_samples, s.integrated_lufs, s.range_lu,
       s.true_peak_dbtp
FROM tracks t
JOIN assets s ON s.id = t.asset_id
WHERE t.id = ANY($1::uuid[]);

-- name: album_assets
-- The current assets of an album's tracks in playing order; of an album without tracks one row of nulls.
SELECT t.id AS track_id, s.id, s.channels, s.sample_rate_hz, s.valid_samples, s.integrated_lufs, s.range_lu,
       s.true_peak_dbtp
FROM albums l
LEFT JOIN tracks t ON t.album_id = l.id
LEFT JOIN assets s ON s.id = t.asset_id
WHERE l.id = $1
ORDER BY t.disc, t.number, t.id;

-- name: asset_renditions
-- What assets were packaged as.
SELECT asset_id, name, quality, codec, sample_rate_hz, bit_depth, average_bandwidth_bps, peak_bandwidth_bps,
       priming_samples, valid_samples, remainder_samples
FROM renditions
WHERE asset_id = ANY($1::uuid[]);
