-- name: lock_library
-- Where an account's feed stands, for whoever is about to append to it.
SELECT revision, horizon, clock_timestamp() AS read_at FROM libraries WHERE user_id = $1 FOR NO KEY UPDATE;

-- name: begin_library
-- An account's feed begins with its first change.
INSERT INTO libraries (user_id) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: append_changes
-- Log changes in the order given, and give the items the state that the last one of each left.
WITH given AS (
    SELECT * FROM unnest($2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::boolean[], $7::timestamptz[])
        WITH ORDINALITY AS change (kind, item_id, action, added_at, liked, decided_at, n)
), advanced AS (
    UPDATE libraries SET revision = revision + cardinality($3) WHERE user_id = $1
    RETURNING revision, revision - cardinality($3) AS before
), last AS (
    SELECT DISTINCT ON (kind, item_id) given.*, before + n AS revision
    FROM given, advanced ORDER BY kind, item_id, n DESC
), removed AS (
    DELETE FROM library_items AS item USING last
    WHERE item.user_id = $1 AND (item.kind, item.item_id) = (last.kind, last.item_id) AND last.action = 'removed'
), kept AS (
    INSERT INTO library_items (user_id, kind, item_id, added_at, liked, revision, decided_revision, decided_at)
    SELECT $1, kind, item_id, added_at, liked, revision, revision, decided_at FROM last WHERE action <> 'removed'
    ON CONFLICT (user_id, kind, item_id) DO UPDATE
    SET (added_at, liked, revision, decided_revision, decided_at) =
        (excluded.added_at, excluded.liked, excluded.revision, excluded.decided_revision, excluded.decided_at)
), logged AS (
    INSERT INTO library_changes (user_id, revision, kind, item_id, action, added_at, liked, decided_at)
    SELECT $1, before + n, kind, item_id, action, added_at, liked, decided_at FROM given, advanced ORDER BY n
)
SELECT revision FROM advanced;

-- name: lock_libraries_with_playlist
-- Lock the feeds of those accounts whose library has a playlist, in the one order.
SELECT FROM libraries
WHERE user_id IN (
    SELECT user_id FROM library_items WHERE kind = 'playlist' AND item_id = $1 AND user_id = ANY ($2::uuid[])
)
ORDER BY user_id FOR NO KEY UPDATE;

-- name: touch_playlist
-- Log that a playlist's content changed, to those accounts whose library has it.
WITH advanced AS (
    UPDATE libraries AS library SET revision = library.revision + 1 FROM library_items AS item
    WHERE library.user_id = ANY ($2::uuid[])
        AND (item.user_id, item.kind, item.item_id) = (library.user_id, 'playlist', $1)
    RETURNING library.user_id, library.revision
), touched AS (
    UPDATE library_items AS item SET revision = advanced.revision FROM advanced
    WHERE (item.user_id, item.kind, item.item_id) = (advanced.user_id, 'playlist', $1)
    RETURNING item.user_id, item.revision, item.added_at, item.liked, item.decided_at
)
INSERT INTO library_changes (user_id, revision, kind, item_id, action, added_at, liked, decided_at)
SELECT user_id, revision, 'playlist', $1, 'changed', added_at, liked, decided_at FROM touched
RETURNING user_id, revision;

-- name: accounts_losing_playlist
-- Whose library has a playlist that they may not see any more.
SELECT item.user_id FROM library_items AS item JOIN playlists AS playlist ON playlist.id = item.item_id
WHERE item.kind = 'playlist' AND item.item_id = $1 AND NOT playlist.public AND playlist.owner_id <> item.user_id
    AND NOT EXISTS (
        SELECT FROM playlist_collaborators AS collaborator
        WHERE collaborator.playlist_id = $1 AND collaborator.user_id = item.user_id
    )
ORDER BY item.user_id;

-- name: withdraw_playlist
-- Take a playlist out of some accounts' libraries, each with its tombstone.
WITH removed AS (
    DELETE FROM library_items WHERE kind = 'playlist' AND item_id = $1 AND user_id = ANY ($2::uuid[]) RETURNING user_id
), advanced AS (
    UPDATE libraries AS library SET revision = library.revision + 1 FROM removed
    WHERE library.user_id = removed.user_id RETURNING library.user_id, library.revision
)
INSERT INTO library_changes (user_id, revision, kind, item_id, action)
SELECT user_id, revision, 'playlist', $1, 'removed' FROM advanced
RETURNING user_id, revision;

