-- name: lock_albums_of_tracks
-- The albums of some tracks, locked in the order in which everybody locks them.
SELECT id FROM albums WHERE id IN (SELECT album_id FROM tracks WHERE id = ANY ($1::uuid[])) ORDER BY id FOR NO KEY UPDATE;

-- name: track_title
-- What a track is called.
SELECT title FROM tracks WHERE id = $1;

-- name: album_title
-- What an album is called; nobody changes it meanwhile.
SELECT title FROM albums WHERE id = $1 FOR UPDATE;

-- name: artist_name
-- What an artist is called; nobody changes her meanwhile.
SELECT name FROM artists WHERE id = $1 FOR UPDATE;

-- name: tracks_of_album
-- What an album holds.
SELECT id FROM tracks WHERE album_id = $1;

-- name: tracks_of_artist
-- What an artist made, and what is on her albums.
SELECT id FROM tracks WHERE artist_id = $1
UNION
SELECT track.id FROM albums AS album JOIN tracks AS track ON track.album_id = album.id WHERE album.artist_id = $1;

-- name: albums_of_artist
-- Whatever has her for its artist.
SELECT id FROM albums WHERE artist_id = $1;

-- name: assets_of_tracks
-- Every packaging of some tracks.
SELECT id FROM assets WHERE track_id = ANY ($1::uuid[]);

-- name: delete_album_streams
-- Album streams that hold some assets: nobody is to start them, or go on with them, any more.
DELETE FROM album_streams WHERE asset_ids && $1::uuid[];

-- name: delete_tracks
-- Remove tracks; tell whose and on which albums they were.
DELETE FROM tracks WHERE id = ANY ($1::uuid[]) RETURNING artist_id, album_id;
