-- name: lock_artist
-- An artist, kept from other edits.
SELECT name FROM artists WHERE id = $1 FOR NO KEY UPDATE;

-- name: artist_of_name
-- Another artist of a name.
SELECT id FROM artists WHERE name_key = $1 AND id <> $2;

-- name: set_artist
-- Rename an artist.
UPDATE artists
SET name = $2, name_key = $3, edited_fields = ARRAY(SELECT DISTINCT unnest(edited_fields || $4::text[])),
    updated_at = now()
WHERE id = $1;

-- name: lock_albums
-- Albums, kept from other edits and from publication, in the order in which everybody locks them.
SELECT id, title, artist_id, release_date FROM albums WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- name: album_of_title
-- Another album of an artist that has a title.
SELECT id FROM albums WHERE artist_id = $1 AND title_key = $2 AND id <> $3;

-- name: set_album
-- Give an album title, artist and date.
UPDATE albums
SET title = $2, title_key = $3, artist_id = $4, release_date = $5,
    edited_fields = ARRAY(SELECT DISTINCT unnest(edited_fields || $6::text[])), updated_at = now()
WHERE id = $1;

-- name: track_album
-- The album that a track is on.
SELECT album_id FROM tracks WHERE id = $1;

-- name: lock_track
-- A track, kept from other edits and from publication.
SELECT title, album_id, disc, number, isrc, explicit, release_date,
    ARRAY(SELECT name FROM track_genres WHERE track_id = tracks.id ORDER BY position) AS genres
FROM tracks WHERE id = $1 FOR NO KEY UPDATE;

-- name: lock_isrc
-- One at a time decides which track an ISRC means; publication does the same.
SELECT pg_advisory_xact_lock($1, hashtext($2));

-- name: track_of_isrc
-- Another track of an ISRC.
SELECT id FROM tracks WHERE isrc = $1 AND id <> $2;

-- name: set_track
-- Give a track what an edit tells of it.
UPDATE tracks
SET title = $2, title_key = $3, album_id = $4, disc = $5, number = $6, isrc = $7, explicit = $8, release_date = $9,
    edited_fields = ARRAY(SELECT DISTINCT unnest(edited_fields || $10::text[])), updated_at = now()
WHERE id = $1;

-- name: clear_genres
-- Take a track's genres away.
DELETE FROM track_genres WHERE track_id = $1;

-- name: insert_genres
-- Give a track genres, the main one first.
INSERT INTO track_genres (track_id, position, name, name_key)
SELECT $1, genre.position, genre.name, genre.name_key
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS genre (name, name_key, position);

-- name: set_artist_artwork
-- Give an artist a picture.
UPDATE artists AS artist
SET artwork_sha256 = $2, edited_fields = ARRAY(SELECT DISTINCT unnest(artist.edited_fields || '{artwork}'::text[])),
    updated_at = now()
FROM artists AS old WHERE artist.id = $1 AND old.id = artist.id
RETURNING old.artwork_sha256;

-- name: set_album_artwork
-- Give an album a picture.
UPDATE albums AS album
SET artwork_sha256 = $2, edited_fields = ARRAY(SELECT DISTINCT unnest(album.edited_fields || '{artwork}'::text[])),
    updated_at = now()
FROM albums AS old WHERE album.id = $1 AND old.id = album.id
RETURNING old.artwork_sha256;
