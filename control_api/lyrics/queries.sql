-- name: lyrics
-- A track's lyrics, and whether there is such a track.
SELECT lyrics.plain, lyrics.timed, lyrics.language
FROM tracks LEFT JOIN lyrics ON lyrics.track_id = tracks.id WHERE tracks.id = $1;

-- name: set_lyrics
-- Give a track lyrics in place of those it has.
INSERT INTO lyrics (track_id, plain, timed, language)
SELECT id, $2, $3, $4 FROM tracks WHERE id = $1
ON CONFLICT (track_id) DO UPDATE
SET plain = excluded.plain, timed = excluded.timed, language = excluded.language, updated_at = now()
RETURNING track_id;

-- name: delete_lyrics
-- Take a track's lyrics away.
DELETE FROM lyrics WHERE track_id = $1 RETURNING track_id;
