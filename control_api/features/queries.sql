-- name: features_page
-- What is featured and may be shown, in its order, after a position.
SELECT feature.kind, feature.item_id, feature.position, feature.featured_at
FROM features AS feature
WHERE (feature.position, feature.kind, feature.item_id) > ($1, $2, $3)
    AND (feature.kind = 'album' OR EXISTS (SELECT FROM playlists WHERE id = feature.item_id AND public))
ORDER BY feature.position, feature.kind, feature.item_id LIMIT $4;

-- name: albums
-- Albums as they are shown.
SELECT * FROM shown_albums WHERE id = ANY ($1::uuid[]);

-- name: playlists
-- Public playlists as they are shown to the account $2.
SELECT playlist.*, CASE
    WHEN playlist.owner_id = $2 THEN 'owner'
    WHEN playlist.collaborative AND EXISTS (
        SELECT FROM playlist_collaborators WHERE playlist_id = playlist.id AND user_id = $2
    ) THEN 'collaborator'
    ELSE 'reader'
END AS access
FROM shown_playlists AS playlist WHERE playlist.id = ANY ($1::uuid[]) AND playlist.public;

-- name: hold_album
-- An album, which then stays until the transaction ends.
SELECT id FROM albums WHERE id = $1 FOR KEY SHARE;

-- name: hold_playlist
-- A public playlist, which then stays until the transaction ends.
SELECT id FROM playlists WHERE id = $1 AND public FOR KEY SHARE;

-- name: position
-- Where something is featured.
SELECT position FROM features WHERE kind = $1 AND item_id = $2 FOR UPDATE;

-- name: feature
-- Feature something, or give it another position.
INSERT INTO features (kind, item_id, position, featured_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, item_id) DO UPDATE SET position = excluded.position;

-- name: unfeature
-- Feature something no longer.
DELETE FROM features WHERE kind = $1 AND item_id = $2 RETURNING position;