-- name: has_item
-- Whether an account's library has something.
SELECT EXISTS (SELECT FROM library_items WHERE (user_id, kind, item_id) = ($1, $2, $3));

-- name: hold_tracks
-- Those of some tracks that there are; none can be deleted or renamed until the transaction ends.
SELECT track.id FROM tracks AS track JOIN artists AS artist ON artist.id = track.artist_id
WHERE track.id = ANY ($1::uuid[]) ORDER BY track.id FOR SHARE;

-- name: hold_albums
-- Those of some albums that there are; none can be deleted or renamed until the transaction ends.
SELECT album.id FROM albums AS album JOIN artists AS artist ON artist.id = album.artist_id
WHERE album.id = ANY ($1::uuid[]) ORDER BY album.id FOR SHARE;

-- name: hold_artists
-- Those of some artists that there are; none can be deleted or renamed until the transaction ends.
SELECT id FROM artists WHERE id = ANY ($1::uuid[]) ORDER BY id FOR SHARE;

-- name: hold_playlists
-- Those of some playlists that an account may see; none can be deleted, renamed or hidden until the transaction ends.
SELECT id FROM playlists AS playlist
WHERE id = ANY ($1::uuid[]) AND (
    public OR owner_id = $2 OR EXISTS (
        SELECT FROM playlist_collaborators AS collaborator
        WHERE collaborator.playlist_id = playlist.id AND collaborator.user_id = $2
    )
)
ORDER BY id FOR SHARE OF playlist;

-- name: item_states
-- Some items as an account's library has them; of those it has not, what their last tombstone tells.
SELECT wanted.kind, wanted.item_id, item.added_at, coalesce(item.liked, false) AS liked,
       coalesce(item.revision, gone.revision, 0) AS revision,
       coalesce(item.decided_revision, gone.revision, 0) AS decided_revision,
       coalesce(item.decided_at, gone.decided_at) AS decided_at
FROM unnest($2::text[], $3::uuid[]) AS wanted (kind, item_id)
LEFT JOIN library_items AS item ON (item.user_id, item.kind, item.item_id) = ($1, wanted.kind, wanted.item_id)
LEFT JOIN LATERAL (
    SELECT revision, decided_at FROM library_changes AS change
    WHERE (change.user_id, change.kind, change.item_id) = ($1, wanted.kind, wanted.item_id)
    ORDER BY revision DESC LIMIT 1
) AS gone ON item.item_id IS NULL;

-- name: base_at
-- When an account was at a revision: since then, or since a little earlier where what came between was compacted.
SELECT coalesce(
    (SELECT at FROM library_changes WHERE user_id = $1 AND revision <= $2 ORDER BY revision DESC LIMIT 1),
    (SELECT created_at FROM users WHERE id = $1),
    now()
);

-- name: known_device_changes
-- Those of some changes of devices that were taken in before.
SELECT id, outcome, reason FROM library_device_changes WHERE user_id = $1 AND id = ANY ($2::uuid[]);

-- name: remember_device_changes
-- That changes of devices were taken in, and what became of them.
INSERT INTO library_device_changes (user_id, base, id, outcome, reason)
SELECT $1, $2, taken.* FROM unnest($3::uuid[], $4::text[], $5::text[]) AS taken;

-- name: kept_device_changes
-- How many changes of an account's devices are known.
SELECT count(*) FROM library_device_changes WHERE user_id = $1;

-- name: forget_device_changes
-- Keep no more than so many of the changes with the newest bases, and take no base of the others' any more.
WITH raised AS (
    UPDATE libraries AS library
    SET revision = greatest(library.revision, first.base + 1), horizon = greatest(library.horizon, first.base + 1)
    FROM (
        SELECT base FROM library_device_changes WHERE user_id = $1 ORDER BY base DESC OFFSET $2 LIMIT 1
    ) AS first
    WHERE library.user_id = $1
    RETURNING library.horizon
)
DELETE FROM library_device_changes AS known USING raised WHERE known.user_id = $1 AND known.base < raised.horizon;

