-- Every listener's library, and the feed of its changes that her devices follow.

CREATE TABLE libraries (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    -- The account's last revision. Taken under this row's lock, so that numbers become visible in their order.
    revision bigint NOT NULL DEFAULT 0,
    -- Tombstones up to here may be gone: a device that knows less must read everything anew.
    horizon bigint NOT NULL DEFAULT 0,
    -- What changes up to here superseded is gone.
    compacted_revision bigint NOT NULL DEFAULT 0,
    CHECK (horizon <= revision AND compacted_revision <= revision)
) WITH (fillfactor = 50);

CREATE TABLE library_items (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('track', 'album', 'artist', 'playlist')),
    -- No foreign key reaches four tables: triggers of each remove the item, and log that.
    item_id uuid NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    liked boolean NOT NULL DEFAULT false,
    -- Of its last change.
    revision bigint NOT NULL,
    -- Of its last change by the listener herself, and when she decided on it by her device's bounded clock: what the
    -- content of a playlist does concerns neither.
    decided_revision bigint NOT NULL,
    decided_at timestamptz NOT NULL,
    -- What the item is listed by: the beginnings of its keys, kept by triggers. A long library sorts by them in no time.
    title_key text COLLATE "C" NOT NULL DEFAULT '',
    artist_key text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (user_id, kind, item_id),
    CHECK (NOT liked OR kind = 'track')
);
CREATE UNIQUE INDEX library_items_revision ON library_items (user_id, revision);
CREATE INDEX library_items_newest ON library_items (user_id, kind, added_at, item_id);
CREATE INDEX library_items_liked ON library_items (user_id, kind, added_at, item_id) WHERE liked;
CREATE INDEX library_items_title ON library_items (user_id, kind, title_key, item_id);
CREATE INDEX library_items_artist ON library_items (user_id, kind, artist_key, title_key, item_id);
CREATE INDEX library_items_item ON library_items (kind, item_id);

CREATE FUNCTION library_keys(of_kind text, of_id uuid, OUT title_key text, OUT artist_key text) LANGUAGE plpgsql AS $$
BEGIN
    CASE of_kind
        WHEN 'track' THEN
            SELECT track.title_key, artist.name_key INTO title_key, artist_key
            FROM tracks AS track JOIN artists AS artist ON artist.id = track.artist_id WHERE track.id = of_id;
        WHEN 'album' THEN
            SELECT album.title_key, artist.name_key INTO title_key, artist_key
            FROM albums AS album JOIN artists AS artist ON artist.id = album.artist_id WHERE album.id = of_id;
        WHEN 'artist' THEN
            SELECT artist.name_key, artist.name_key INTO title_key, artist_key
            FROM artists AS artist WHERE artist.id = of_id;
        WHEN 'playlist' THEN
            SELECT playlist.name_key INTO title_key FROM playlists AS playlist WHERE playlist.id = of_id;
    END CASE;
    title_key := left(coalesce(title_key, ''), 100);
    artist_key := left(coalesce(artist_key, ''), 100);
END $$;
CREATE FUNCTION library_item_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT keys.title_key, keys.artist_key INTO NEW.title_key, NEW.artist_key
    FROM library_keys(NEW.kind, NEW.item_id) AS keys;
    RETURN NEW;
END $$;
CREATE TRIGGER library_items_keys BEFORE INSERT ON library_items FOR EACH ROW EXECUTE FUNCTION library_item_inserted();

