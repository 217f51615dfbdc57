-- name: artists_page
-- Artists by name, after a position.
SELECT * FROM shown_artists WHERE (name_key, id) > ($1, $2) ORDER BY name_key, id LIMIT $3;

-- name: artist
-- One artist.
SELECT * FROM shown_artists WHERE id = $1;

-- name: albums_page
-- Albums by title, after a position.
SELECT * FROM shown_albums WHERE (title_key, id) > ($1, $2) ORDER BY title_key, id LIMIT $3;

-- name: albums_page_of_artist
-- An artist's albums by title, after a position.
SELECT * FROM shown_albums
WHERE artist_id = $4 AND (title_key, id) > ($1, $2) ORDER BY title_key, id LIMIT $3;

-- name: album
-- One album.
SELECT * FROM shown_albums WHERE id = $1;

-- name: album_tracks
-- An album's tracks in playing order; those without a number come last.
SELECT * FROM shown_tracks WHERE album_id = $1 ORDER BY disc, number, id;

-- name: tracks_page
-- Tracks by title, after a position.
SELECT * FROM shown_tracks WHERE (title_key, id) > ($1, $2) ORDER BY title_key, id LIMIT $3;

-- name: track
-- One track.
SELECT * FROM shown_tracks WHERE id = $1;
