-- Who writes the feed of changes that search follows, and what workers on every machine must know of it.

CREATE TABLE search_feed (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    -- An index of a lesser generation is built anew.
    generation bigint NOT NULL DEFAULT 1,
    -- The last of the changes that were purged: an index that had not come so far has missed some.
    purged_transaction_id xid8 NOT NULL DEFAULT '0',
    purged_id bigint NOT NULL DEFAULT 0
);
INSERT INTO search_feed DEFAULT VALUES;

-- Said once a transaction, whatever number of changes it makes.
CREATE FUNCTION announce_catalog_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        PERFORM pg_notify('segue_catalog_changed', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER catalog_changes_announced AFTER INSERT ON catalog_changes REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION announce_catalog_changes();

-- A row of the kind that the trigger names came or went.
CREATE FUNCTION feed_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_changes (kind, item_id) SELECT TG_ARGV[0], id FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER artists_inserted_for_search AFTER INSERT ON artists REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('artist');
CREATE TRIGGER artists_deleted_for_search AFTER DELETE ON artists REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('artist');
CREATE TRIGGER albums_inserted_for_search AFTER INSERT ON albums REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('album');
CREATE TRIGGER albums_deleted_for_search AFTER DELETE ON albums REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('album');
CREATE TRIGGER tracks_inserted_for_search AFTER INSERT ON tracks REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('track');
CREATE TRIGGER tracks_deleted_for_search AFTER DELETE ON tracks REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('track');
CREATE TRIGGER playlists_inserted_for_search AFTER INSERT ON playlists REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('playlist');
CREATE TRIGGER playlists_deleted_for_search AFTER DELETE ON playlists REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search('playlist');

-- An artist is found by her name, and so is all that shows it.
CREATE FUNCTION feed_search_renamed_artists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH renamed AS (
        SELECT id FROM before JOIN after USING (id) WHERE before.name <> after.name
    )
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'artist', id FROM renamed
    UNION ALL SELECT 'album', album.id FROM albums AS album JOIN renamed ON renamed.id = album.artist_id
    UNION ALL SELECT 'track', track.id FROM tracks AS track JOIN renamed ON renamed.id = track.artist_id;
    RETURN NULL;
END $$;
CREATE TRIGGER artists_updated_for_search AFTER UPDATE ON artists
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_renamed_artists();

CREATE FUNCTION feed_search_changed_albums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT id FROM before JOIN after USING (id)
        WHERE (before.title, before.artist_id) IS DISTINCT FROM (after.title, after.artist_id)
    )
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'album', id FROM changed
    UNION ALL SELECT 'track', track.id FROM tracks AS track JOIN changed ON changed.id = track.album_id;
    RETURN NULL;
END $$;
CREATE TRIGGER albums_updated_for_search AFTER UPDATE ON albums
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_changed_albums();

-- A track that is moved takes its plays along: both artists' and both albums' popularity changes.
CREATE FUNCTION feed_search_changed_tracks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT id, before.album_id AS old_album_id, before.artist_id AS old_artist_id
        FROM before JOIN after USING (id)
        WHERE (before.title, before.album_id, before.artist_id)
            IS DISTINCT FROM (after.title, after.album_id, after.artist_id)
    )
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'track', id FROM changed
    UNION SELECT 'album', old_album_id FROM changed
    UNION SELECT 'artist', old_artist_id FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_updated_for_search AFTER UPDATE ON tracks
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_changed_tracks();

-- What belongs to a track; where it went along with the track, the track's own line says so.
CREATE FUNCTION feed_search_tracks_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'track', id FROM tracks WHERE id IN (SELECT track_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER track_genres_inserted_for_search AFTER INSERT ON track_genres REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_tracks_of();
CREATE TRIGGER track_genres_deleted_for_search AFTER DELETE ON track_genres REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_tracks_of();
CREATE TRIGGER lyrics_inserted_for_search AFTER INSERT ON lyrics REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_tracks_of();
CREATE TRIGGER lyrics_updated_for_search AFTER UPDATE ON lyrics REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_tracks_of();
CREATE TRIGGER lyrics_deleted_for_search AFTER DELETE ON lyrics REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_tracks_of();

-- Rows of genres repeat how popular their tracks are, which changes with every few plays: only names count here.
CREATE FUNCTION feed_search_renamed_genres() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_changes (kind, item_id)
    SELECT DISTINCT 'track', renamed.track_id
    FROM (
        (SELECT track_id, name FROM after EXCEPT SELECT track_id, name FROM before)
        UNION ALL (SELECT track_id, name FROM before EXCEPT SELECT track_id, name FROM after)
    ) AS renamed;
    RETURN NULL;
END $$;
CREATE TRIGGER track_genres_updated_for_search AFTER UPDATE ON track_genres
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_renamed_genres();

-- Not with every entry: what a playlist holds is not searched.
CREATE FUNCTION feed_search_changed_playlists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'playlist', id FROM before JOIN after USING (id)
    WHERE (before.name, before.description, before.public, before.collaborative, before.owner_id)
        IS DISTINCT FROM (after.name, after.description, after.public, after.collaborative, after.owner_id);
    RETURN NULL;
END $$;
CREATE TRIGGER playlists_updated_for_search AFTER UPDATE ON playlists
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION feed_search_changed_playlists();

CREATE FUNCTION feed_search_playlists_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_changes (kind, item_id)
    SELECT 'playlist', id FROM playlists WHERE id IN (SELECT playlist_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER playlist_collaborators_inserted_for_search AFTER INSERT ON playlist_collaborators
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_search_playlists_of();
CREATE TRIGGER playlist_collaborators_deleted_for_search AFTER DELETE ON playlist_collaborators
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION feed_search_playlists_of();
