-- Playlists: regular ones with their entries, smart ones with their rules.

CREATE TABLE playlists (
    -- Drawn by the client.
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('regular', 'smart')),
    name text NOT NULL,
    name_key text NOT NULL,
    description text NOT NULL DEFAULT '',
    artwork_sha256 text REFERENCES artworks,
    public boolean NOT NULL DEFAULT false,
    collaborative boolean NOT NULL DEFAULT false,
    -- Of a smart playlist, as they were validated.
    rules jsonb,
    -- Grows by one with every change of it or of its entries.
    version bigint NOT NULL DEFAULT 1,
    -- Kept by triggers on the entries; whole microseconds, so that what is added and taken away again leaves nothing.
    entry_count int NOT NULL DEFAULT 0,
    length_us bigint NOT NULL DEFAULT 0,
    length_s double precision NOT NULL GENERATED ALWAYS AS (length_us / 1000000.0::double precision) STORED,
    -- Grows when all entries get new order keys: what was read before tells no place any more.
    order_generation int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'smart') = (rules IS NOT NULL)),
    CHECK (NOT (collaborative AND kind = 'smart'))
);
CREATE INDEX playlists_owner ON playlists (owner_id, name_key, id);
CREATE INDEX playlists_public ON playlists (name_key, id) WHERE public;
CREATE INDEX playlists_artwork ON playlists (artwork_sha256);

CREATE TABLE playlist_tracks (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    playlist_id uuid NOT NULL REFERENCES playlists ON DELETE CASCADE,
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    -- Between any two keys there is a third: a move writes one row.
    order_key text COLLATE "C" NOT NULL,
    -- Its share of the playlist's length: the track's own, kept by triggers. When the track goes, it still tells what went.
    length_us bigint NOT NULL,
    -- Null when her account is gone: what she added stays.
    added_by uuid REFERENCES users ON DELETE SET NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (playlist_id, order_key) DEFERRABLE
);
CREATE INDEX playlist_tracks_track ON playlist_tracks (track_id);
CREATE INDEX playlist_tracks_added_by ON playlist_tracks (added_by);

CREATE TABLE playlist_collaborators (
    playlist_id uuid NOT NULL REFERENCES playlists ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (playlist_id, user_id)
);
CREATE INDEX playlist_collaborators_user ON playlist_collaborators (user_id);

