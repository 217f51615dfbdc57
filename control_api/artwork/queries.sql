-- name: share_fence
-- Keep sweeps from taking artwork until this transaction ends; waits for one that is at it.
SELECT pg_advisory_xact_lock_shared($1);

-- name: bring
-- Artwork that is about to be stored: no sweep takes it for a while.
INSERT INTO artworks (sha256, width_px, height_px, sizes_px) VALUES ($1, $2, $3, $4)
ON CONFLICT (sha256) DO UPDATE SET brought_at = now();
