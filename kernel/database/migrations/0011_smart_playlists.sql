-- What smart playlists look at.

-- Of a release date of whatever precision, the year.
ALTER TABLE tracks ADD COLUMN year int GENERATED ALWAYS AS (
    CASE WHEN release_date ~ '^[0-9]{4}' THEN left(release_date, 4)::int END
) STORED;
CREATE INDEX tracks_year ON tracks (year, id);
-- How long many tracks are together is told from this alone.
CREATE INDEX tracks_length ON tracks (id) INCLUDE (length_s);

-- The best quality of an asset's renditions, as its place on the ladder: 0 for the lowest.
ALTER TABLE assets ADD COLUMN best_quality smallint NOT NULL DEFAULT 0;
CREATE INDEX assets_current ON assets (track_id)
    INCLUDE (best_quality, lossless, sample_rate_hz, bit_depth, integrated_lufs) WHERE superseded_at IS NULL;

CREATE FUNCTION quality_ordinal(quality text) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_position(ARRAY['96_aac', '256_aac', '256_aac_plus', 'lossless', 'hi_res_lossless'], quality) - 1;

-- Renditions of an asset are only ever added.
CREATE FUNCTION renditions_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assets SET best_quality = best.ordinal
    FROM (SELECT asset_id, max(quality_ordinal(quality)) AS ordinal FROM new_rows GROUP BY asset_id) AS best
    WHERE assets.id = best.asset_id AND assets.best_quality < best.ordinal;
    RETURN NULL;
END $$;
CREATE TRIGGER renditions_best_quality AFTER INSERT ON renditions REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION renditions_inserted();
UPDATE assets SET best_quality = best.ordinal
FROM (SELECT asset_id, max(quality_ordinal(quality)) AS ordinal FROM renditions GROUP BY asset_id) AS best
WHERE assets.id = best.asset_id;