-- name: library
-- Where an account's feed stands.
SELECT revision, horizon FROM libraries WHERE user_id = $1;

-- name: changes
-- An account's changes after a revision, in their order.
SELECT revision, kind, item_id, action, added_at, liked
FROM library_changes WHERE user_id = $1 AND revision > $2 ORDER BY revision LIMIT $3;

-- name: items_by_revision
-- An account's items by their last changes, after a revision and up to another.
SELECT revision, kind, item_id, 'added' AS action, added_at, liked
FROM library_items WHERE user_id = $1 AND revision > $2 AND revision <= $3 ORDER BY revision LIMIT $4;

-- name: revisions
-- How far some accounts' libraries have come.
SELECT user_id, revision FROM libraries WHERE user_id = ANY ($1::uuid[]);

-- name: ended_sessions
-- Those of some sessions that are over.
SELECT given.id FROM unnest($1::uuid[]) AS given (id)
WHERE NOT EXISTS (
    SELECT FROM sessions AS session JOIN users AS account ON account.id = session.user_id
    WHERE session.id = given.id AND session.expires_at > now() AND account.disabled_at IS NULL
);

-- name: accounts_to_compact
-- Accounts whose feeds have something to forget, in the order of their ids.
SELECT user_id FROM libraries AS library
WHERE user_id > $1 AND (
    EXISTS (
        SELECT FROM library_changes AS change
        WHERE change.user_id = library.user_id AND change.revision > library.compacted_revision
            AND change.at < now() - $2::interval
    )
    OR EXISTS (
        SELECT FROM library_changes AS change
        WHERE change.user_id = library.user_id AND change.action = 'removed' AND change.at < now() - $3::interval
    )
    OR EXISTS (
        SELECT FROM library_device_changes AS change
        WHERE change.user_id = library.user_id AND change.at < now() - $3::interval AND change.base < library.revision
    )
)
ORDER BY user_id LIMIT $4;

-- name: drop_superseded
-- Drop what some old enough changes superseded, and note how far that went; whether it was far enough.
WITH due AS (
    SELECT revision, kind, item_id FROM library_changes
    WHERE user_id = $1 AND at < now() - $2::interval
        AND revision > (SELECT compacted_revision FROM libraries WHERE user_id = $1)
    ORDER BY revision LIMIT $3
), dropped AS (
    DELETE FROM library_changes AS earlier USING due
    WHERE (earlier.user_id, earlier.kind, earlier.item_id) = ($1, due.kind, due.item_id)
        AND earlier.revision < due.revision
), noted AS (
    UPDATE libraries SET compacted_revision = greatest(compacted_revision, (SELECT max(revision) FROM due))
    WHERE user_id = $1
)
SELECT count(*) < $3 FROM due;

-- name: raise_horizon
-- Tell devices that know less than what is kept for so long to begin anew.
UPDATE libraries SET horizon = greatest(horizon, (
    SELECT revision FROM library_changes WHERE user_id = $1 AND at < now() - $2::interval ORDER BY revision DESC LIMIT 1
))
WHERE user_id = $1 AND (
    EXISTS (
        SELECT FROM library_changes
        WHERE user_id = $1 AND action = 'removed' AND at < now() - $2::interval
    )
    OR EXISTS (SELECT FROM library_device_changes WHERE user_id = $1 AND at < now() - $2::interval)
);

-- name: drop_tombstones
-- Drop some tombstones that no device needs any more.
DELETE FROM library_changes AS tombstone USING (
    SELECT revision FROM library_changes
    WHERE user_id = $1 AND action = 'removed' AND at < now() - $2::interval
        AND revision <= (SELECT horizon FROM libraries WHERE user_id = $1)
    LIMIT $3
) AS due
WHERE tombstone.user_id = $1 AND tombstone.revision = due.revision;

-- name: drop_device_changes
-- Drop some device changes whose base is not taken any more.
DELETE FROM library_device_changes AS known USING (
    SELECT id FROM library_device_changes
    WHERE user_id = $1 AND at < now() - $2::interval AND base < (SELECT horizon FROM libraries WHERE user_id = $1)
    LIMIT $3
) AS due
WHERE known.user_id = $1 AND known.id = due.id;
