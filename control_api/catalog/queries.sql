-- name: artists_page
-- Artists by name, after a position.
SELECT id, name, name_key AS sort_key
FROM artists
WHERE (name_key, id) > ($1, $2)
ORDER BY name_key, id
LIMIT $3;

-- name: artist
-- One artist.
SELECT id, name FROM artists WHERE id = $1;

-- name: albums_page
-- Albums by title, after a position.
SELECT l.id, l.title, l.title_key AS sort_key, l.release_date, l.genre, a.id AS artist_id, a.name AS artist_name,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM albums l
JOIN artists a ON a.id = l.artist_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE (l.title_key, l.id) > ($1, $2)
ORDER BY l.title_key, l.id
LIMIT $3;

-- name: albums_page_of_artist
-- An artist's albums by title, after a position.
SELECT l.id, l.title, l.title_key AS sort_key, l.release_date, l.genre, a.id AS artist_id, a.name AS artist_name,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM albums l
JOIN artists a ON a.id = l.artist_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE l.artist_id = $4 AND (l.title_key, l.id) > ($1, $2)
ORDER BY l.title_key, l.id
LIMIT $3;

-- name: album
-- One album.
SELECT l.id, l.title, l.release_date, l.genre, a.id AS artist_id, a.name AS artist_name,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM albums l
JOIN artists a ON a.id = l.artist_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE l.id = $1;

-- name: album_tracks
-- An album's tracks in playing order; those without a number come last.
SELECT t.id, t.title, t.disc, t.number, t.length_s, t.explicit, t.isrc, t.genre, t.release_date,
       a.id AS artist_id, a.name AS artist_name, l.id AS album_id, l.title AS album_title,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM tracks t
JOIN artists a ON a.id = t.artist_id
JOIN albums l ON l.id = t.album_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE t.album_id = $1
ORDER BY t.disc, t.number, t.id;

-- name: tracks_page
-- Tracks by title, after a position.
SELECT t.id, t.title, t.title_key AS sort_key, t.disc, t.number, t.length_s, t.explicit, t.isrc, t.genre,
       t.release_date, a.id AS artist_id, a.name AS artist_name, l.id AS album_id, l.title AS album_title,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM tracks t
JOIN artists a ON a.id = t.artist_id
JOIN albums l ON l.id = t.album_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE (t.title_key, t.id) > ($1, $2)
ORDER BY t.title_key, t.id
LIMIT $3;

-- name: track
-- One track.
SELECT t.id, t.title, t.disc, t.number, t.length_s, t.explicit, t.isrc, t.genre, t.release_date,
       a.id AS artist_id, a.name AS artist_name, l.id AS album_id, l.title AS album_title,
       w.sha256, w.width_px, w.height_px, w.sizes_px
FROM tracks t
JOIN artists a ON a.id = t.artist_id
JOIN albums l ON l.id = t.album_id
LEFT JOIN artworks w ON w.sha256 = l.artwork_sha256
WHERE t.id = $1;
