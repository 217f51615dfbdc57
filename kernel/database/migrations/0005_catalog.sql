-- Genres, totals kept by triggers, what curators feature, lyrics, and the feed of changes that search follows.

CREATE TABLE track_genres (
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    -- In the order of the master's tags: the first is the main one.
    position int NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    -- The track's, and how popular it is, repeated here by triggers: whoever pages through a genre reads one index.
    album_id uuid NOT NULL,
    title_key text NOT NULL,
    popularity double precision,
    PRIMARY KEY (track_id, name_key),
    UNIQUE (track_id, position) DEFERRABLE
);

-- The key that the services would make: NFKC, case-folded, NFKC once more, white space squeezed.
INSERT INTO track_genres (track_id, position, name, name_key, album_id, title_key)
SELECT id, 1, genre, key, album_id, title_key
FROM tracks, normalize(casefold(normalize(genre, NFKC) COLLATE pg_unicode_fast), NFKC) AS folded,
    rtrim(left(btrim(regexp_replace(folded, '[[:space:][:cntrl:]]+', ' ', 'g')), 400)) AS key
WHERE key <> '';
CREATE INDEX track_genres_page ON track_genres (name_key, title_key, track_id);
CREATE INDEX track_genres_popular ON track_genres (name_key, popularity, track_id) WHERE popularity IS NOT NULL;
-- One truth: an album's genres are its tracks'.
ALTER TABLE tracks DROP COLUMN genre;
ALTER TABLE albums DROP COLUMN genre;

-- When somebody last brought it: until an edit shows it, no sweep takes it away.
ALTER TABLE artworks ADD COLUMN brought_at timestamptz NOT NULL DEFAULT now();

-- Fields that somebody edited by hand: no master overwrites them.
ALTER TABLE artists ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN edited_fields text[] NOT NULL DEFAULT '{}',
    ADD COLUMN artwork_sha256 text REFERENCES artworks;
ALTER TABLE albums ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN edited_fields text[] NOT NULL DEFAULT '{}',
    -- Kept by triggers on tracks.
    ADD COLUMN track_count int NOT NULL DEFAULT 0,
    ADD COLUMN length_s double precision NOT NULL DEFAULT 0;
ALTER TABLE tracks ADD COLUMN edited_fields text[] NOT NULL DEFAULT '{}',
    -- A digest of the place that its master's tags tell: by it a master is recognised whatever was edited since.
    ADD COLUMN tagged_place uuid;
CREATE INDEX tracks_tagged_place ON tracks (tagged_place);
CREATE INDEX artists_artwork ON artists (artwork_sha256);
CREATE INDEX albums_new ON albums (created_at, id);
CREATE INDEX albums_of_artist ON albums (artist_id, title_key, id);
CREATE INDEX albums_of_artist_new ON albums (artist_id, created_at, id);
CREATE INDEX tracks_of_artist ON tracks (artist_id, title_key, id);
DROP INDEX tracks_artist;
-- An asset that goes is looked for here, though the track that had it goes too.
CREATE INDEX tracks_asset ON tracks (asset_id);

UPDATE albums SET track_count = totals.track_count, length_s = totals.length_s
FROM (SELECT album_id, count(*) AS track_count, sum(length_s) AS length_s FROM tracks GROUP BY album_id) AS totals
WHERE albums.id = totals.album_id;