-- Accounts are locked in one order, as by whoever changes a library.
CREATE FUNCTION refresh_library_keys(of_kind text, of_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM libraries
    WHERE user_id IN (SELECT user_id FROM library_items WHERE kind = of_kind AND item_id = ANY (of_ids))
    ORDER BY user_id FOR NO KEY UPDATE;
    UPDATE library_items AS item SET (title_key, artist_key) = (
        SELECT keys.title_key, keys.artist_key FROM library_keys(item.kind, item.item_id) AS keys
    )
    WHERE item.kind = of_kind AND item.item_id = ANY (of_ids);
END $$;
CREATE FUNCTION library_items_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'artist' THEN
        -- All at once: what follows would lock those of each kind in an order of their own.
        PERFORM FROM libraries
        WHERE user_id IN (
            SELECT user_id FROM library_items WHERE kind = 'artist' AND item_id = NEW.id
            UNION ALL
            SELECT item.user_id FROM library_items AS item JOIN albums AS album ON album.id = item.item_id
            WHERE item.kind = 'album' AND album.artist_id = NEW.id
            UNION ALL
            SELECT item.user_id FROM library_items AS item JOIN tracks AS track ON track.id = item.item_id
            WHERE item.kind = 'track' AND track.artist_id = NEW.id
        )
        ORDER BY user_id FOR NO KEY UPDATE;
    END IF;
    PERFORM refresh_library_keys(TG_ARGV[0], ARRAY[NEW.id]);
    IF TG_ARGV[0] = 'artist' THEN
        PERFORM refresh_library_keys('album', ARRAY(SELECT id FROM albums WHERE artist_id = NEW.id));
        PERFORM refresh_library_keys('track', ARRAY(SELECT id FROM tracks WHERE artist_id = NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_renamed_in_libraries AFTER UPDATE ON tracks FOR EACH ROW
    WHEN ((OLD.title_key, OLD.artist_id) IS DISTINCT FROM (NEW.title_key, NEW.artist_id))
    EXECUTE FUNCTION library_items_renamed('track');
CREATE TRIGGER albums_renamed_in_libraries AFTER UPDATE ON albums FOR EACH ROW
    WHEN ((OLD.title_key, OLD.artist_id) IS DISTINCT FROM (NEW.title_key, NEW.artist_id))
    EXECUTE FUNCTION library_items_renamed('album');
CREATE TRIGGER artists_renamed_in_libraries AFTER UPDATE ON artists FOR EACH ROW
    WHEN (OLD.name_key IS DISTINCT FROM NEW.name_key) EXECUTE FUNCTION library_items_renamed('artist');

CREATE TABLE library_changes (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    revision bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('track', 'album', 'artist', 'playlist')),
    item_id uuid NOT NULL,
    -- `changed`: liked or not, or, for a playlist of hers, its content.
    action text NOT NULL CHECK (action IN ('added', 'changed', 'removed')),
    -- The item's state since this change; null with `removed`.
    added_at timestamptz,
    liked boolean,
    -- When it became known here, and when the listener decided on it.
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, revision),
    CHECK ((action = 'removed') = (added_at IS NULL) AND (added_at IS NULL) = (liked IS NULL))
);
CREATE INDEX library_changes_item ON library_changes (user_id, kind, item_id, revision);
CREATE INDEX library_changes_tombstones ON library_changes (user_id, at) WHERE action = 'removed';

-- What devices changed while they were offline, by the ids that they gave: a batch sent again changes nothing.
-- Kept until the batch's base is too old to be taken.
CREATE TABLE library_device_changes (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    id uuid NOT NULL,
    base bigint NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('applied', 'unchanged', 'rejected')),
    reason text CHECK ((outcome = 'rejected') = (reason IS NOT NULL)),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, id)
);
CREATE INDEX library_device_changes_age ON library_device_changes (user_id, at);

-- Take items out of every library that has them, each with its tombstone; accounts are locked in one order.
CREATE FUNCTION forget_library_items(gone_kind text, gone_ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM libraries
    WHERE user_id IN (SELECT user_id FROM library_items WHERE kind = gone_kind AND item_id = ANY (gone_ids))
    ORDER BY user_id FOR NO KEY UPDATE;
    WITH gone AS (
        DELETE FROM library_items WHERE kind = gone_kind AND item_id = ANY (gone_ids) RETURNING user_id, item_id
    ), numbered AS (
        SELECT user_id, item_id, row_number() OVER (PARTITION BY user_id ORDER BY item_id) AS n FROM gone
    ), advanced AS (
        UPDATE libraries SET revision = revision + total.n
        FROM (SELECT user_id, count(*) AS n FROM gone GROUP BY user_id) AS total
        WHERE libraries.user_id = total.user_id
        RETURNING libraries.user_id, libraries.revision - total.n AS before
    )
    INSERT INTO library_changes (user_id, revision, kind, item_id, action)
    SELECT numbered.user_id, advanced.before + numbered.n, gone_kind, numbered.item_id, 'removed'
    FROM numbered JOIN advanced USING (user_id)
    -- An account that is being deleted takes its playlists along, and has no feed to tell any more.
    WHERE EXISTS (SELECT FROM users WHERE id = numbered.user_id);
END $$;
CREATE FUNCTION library_items_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM forget_library_items(TG_ARGV[0], ARRAY(SELECT id FROM old_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER tracks_leave_libraries AFTER DELETE ON tracks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION library_items_gone('track');
CREATE TRIGGER albums_leave_libraries AFTER DELETE ON albums REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION library_items_gone('album');
CREATE TRIGGER artists_leave_libraries AFTER DELETE ON artists REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION library_items_gone('artist');
