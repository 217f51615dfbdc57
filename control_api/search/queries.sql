-- name: feed_state
-- Which database this is, what generation it wants, and up to where its feed may be read. The timeline tells a standby
-- that took over, and may lack what was written last, from the server it was a copy of.
SELECT concat_ws(':', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                 (SELECT timeline_id FROM pg_control_checkpoint())) AS database,
       feed.generation,
       feed.purged_transaction_id::text::bigint AS purged_transaction_id, feed.purged_id,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest_running
FROM search_feed AS feed;

-- name: next_changes
-- Changes after a position, in the order of transactions. Those that are still running, and all that began after the
-- oldest of them, wait: a smaller number than one that was read never becomes visible later.
SELECT transaction_id::text::bigint AS transaction_id, id, kind, item_id
FROM catalog_changes
WHERE (transaction_id, id) > ($1::bigint::text::xid8, $2)
    AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY catalog_changes.transaction_id, id
LIMIT $3;

-- name: purge_changes
-- Forget some old changes, and remember which was the last of them; how many they were.
WITH gone AS (
    DELETE FROM catalog_changes
    WHERE (transaction_id, id) IN (
        SELECT transaction_id, id FROM catalog_changes
        WHERE at < now() - make_interval(secs => $1) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY at LIMIT $2
    )
    RETURNING transaction_id, id
), last AS (
    SELECT transaction_id, id FROM gone ORDER BY transaction_id DESC, id DESC LIMIT 1
), remembered AS (
    UPDATE search_feed SET purged_transaction_id = last.transaction_id, purged_id = last.id
    FROM last
    WHERE (last.transaction_id, last.id) > (purged_transaction_id, purged_id)
)
SELECT count(*) FROM gone;

-- name: want_rebuild
-- Have every index built anew, on whatever machine it is.
WITH wanted AS (UPDATE search_feed SET generation = generation + 1 RETURNING generation)
SELECT generation, pg_notify('segue_catalog_changed', '') FROM wanted;

-- name: artists_by_id
-- What artists are found by, and how much they are played.
SELECT artist.id, artist.name, coalesce(heard.plays, 0)::bigint AS plays
FROM artists AS artist
LEFT JOIN LATERAL (
    SELECT sum(plays) AS plays FROM tracks JOIN track_plays ON track_id = tracks.id WHERE artist_id = artist.id
) AS heard ON true
WHERE artist.id = ANY ($1::uuid[]);

-- name: artists_after
-- Artists in the order of their ids, after one.
SELECT artist.id, artist.name, coalesce(heard.plays, 0)::bigint AS plays
FROM artists AS artist
LEFT JOIN LATERAL (
    SELECT sum(plays) AS plays FROM tracks JOIN track_plays ON track_id = tracks.id WHERE artist_id = artist.id
) AS heard ON true
WHERE artist.id > $1
ORDER BY artist.id
LIMIT $2;

-- name: albums_by_id
-- What albums are found by, and how much they are played.
SELECT album.id, album.title, artist.name AS artist_name, coalesce(heard.plays, 0)::bigint AS plays
FROM albums AS album
JOIN artists AS artist ON artist.id = album.artist_id
LEFT JOIN LATERAL (
    SELECT sum(plays) AS plays FROM tracks JOIN track_plays ON track_id = tracks.id WHERE album_id = album.id
) AS heard ON true
WHERE album.id = ANY ($1::uuid[]);

-- name: albums_after
-- Albums in the order of their ids, after one.
SELECT album.id, album.title, artist.name AS artist_name, coalesce(heard.plays, 0)::bigint AS plays
FROM albums AS album
JOIN artists AS artist ON artist.id = album.artist_id
LEFT JOIN LATERAL (
    SELECT sum(plays) AS plays FROM tracks JOIN track_plays ON track_id = tracks.id WHERE album_id = album.id
) AS heard ON true
WHERE album.id > $1
ORDER BY album.id
LIMIT $2;

-- name: tracks_by_id
-- What tracks are found by, and how much they are played.
SELECT track.id, track.title, artist.name AS artist_name, album.title AS album_title, track.artist_id, track.album_id,
       ARRAY(SELECT genre.name FROM track_genres AS genre WHERE genre.track_id = track.id) AS genres,
       coalesce(heard.plays, 0) AS plays, lyrics.plain AS lyrics