-- Totals change by what a statement's rows add and take away, never by counting anew: that would miss what others
-- have inserted and not yet committed, and an album of 10,000 tracks would be counted 10,000 times while it grows.
-- Albums are locked in one order.
CREATE FUNCTION add_to_albums(album_ids uuid[], counts int[], lengths_s double precision[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM albums WHERE id = ANY (album_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE albums SET track_count = albums.track_count + change.track_count,
        -- Sums of floating-point numbers drift; an empty album begins afresh.
        length_s = CASE WHEN albums.track_count + change.track_count = 0 THEN 0
                   ELSE albums.length_s + change.length_s END
    FROM (
        SELECT album_id, sum(track_count)::int AS track_count, sum(length_s) AS length_s
        FROM unnest(album_ids, counts, lengths_s) AS part (album_id, track_count, length_s) GROUP BY album_id
    ) AS change
    WHERE albums.id = change.album_id AND (change.track_count, change.length_s) <> (0, 0);
END $$;
CREATE FUNCTION tracks_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_albums(array_agg(album_id), array_agg(track_count), array_agg(length_s))
    FROM (SELECT album_id, count(*)::int AS track_count, sum(length_s) AS length_s FROM new_rows GROUP BY album_id);
    RETURN NULL;
END $$;
CREATE FUNCTION tracks_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_albums(array_agg(album_id), array_agg(track_count), array_agg(length_s))
    FROM (
        SELECT album_id, sum(track_count)::int AS track_count, sum(length_s) AS length_s
        FROM (
            SELECT album_id, 1 AS track_count, length_s FROM new_rows
            UNION ALL
            SELECT album_id, -1, -length_s FROM old_rows
        ) GROUP BY album_id
    )
    WHERE (track_count, length_s) <> (0, 0);
    -- Not by joining old and new: a plan made for a few rows is kept, and would take every pair of ten thousand.
    UPDATE track_genres SET album_id = placed.album_id, title_key = placed.title_key
    FROM (SELECT id, album_id, title_key FROM new_rows EXCEPT SELECT id, album_id, title_key FROM old_rows) AS placed
    WHERE track_genres.track_id = placed.id;
    RETURN NULL;
END $$;
CREATE FUNCTION tracks_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_albums(array_agg(album_id), array_agg(track_count), array_agg(length_s))
    FROM (
        SELECT album_id, -count(*)::int AS track_count, -sum(length_s) AS length_s FROM old_rows GROUP BY album_id
    );
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_totals_insert AFTER INSERT ON tracks REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_inserted();
CREATE TRIGGER tracks_totals_update AFTER UPDATE ON tracks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_updated();
CREATE TRIGGER tracks_totals_delete AFTER DELETE ON tracks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_deleted();

-- How often each track is played by everybody; apart from `tracks`, since it changes with every play.
CREATE TABLE track_plays (
    track_id uuid PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
    plays bigint NOT NULL DEFAULT 0,
    -- Plays of late: each weighs half as much every 14 days; as of `scored_at`.
    score double precision NOT NULL DEFAULT 0,
    scored_at timestamptz NOT NULL DEFAULT now(),
    -- Orders tracks as their scores do once all are as of one instant: by which half-life after 2020 a score would have
    -- come down to 1. It stays what it is until the track is played again.
    popularity double precision GENERATED ALWAYS AS (
        CASE WHEN score > 0 THEN
            ln(score) / ln(2::double precision)
            + extract(epoch FROM scored_at - timestamptz '2020-01-01 00:00:00+00')::double precision / (14 * 86400)
        END
    ) STORED
);
CREATE INDEX track_plays_popular ON track_plays (popularity, track_id) WHERE popularity IS NOT NULL;

CREATE FUNCTION track_genre_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Shared, so that nobody moves the track meanwhile.
    SELECT album_id, title_key INTO NEW.album_id, NEW.title_key FROM tracks WHERE id = NEW.track_id FOR SHARE;
    SELECT popularity INTO NEW.popularity FROM track_plays WHERE track_id = NEW.track_id;
    RETURN NEW;
END $$;
CREATE TRIGGER track_genres_placed BEFORE INSERT ON track_genres
    FOR EACH ROW EXECUTE FUNCTION track_genre_placed();

-- A play of a much played track hardly changes its place: genres are told of a twentieth of a half-life and more.
CREATE FUNCTION track_plays_scored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE track_genres SET popularity = new_rows.popularity
    FROM new_rows
    WHERE track_genres.track_id = new_rows.track_id
        AND abs(track_genres.popularity - new_rows.popularity) < 0.05 IS NOT TRUE
        AND track_genres.popularity IS DISTINCT FROM new_rows.popularity;
    RETURN NULL;
END $$;
CREATE TRIGGER track_plays_insert AFTER INSERT ON track_plays REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION track_plays_scored();
CREATE TRIGGER track_plays_update AFTER UPDATE ON track_plays REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION track_plays_scored();

-- An album's genres: those of its tracks, kept by triggers on them.
CREATE TABLE album_genres (
    album_id uuid NOT NULL REFERENCES albums ON DELETE CASCADE,
    name_key text NOT NULL,
    name text NOT NULL,
    track_count int NOT NULL,
    -- The album's.
    title_key text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (album_id, name_key)
);
CREATE INDEX album_genres_page ON album_genres (name_key, title_key, album_id);
CREATE INDEX album_genres_new ON album_genres (name_key, created_at, album_id);

-- What was added to each genre: several rows of one genre, of which the control worker makes one now and then. Rows are
-- only inserted, so that nobody who publishes waits for another at the row of a common genre.
CREATE TABLE genre_tallies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_key text NOT NULL,
    name text NOT NULL,
    track_count bigint NOT NULL
);
CREATE INDEX genre_tallies_genre ON genre_tallies (name_key, id);

CREATE FUNCTION add_to_genres(album_ids uuid[], name_keys text[], names text[], counts int[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM albums WHERE id = ANY (album_ids) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO album_genres AS present (album_id, name_key, name, track_count, title_key, created_at)
    SELECT part.album_id, part.name_key, part.name, part.track_count, album.title_key, album.created_at
    FROM unnest(album_ids, name_keys, names, counts) AS part (album_id, name_key, name, track_count)
    JOIN albums AS album ON album.id = part.album_id
    ORDER BY part.album_id, part.name_key
    ON CONFLICT (album_id, name_key) DO UPDATE SET track_count = present.track_count + excluded.track_count;
    DELETE FROM album_genres WHERE album_id = ANY (album_ids) AND track_count <= 0;
    INSERT INTO genre_tallies (name_key, name, track_count)
    SELECT name_key, min(name), sum(track_count)
    FROM unnest(name_keys, names, counts) AS part (name_key, name, track_count)
    GROUP BY name_key HAVING sum(track_count) <> 0;
END $$;
CREATE FUNCTION track_genres_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_genres(array_agg(album_id), array_agg(name_key), array_agg(name), array_agg(track_count))
    FROM (
        SELECT album_id, name_key, min(name) AS name, count(*)::int AS track_count
        FROM new_rows GROUP BY album_id, name_key
    );
    RETURN NULL;
END $$;
CREATE FUNCTION track_genres_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_genres(array_agg(album_id), array_agg(name_key), array_agg(name), array_agg(track_count))
    FROM (
        SELECT album_id, name_key, min(name) AS name, sum(track_count)::int AS track_count
        FROM (
            SELECT album_id, name_key, name, 1 AS track_count FROM new_rows
            UNION ALL
            SELECT album_id, name_key, name, -1 FROM old_rows
        ) GROUP BY album_id, name_key HAVING sum(track_count) <> 0
    );
    RETURN NULL;
END $$;
CREATE FUNCTION track_genres_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_genres(array_agg(album_id), array_agg(name_key), array_agg(name), array_agg(track_count))
    FROM (
        SELECT album_id, name_key, min(name) AS name, -count(*)::int AS track_count
        FROM old_rows GROUP BY album_id, name_key
    );
    RETURN NULL;
END $$;
CREATE TRIGGER track_genres_totals_insert AFTER INSERT ON track_genres REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION track_genres_inserted();
CREATE TRIGGER track_genres_totals_update AFTER UPDATE ON track_genres
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION track_genres_updated();
CREATE TRIGGER track_genres_totals_delete AFTER DELETE ON track_genres REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION track_genres_deleted();

CREATE FUNCTION albums_retitled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE album_genres SET title_key = new_rows.title_key, created_at = new_rows.created_at
    FROM new_rows
    WHERE album_genres.album_id = new_rows.id
        AND (album_genres.title_key, album_genres.created_at)
            IS DISTINCT FROM (new_rows.title_key, new_rows.created_at);
    RETURN NULL;
END $$;
CREATE TRIGGER albums_retitled AFTER UPDATE ON albums REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION albums_retitled();

SELECT add_to_genres(array_agg(album_id), array_agg(name_key), array_agg(name), array_agg(track_count))
FROM (
    SELECT album_id, name_key, min(name) AS name, count(*)::int AS track_count
    FROM track_genres GROUP BY album_id, name_key
);

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
       ARRAY(SELECT genre.name FROM album_genres AS genre WHERE genre.album_id = album.id
             ORDER BY genre.track_count DESC, genre.name_key) AS genres,
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
