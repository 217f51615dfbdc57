-- Genres, totals kept by triggers, what curators feature, lyrics, and the feed of changes that search follows.

CREATE TABLE track_genres (
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    -- In the order of the master's tags: the first is the main one.
    position int NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    PRIMARY KEY (track_id, name_key),
    UNIQUE (track_id, position) DEFERRABLE
);
CREATE INDEX track_genres_genre ON track_genres (name_key, track_id);

INSERT INTO track_genres (track_id, position, name, name_key)
SELECT id, 1, genre, lower(genre) FROM tracks WHERE genre <> '';
-- One truth: an album's genres are its tracks'.
ALTER TABLE tracks DROP COLUMN genre;
ALTER TABLE albums DROP COLUMN genre;

-- When somebody last brought it: until an edit shows it, no sweep takes it away.
ALTER TABLE artworks ADD COLUMN brought_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE artists ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN artwork_sha256 text REFERENCES artworks;
ALTER TABLE albums ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    -- Kept by triggers on tracks.
    ADD COLUMN track_count int NOT NULL DEFAULT 0,
    ADD COLUMN length_s double precision NOT NULL DEFAULT 0;
CREATE INDEX artists_artwork ON artists (artwork_sha256);
CREATE INDEX albums_new ON albums (created_at DESC, id DESC);
CREATE INDEX albums_of_artist ON albums (artist_id, title_key, id);
CREATE INDEX tracks_of_artist ON tracks (artist_id, title_key, id);
DROP INDEX tracks_artist;

-- Recounted for every album that a statement's rows are or were of: once a statement, however many tracks it moves.
CREATE FUNCTION recount_albums(album_ids uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH totals AS (
        SELECT album.id, count(track.id)::int AS track_count, coalesce(sum(track.length_s), 0) AS length_s
        FROM (SELECT id FROM albums WHERE id = ANY (album_ids) ORDER BY id FOR NO KEY UPDATE) AS album
        LEFT JOIN tracks AS track ON track.album_id = album.id
        GROUP BY album.id
    )
    UPDATE albums SET track_count = totals.track_count, length_s = totals.length_s
    FROM totals
    WHERE albums.id = totals.id
        AND (albums.track_count, albums.length_s) IS DISTINCT FROM (totals.track_count, totals.length_s)
$$;
CREATE FUNCTION tracks_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_albums(ARRAY(SELECT DISTINCT album_id FROM new_rows));
    RETURN NULL;
END $$;
CREATE FUNCTION tracks_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_albums(ARRAY(
        SELECT new_rows.album_id FROM new_rows JOIN old_rows USING (id)
        WHERE (new_rows.album_id, new_rows.length_s) IS DISTINCT FROM (old_rows.album_id, old_rows.length_s)
        UNION
        SELECT old_rows.album_id FROM new_rows JOIN old_rows USING (id)
        WHERE (new_rows.album_id, new_rows.length_s) IS DISTINCT FROM (old_rows.album_id, old_rows.length_s)
    ));
    RETURN NULL;
END $$;
CREATE FUNCTION tracks_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_albums(ARRAY(SELECT DISTINCT album_id FROM old_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_totals_insert AFTER INSERT ON tracks REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_inserted();
CREATE TRIGGER tracks_totals_update AFTER UPDATE ON tracks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_updated();
CREATE TRIGGER tracks_totals_delete AFTER DELETE ON tracks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_deleted();
SELECT recount_albums(ARRAY(SELECT id FROM albums));

CREATE TABLE features (
    kind text NOT NULL CHECK (kind IN ('album', 'playlist')),
    -- No foreign key reaches two tables: a trigger of either removes it.
    item_id uuid NOT NULL,
    position int NOT NULL,
    featured_by uuid REFERENCES users ON DELETE SET NULL,
    featured_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, item_id)
);
CREATE INDEX features_page ON features (position, kind, item_id);
CREATE INDEX features_featured_by ON features (featured_by);

CREATE TABLE lyrics (
    track_id uuid PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
    -- What is sung, a line a line.
    plain text NOT NULL,
    -- The same, timed, as LRC; null when it is not timed.
    timed text,
    language text,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- How often each track is played by everybody; apart from `tracks`, since it changes with every play.
CREATE TABLE track_plays (
    track_id uuid PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
    plays bigint NOT NULL DEFAULT 0,
    -- Plays of late: each weighs half as much every 14 days; as of `scored_at`.
    score double precision NOT NULL DEFAULT 0,
    scored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX track_plays_popular ON track_plays (score DESC, track_id);

-- What search has to read anew. A number taken from a sequence may become visible after a greater one was read, so the
-- feed is read in the order of transactions, and only up to the oldest that is still running.
CREATE TABLE catalog_changes (
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('artist', 'album', 'track', 'playlist')),
    item_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (transaction_id, id)
);
CREATE INDEX catalog_changes_age ON catalog_changes (at);

-- The catalog as it is shown, for every query that lists some of it.
CREATE VIEW shown_artists AS
SELECT artist.id, artist.name, artist.name_key, artist.updated_at,
       artwork.sha256, artwork.width_px, artwork.height_px, artwork.sizes_px
FROM artists AS artist
LEFT JOIN artworks AS artwork ON artwork.sha256 = artist.artwork_sha256;

CREATE VIEW shown_albums AS
SELECT album.id, album.title, album.title_key, album.release_date, album.created_at, album.updated_at,
       album.track_count, album.length_s,
       album.artist_id, artist.name AS artist_name, artist.name_key AS artist_key,
       -- Its tracks', the most frequent first.
       ARRAY(SELECT min(genre.name) FROM track_genres AS genre JOIN tracks AS track ON track.id = genre.track_id
             WHERE track.album_id = album.id GROUP BY genre.name_key ORDER BY count(*) DESC, genre.name_key) AS genres,
       artwork.sha256, artwork.width_px, artwork.height_px, artwork.sizes_px
FROM albums AS album
JOIN artists AS artist ON artist.id = album.artist_id
LEFT JOIN artworks AS artwork ON artwork.sha256 = album.artwork_sha256;

CREATE VIEW shown_tracks AS
SELECT track.id, track.title, track.title_key, track.disc, track.number, track.length_s, track.explicit, track.isrc,
       track.release_date, track.created_at, track.updated_at, track.artist_id, artist.name AS artist_name, artist.name_key AS artist_key,
       track.album_id, album.title AS album_title, album.title_key AS album_key,
       ARRAY(SELECT genre.name FROM track_genres AS genre WHERE genre.track_id = track.id ORDER BY genre.position) AS genres,
       asset.lossless, asset.sample_rate_hz, asset.bit_depth,
       artwork.sha256, artwork.width_px, artwork.height_px, artwork.sizes_px
FROM tracks AS track
JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id
JOIN assets AS asset ON asset.id = track.asset_id
LEFT JOIN artworks AS artwork ON artwork.sha256 = album.artwork_sha256;
