-- name: artists_page
-- Artists by name, after a position.
SELECT * FROM shown_artists WHERE (name_key, id) > ($1, $2) ORDER BY name_key, id LIMIT $3;

-- name: artist
-- One artist.
SELECT * FROM shown_artists WHERE id = $1;

-- name: albums_by_title
-- Albums by title, after a position.
SELECT * FROM shown_albums WHERE (title_key, id) > ($1, $2) ORDER BY title_key, id LIMIT $3;

-- name: albums_of_artist_by_title
-- An artist's albums by title, after a position; those of a genre alone, if one is given.
SELECT album.* FROM shown_albums AS album
WHERE artist_id = $4 AND (title_key, id) > ($1, $2)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM album_genres WHERE album_id = album.id AND name_key = $5))
ORDER BY title_key, id LIMIT $3;

-- name: albums_of_genre_by_title
-- A genre's albums by title, after a position.
SELECT album.* FROM album_genres AS genre JOIN shown_albums AS album ON album.id = genre.album_id
WHERE genre.name_key = $4 AND (genre.title_key, genre.album_id) > ($1, $2)
ORDER BY genre.title_key, genre.album_id LIMIT $3;

-- name: albums_by_age
-- Albums, the newest in the catalog first, after a position.
SELECT * FROM shown_albums WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3;

-- name: albums_of_artist_by_age
-- An artist's albums, the newest first, after a position; those of a genre alone, if one is given.
SELECT album.* FROM shown_albums AS album
WHERE artist_id = $4 AND (created_at, id) < ($1, $2)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM album_genres WHERE album_id = album.id AND name_key = $5))
ORDER BY created_at DESC, id DESC LIMIT $3;

-- name: albums_of_genre_by_age
-- A genre's albums, the newest first, after a position.
SELECT album.* FROM album_genres AS genre JOIN shown_albums AS album ON album.id = genre.album_id
WHERE genre.name_key = $4 AND (genre.created_at, genre.album_id) < ($1, $2)
ORDER BY genre.created_at DESC, genre.album_id DESC LIMIT $3;

-- name: album_details
-- One album with its tracks in playing order, those without a number last; one statement sees both as of one instant.
SELECT album.*, ARRAY(
    SELECT track FROM shown_tracks AS track WHERE track.album_id = album.id ORDER BY disc, number, id
) AS tracks
FROM shown_albums AS album WHERE album.id = $1;

-- name: tracks
-- Tracks by title, after a position.
SELECT * FROM shown_tracks WHERE (title_key, id) > ($1, $2) ORDER BY title_key, id LIMIT $3;

-- name: tracks_of_genre
-- A genre's tracks by title, after a position.
SELECT track.* FROM track_genres AS genre JOIN shown_tracks AS track ON track.id = genre.track_id
WHERE genre.name_key = $4 AND (genre.title_key, genre.track_id) > ($1, $2)
ORDER BY genre.title_key, genre.track_id LIMIT $3;

-- name: tracks_of_artist
-- An artist's tracks by title, after a position; those of a genre alone, if one is given.
SELECT track.* FROM shown_tracks AS track
WHERE artist_id = $4 AND (title_key, id) > ($1, $2)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM track_genres WHERE track_id = track.id AND name_key = $5))
ORDER BY title_key, id LIMIT $3;

-- name: tracks_of_album
-- An album's tracks by title, after a position; those of an artist or of a genre alone, if they are given.
SELECT track.* FROM shown_tracks AS track
WHERE album_id = $4 AND (title_key, id) > ($1, $2) AND ($6::uuid IS NULL OR artist_id = $6)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM track_genres WHERE track_id = track.id AND name_key = $5))
ORDER BY title_key, id LIMIT $3;

-- name: popular_tracks
-- Tracks, the most popular of late first, after a position.
SELECT track.*, plays.popularity
FROM track_plays AS plays JOIN shown_tracks AS track ON track.id = plays.track_id
WHERE plays.popularity IS NOT NULL AND (plays.popularity, plays.track_id) < ($1, $2)
ORDER BY plays.popularity DESC, plays.track_id DESC LIMIT $3;

-- name: popular_tracks_of_genre
-- A genre's tracks, the most popular of late first, after a position.
SELECT track.*, genre.popularity
FROM track_genres AS genre JOIN shown_tracks AS track ON track.id = genre.track_id
WHERE genre.name_key = $4 AND genre.popularity IS NOT NULL AND (genre.popularity, genre.track_id) < ($1, $2)
ORDER BY genre.popularity DESC, genre.track_id DESC LIMIT $3;

-- name: popular_tracks_of_artist
-- An artist's tracks, the most popular of late first, after a position; those of a genre alone, if one is given.
SELECT track.*, plays.popularity
FROM shown_tracks AS track JOIN track_plays AS plays ON plays.track_id = track.id
WHERE track.artist_id = $4 AND plays.popularity IS NOT NULL AND (plays.popularity, plays.track_id) < ($1, $2)
    AND ($5::text IS NULL OR EXISTS (SELECT FROM track_genres WHERE track_id = track.id AND name_key = $5))
ORDER BY plays.popularity DESC, plays.track_id DESC LIMIT $3;

-- name: track
-- One track.
SELECT * FROM shown_tracks WHERE id = $1;

-- name: genres_page
-- Genres by name with how many tracks they have, after a position.
SELECT name_key, min(name) AS name, sum(track_count)::bigint AS track_count
FROM genre_tallies WHERE name_key > $1 GROUP BY name_key HAVING sum(track_count) > 0 ORDER BY name_key LIMIT $2;

-- name: fold_genres
-- Make one tally of those that a genre has several of.
WITH several AS (
    SELECT name_key FROM genre_tallies GROUP BY name_key HAVING count(*) > 1
), gone AS (
    DELETE FROM genre_tallies USING several WHERE genre_tallies.name_key = several.name_key
    RETURNING genre_tallies.name_key, genre_tallies.name, genre_tallies.track_count
)
INSERT INTO genre_tallies (name_key, name, track_count)
SELECT name_key, min(name), sum(track_count) FROM gone GROUP BY name_key HAVING sum(track_count) <> 0;

-- name: remove_emptied_albums
-- Remove those of some albums that have no track; tell whose they were.
DELETE FROM albums AS album
WHERE id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT FROM tracks WHERE album_id = album.id)
RETURNING artist_id;

-- name: remove_emptied_artists
-- Remove those of some artists that have no track and no album.
DELETE FROM artists AS artist
WHERE id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT FROM tracks WHERE artist_id = artist.id)
    AND NOT EXISTS (SELECT FROM albums WHERE artist_id = artist.id);