FROM tracks AS track
JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id
LEFT JOIN track_plays AS heard ON heard.track_id = track.id
LEFT JOIN lyrics ON lyrics.track_id = track.id
WHERE track.id = ANY ($1::uuid[]);

-- name: tracks_after
-- Tracks in the order of their ids, after one. The page is cut first: a join in order would read what is joined from its
-- beginning for every page.
SELECT track.id, track.title, artist.name AS artist_name, album.title AS album_title, track.artist_id, track.album_id,
       ARRAY(SELECT genre.name FROM track_genres AS genre WHERE genre.track_id = track.id) AS genres,
       coalesce((SELECT plays FROM track_plays AS heard WHERE heard.track_id = track.id), 0) AS plays,
       (SELECT plain FROM lyrics WHERE lyrics.track_id = track.id) AS lyrics
FROM (SELECT * FROM tracks WHERE id > $1 ORDER BY id LIMIT $2) AS track
JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id
ORDER BY track.id;

-- name: playlists_by_id
-- What playlists are found by, and by whom.
SELECT playlist.id, playlist.name, playlist.description, playlist.public,
       ARRAY(SELECT playlist.owner_id UNION SELECT user_id FROM playlist_collaborators
             WHERE playlist_id = playlist.id AND playlist.collaborative) AS readers
FROM playlists AS playlist
WHERE playlist.id = ANY ($1::uuid[]);

-- name: playlists_after
-- Playlists in the order of their ids, after one.
SELECT playlist.id, playlist.name, playlist.description, playlist.public,
       ARRAY(SELECT playlist.owner_id UNION SELECT user_id FROM playlist_collaborators
             WHERE playlist_id = playlist.id AND playlist.collaborative) AS readers
FROM playlists AS playlist
WHERE playlist.id > $1
ORDER BY playlist.id
LIMIT $2;

-- name: found_artists
-- Artists as they are shown; with an account, those of its library.
SELECT * FROM shown_artists
WHERE id = ANY ($1::uuid[])
    AND ($2::uuid IS NULL
         OR EXISTS (SELECT FROM library_items WHERE user_id = $2 AND kind = 'artist' AND item_id = shown_artists.id));

-- name: found_albums
-- Albums as they are shown; with an account, those of its library.
SELECT * FROM shown_albums
WHERE id = ANY ($1::uuid[])
    AND ($2::uuid IS NULL
         OR EXISTS (SELECT FROM library_items WHERE user_id = $2 AND kind = 'album' AND item_id = shown_albums.id));

-- name: found_tracks
-- Tracks as they are shown; with an account, those of its library.
SELECT * FROM shown_tracks
WHERE id = ANY ($1::uuid[])
    AND ($2::uuid IS NULL
         OR EXISTS (SELECT FROM library_items WHERE user_id = $2 AND kind = 'track' AND item_id = shown_tracks.id));

-- name: found_lyrics
-- Tracks as they are shown, with what is sung in them; with an account, those of its library.
SELECT shown_tracks.*, lyrics.plain AS lyrics
FROM shown_tracks JOIN lyrics ON lyrics.track_id = shown_tracks.id
WHERE id = ANY ($1::uuid[])
    AND ($2::uuid IS NULL
         OR EXISTS (SELECT FROM library_items WHERE user_id = $2 AND kind = 'track' AND item_id = shown_tracks.id));

-- name: found_playlists
-- Playlists as the account $3 sees them, none that it may not see; with an account $2, those of its library.
SELECT playlist.*, access.access
FROM shown_playlists AS playlist
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN playlist.owner_id = $3 THEN 'owner'
        WHEN playlist.collaborative AND EXISTS (
            SELECT FROM playlist_collaborators WHERE playlist_id = playlist.id AND user_id = $3
        ) THEN 'collaborator'
        WHEN playlist.public THEN 'reader'
    END AS access
) AS access
WHERE playlist.id = ANY ($1::uuid[]) AND access.access IS NOT NULL
    AND ($2::uuid IS NULL
         OR EXISTS (SELECT FROM library_items WHERE user_id = $2 AND kind = 'playlist' AND item_id = playlist.id));

-- name: library_revision
-- Where an account's library stands.
SELECT revision FROM libraries WHERE user_id = $1;

-- name: library_ids
-- What of a kind an account has in its library.
SELECT item_id FROM library_items WHERE user_id = $1 AND kind = $2;