CREATE TABLE playlist_invitations (
    token_sha256 bytea PRIMARY KEY,
    playlist_id uuid NOT NULL REFERENCES playlists ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX playlist_invitations_playlist ON playlist_invitations (playlist_id);

-- A playlist grows by what a statement's rows bring, so that ten thousand entries cost no more than ten.
--
-- Locks are taken in the order tracks, playlists, entries, libraries: by these triggers, and by whoever writes entries.
-- A track's row is locked FOR SHARE while its length is copied, so that no change of it comes between.

CREATE FUNCTION playlist_track_measured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.length_us := (SELECT round(length_s * 1000000)::bigint FROM tracks WHERE id = NEW.track_id FOR SHARE);
    RETURN NEW;
END $$;
CREATE TRIGGER playlist_tracks_measured BEFORE INSERT ON playlist_tracks
    FOR EACH ROW WHEN (NEW.length_us IS NULL) EXECUTE FUNCTION playlist_track_measured();

-- Log that playlists changed, for those who may change them and have them in their libraries.
CREATE FUNCTION log_changed_playlists(changed_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told uuid[] := ARRAY(
        SELECT DISTINCT item.user_id FROM library_items AS item JOIN playlists AS playlist ON playlist.id = item.item_id
        WHERE item.kind = 'playlist' AND item.item_id = ANY (changed_ids)
            AND (playlist.owner_id = item.user_id OR EXISTS (
                SELECT FROM playlist_collaborators AS collaborator
                WHERE collaborator.playlist_id = playlist.id AND collaborator.user_id = item.user_id
            ))
    );
BEGIN
    PERFORM FROM libraries WHERE user_id = ANY (told) ORDER BY user_id FOR NO KEY UPDATE;
    WITH numbered AS (
        SELECT user_id, item_id, added_at, liked, decided_at, row_number() OVER (PARTITION BY user_id ORDER BY item_id) AS n
        FROM library_items WHERE kind = 'playlist' AND item_id = ANY (changed_ids) AND user_id = ANY (told)
    ), advanced AS (
        UPDATE libraries SET revision = revision + total.n
        FROM (SELECT user_id, count(*) AS n FROM numbered GROUP BY user_id) AS total
        WHERE libraries.user_id = total.user_id
        RETURNING libraries.user_id, libraries.revision - total.n AS before
    ), touched AS (
        UPDATE library_items SET revision = advanced.before + numbered.n
        FROM numbered JOIN advanced USING (user_id)
        WHERE library_items.user_id = numbered.user_id AND library_items.kind = 'playlist'
            AND library_items.item_id = numbered.item_id
    )
    INSERT INTO library_changes (user_id, revision, kind, item_id, action, added_at, liked, decided_at)
    SELECT numbered.user_id, advanced.before + numbered.n, 'playlist', numbered.item_id, 'changed',
           numbered.added_at, numbered.liked, numbered.decided_at
    FROM numbered JOIN advanced USING (user_id);
END $$;

CREATE FUNCTION playlist_tracks_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE playlists
    SET entry_count = entry_count + added.n, length_us = playlists.length_us + added.us,
        version = version + 1, updated_at = now()
    FROM (SELECT playlist_id, count(*) AS n, sum(length_us)::bigint AS us FROM new_rows GROUP BY playlist_id) AS added
    WHERE playlists.id = added.playlist_id;
    RETURN NULL;
END $$;
CREATE FUNCTION playlist_tracks_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Neither moves nor changes of length grow the version here: a move does so itself, a length is not the playlist's.
    -- New and old rows are summed, never joined: a plan that was made for one row would join ten thousand row by row.
    UPDATE playlists SET entry_count = entry_count + changed.n, length_us = playlists.length_us + changed.us
    FROM (
        SELECT playlist_id, sum(n) AS n, sum(us)::bigint AS us
        FROM (
            SELECT playlist_id, 1 AS n, length_us AS us FROM new_rows
            UNION ALL
            SELECT playlist_id, -1, -length_us FROM old_rows
        ) AS side
        GROUP BY playlist_id
        HAVING sum(n) <> 0 OR sum(us) <> 0
    ) AS changed
    WHERE playlists.id = changed.playlist_id;
    RETURN NULL;
END $$;
CREATE FUNCTION playlist_tracks_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE playlists
    SET entry_count = entry_count - gone.n, length_us = playlists.length_us - gone.us,
        version = version + 1, updated_at = now()
    FROM (SELECT playlist_id, count(*) AS n, sum(length_us)::bigint AS us FROM old_rows GROUP BY playlist_id) AS gone
    WHERE playlists.id = gone.playlist_id;
    -- Whoever removes entries logs that; when they go with their track, nobody else does.
    PERFORM log_changed_playlists(ARRAY(
        SELECT DISTINCT playlist_id FROM old_rows WHERE NOT EXISTS (SELECT FROM tracks WHERE id = old_rows.track_id)
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER playlist_tracks_totals_insert AFTER INSERT ON playlist_tracks REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_inserted();
CREATE TRIGGER playlist_tracks_totals_update AFTER UPDATE ON playlist_tracks
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_updated();
CREATE TRIGGER playlist_tracks_totals_delete AFTER DELETE ON playlist_tracks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_deleted();

CREATE FUNCTION lock_playlists_of(track_ids uuid[]) RETURNS void LANGUAGE sql AS $$
    SELECT FROM playlists
    WHERE id IN (SELECT playlist_id FROM playlist_tracks WHERE track_id = ANY (track_ids))
    ORDER BY id FOR NO KEY UPDATE
$$;
CREATE FUNCTION tracks_lengths_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[] := ARRAY(
        SELECT id FROM (SELECT id, length_s FROM new_rows EXCEPT SELECT id, length_s FROM old_rows) AS changed
    );
BEGIN
    IF cardinality(changed) > 0 THEN
        PERFORM lock_playlists_of(changed);
        UPDATE playlist_tracks SET length_us = round(track.length_s * 1000000)::bigint
        FROM tracks AS track
        WHERE track.id = ANY (changed) AND playlist_tracks.track_id = track.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_playlists_update AFTER UPDATE ON tracks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tracks_lengths_changed();
CREATE FUNCTION tracks_leave_playlists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_playlists_of(ARRAY[OLD.id]);
    RETURN OLD;
END $$;
CREATE TRIGGER tracks_playlists_delete BEFORE DELETE ON tracks FOR EACH ROW EXECUTE FUNCTION tracks_leave_playlists();

-- Playlists as they are shown; of a smart one nobody knows how long it is before it is read.
CREATE VIEW shown_playlists AS
SELECT playlist.id, playlist.kind, playlist.name, playlist.name_key, playlist.description, playlist.public,
       playlist.collaborative, playlist.rules, playlist.version, playlist.order_generation,
       CASE WHEN playlist.kind = 'regular' THEN playlist.entry_count END AS entry_count,
       CASE WHEN playlist.kind = 'regular' THEN playlist.length_s END AS length_s,
       playlist.created_at, playlist.updated_at, playlist.owner_id, owner.display_name AS owner_name,
       artwork.sha256, artwork.width_px, artwork.height_px, artwork.sizes_px
FROM playlists AS playlist
JOIN users AS owner ON owner.id = playlist.owner_id
LEFT JOIN artworks AS artwork ON artwork.sha256 = playlist.artwork_sha256;

CREATE TRIGGER playlists_leave_libraries AFTER DELETE ON playlists REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION library_items_gone('playlist');
CREATE TRIGGER playlists_renamed_in_libraries AFTER UPDATE ON playlists FOR EACH ROW
    WHEN (OLD.name_key IS DISTINCT FROM NEW.name_key) EXECUTE FUNCTION library_items_renamed('playlist');

CREATE FUNCTION features_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM features WHERE kind = TG_ARGV[0] AND item_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER albums_leave_features AFTER DELETE ON albums REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION features_gone('album');
CREATE TRIGGER playlists_leave_features AFTER DELETE ON playlists REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION features_gone('playlist');
