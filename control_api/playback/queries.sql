-- name: playable_asset
-- A track's current asset.
SELECT s.id, s.channels, s.integrated_lufs, s.range_lu, s.true_peak_dbtp
FROM tracks t
JOIN assets s ON s.id = t.asset_id
WHERE t.id = $1;

-- name: asset_renditions
-- What an asset was packaged as.
SELECT name, quality, codec, sample_rate_hz, bit_depth, average_bandwidth_bps, peak_bandwidth_bps,
       priming_samples, valid_samples, remainder_samples
FROM renditions
WHERE asset_id = $1;
