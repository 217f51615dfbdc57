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
    -- Kept by triggers on the entries.
    entry_count int NOT NULL DEFAULT 0,
    length_s double precision NOT NULL DEFAULT 0,
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

CREATE FUNCTION recount_playlists(playlist_ids uuid[]) RETURNS void LANGUAGE sql AS $$
    WITH totals AS (
        SELECT playlist.id, count(track.id)::int AS entry_count, coalesce(sum(track.length_s), 0) AS length_s
        FROM (SELECT id FROM playlists WHERE id = ANY (playlist_ids) ORDER BY id FOR NO KEY UPDATE) AS playlist
        LEFT JOIN playlist_tracks AS entry ON entry.playlist_id = playlist.id
        LEFT JOIN tracks AS track ON track.id = entry.track_id
        GROUP BY playlist.id
    )
    UPDATE playlists SET entry_count = totals.entry_count, length_s = totals.length_s
    FROM totals
    WHERE playlists.id = totals.id
        AND (playlists.entry_count, playlists.length_s) IS DISTINCT FROM (totals.entry_count, totals.length_s)
$$;
CREATE FUNCTION playlist_tracks_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_playlists(ARRAY(SELECT DISTINCT playlist_id FROM new_rows));
    RETURN NULL;
END $$;
CREATE FUNCTION playlist_tracks_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_playlists(ARRAY(
        SELECT new_rows.playlist_id FROM new_rows JOIN old_rows USING (id)
        WHERE (new_rows.playlist_id, new_rows.track_id) IS DISTINCT FROM (old_rows.playlist_id, old_rows.track_id)
        UNION
        SELECT old_rows.playlist_id FROM new_rows JOIN old_rows USING (id)
        WHERE (new_rows.playlist_id, new_rows.track_id) IS DISTINCT FROM (old_rows.playlist_id, old_rows.track_id)
    ));
    RETURN NULL;
END $$;
CREATE FUNCTION playlist_tracks_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount_playlists(ARRAY(SELECT DISTINCT playlist_id FROM old_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER playlist_tracks_totals_insert AFTER INSERT ON playlist_tracks REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_inserted();
CREATE TRIGGER playlist_tracks_totals_update AFTER UPDATE ON playlist_tracks
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_updated();
CREATE TRIGGER playlist_tracks_totals_delete AFTER DELETE ON playlist_tracks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION playlist_tracks_deleted();

CREATE TRIGGER playlists_leave_libraries AFTER DELETE ON playlists REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION library_items_gone('playlist');

CREATE FUNCTION features_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM features WHERE kind = TG_ARGV[0] AND item_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER albums_leave_features AFTER DELETE ON albums REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION features_gone('album');
CREATE TRIGGER playlists_leave_features AFTER DELETE ON playlists REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION features_gone('playlist');
