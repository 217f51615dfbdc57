-- name: newest
-- A library's items of one kind, those added last first.
SELECT item_id, added_at, liked FROM library_items AS item
WHERE user_id = $1 AND kind = $2 AND (added_at, item_id) < ($7, $8)
    AND ($3::boolean IS NULL OR liked = $3) AND title_key >= $4 AND starts_with(title_key, $4)
    AND ($5 = '' OR EXISTS (SELECT FROM track_genres WHERE track_id = item_id AND name_key = $5))
ORDER BY added_at DESC, item_id DESC LIMIT $6;

-- name: oldest
-- A library's items of one kind, those added first first.
SELECT item_id, added_at, liked FROM library_items AS item
WHERE user_id = $1 AND kind = $2 AND (added_at, item_id) > ($7, $8)
    AND ($3::boolean IS NULL OR liked = $3) AND title_key >= $4 AND starts_with(title_key, $4)
    AND ($5 = '' OR EXISTS (SELECT FROM track_genres WHERE track_id = item_id AND name_key = $5))
ORDER BY added_at, item_id LIMIT $6;

-- name: title
-- A library's items of one kind by title or name.
SELECT item_id, added_at, liked, title_key FROM library_items AS item
WHERE user_id = $1 AND kind = $2 AND (title_key, item_id) > ($7, $8)
    AND ($3::boolean IS NULL OR liked = $3) AND title_key >= $4 AND title_key ^@ $4
    AND ($5 = '' OR EXISTS (SELECT FROM track_genres WHERE track_id = item_id AND name_key = $5))
ORDER BY title_key, item_id LIMIT $6;

-- name: artist
-- A library's items of one kind by artist, and each artist's by title.
SELECT item_id, added_at, liked, artist_key, title_key FROM library_items AS item
WHERE user_id = $1 AND kind = $2 AND (artist_key, title_key, item_id) > ($7, $8, $9)
    AND ($3::boolean IS NULL OR liked = $3) AND title_key >= $4 AND starts_with(title_key, $4)
    AND ($5 = '' OR EXISTS (SELECT FROM track_genres WHERE track_id = item_id AND name_key = $5))
ORDER BY artist_key, title_key, item_id LIMIT $6;

-- name: shown_track
-- Some tracks, as they are shown.
SELECT * FROM shown_tracks WHERE id = ANY ($1::uuid[]);

-- name: shown_album
-- Some albums, as they are shown.
SELECT * FROM shown_albums WHERE id = ANY ($1::uuid[]);

-- name: shown_artist
-- Some artists, as they are shown.
SELECT * FROM shown_artists WHERE id = ANY ($1::uuid[]);

-- name: shown_playlist
-- Those of some playlists that an account may see, as they are shown.
SELECT * FROM (
    SELECT shown.*, CASE
        WHEN owner_id = $2 THEN 'owner'
        WHEN EXISTS (
            SELECT FROM playlist_collaborators AS collaborator
            WHERE collaborator.playlist_id = shown.id AND collaborator.user_id = $2
        ) THEN 'collaborator'
        WHEN public THEN 'reader'
    END AS access
    FROM shown_playlists AS shown WHERE id = ANY ($1::uuid[])
) AS readable
WHERE access IS NOT NULL;
