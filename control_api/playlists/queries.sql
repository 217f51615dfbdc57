-- name: insert_playlist
-- A new playlist; no row when the id is taken, whoever's it is.
INSERT INTO playlists (id, owner_id, kind, name, name_key, description, public, collaborative, rules)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: playlist
-- One playlist and what the account $2 may do with it; no row when it may not see it.
SELECT playlist.*, access.access
FROM shown_playlists AS playlist
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN playlist.owner_id = $2 THEN 'owner'
        WHEN playlist.collaborative AND EXISTS (
            SELECT FROM playlist_collaborators WHERE playlist_id = playlist.id AND user_id = $2
        ) THEN 'collaborator'
        WHEN playlist.public THEN 'reader'
    END AS access
) AS access
WHERE playlist.id = $1 AND access.access IS NOT NULL;

-- name: lock_playlist
-- Hold a playlist still: who else writes it waits until the transaction ends.
SELECT FROM playlists WHERE id = $1 FOR NO KEY UPDATE;

-- name: hold_playlist
-- Hold a playlist as it is while it is copied.
SELECT FROM playlists WHERE id = $1 FOR SHARE;

-- name: playlists_page
-- The account's own playlists and those it collaborates on, by name; each source gives no more than a page.
WITH mine AS (
    SELECT id, name_key FROM playlists
    WHERE owner_id = $1 AND (name_key, id) > ($2, $3)
    ORDER BY name_key, id LIMIT $4
), shared AS (
    SELECT playlist.id, playlist.name_key
    FROM playlist_collaborators AS collaborator
    JOIN playlists AS playlist ON playlist.id = collaborator.playlist_id
    WHERE collaborator.user_id = $1 AND playlist.collaborative AND (playlist.name_key, playlist.id) > ($2, $3)
    ORDER BY playlist.name_key, playlist.id LIMIT $4
), page AS (
    SELECT * FROM mine UNION ALL SELECT * FROM shared ORDER BY name_key, id LIMIT $4
)
SELECT playlist.*, CASE WHEN playlist.owner_id = $1 THEN 'owner' ELSE 'collaborator' END AS access
FROM page JOIN shown_playlists AS playlist ON playlist.id = page.id
ORDER BY page.name_key, page.id;

-- name: update_playlist
-- Write what its owner can change.
UPDATE playlists
SET name = $2, name_key = $3, description = $4, public = $5, collaborative = $6, rules = $7
WHERE id = $1;

-- name: set_artwork
-- Another picture, or none.
UPDATE playlists SET artwork_sha256 = $2 WHERE id = $1;

-- name: bump_version
-- Tell that the playlist is another now; inserts and deletes of entries do so by themselves.
UPDATE playlists SET version = version + 1, updated_at = now() WHERE id = $1;

-- name: delete_playlist
-- The end of a playlist; triggers take it out of the libraries.
DELETE FROM playlists WHERE id = $1;

-- name: libraries_with
-- Whose libraries have a playlist.
SELECT user_id FROM library_items WHERE kind = 'playlist' AND item_id = $1;

-- name: changers
-- Who may change a playlist.
SELECT owner_id AS user_id FROM playlists WHERE id = $1
UNION
SELECT user_id FROM playlist_collaborators WHERE playlist_id = $1;

-- name: library_revisions
-- Where libraries stand.
SELECT user_id, revision FROM libraries WHERE user_id = ANY ($1::uuid[]);
