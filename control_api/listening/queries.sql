-- name: lock_counting
-- One transaction counts at a time, over all processes: two that each see no play near theirs would count both.
-- The number is ours alone, and means nothing.
SELECT pg_advisory_xact_lock(7305812);

-- name: hold_users
-- Those of the users that there are, who stay until the end of the transaction. It doesn't wait for who deletes one:
-- waiting with other rows held is how deadlocks begin.
SELECT id FROM users WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE NOWAIT;

-- name: hold_tracks
-- Those of the tracks that there are, which stay until the end of the transaction.
SELECT id, length_s FROM tracks WHERE id = ANY ($1::uuid[]) ORDER BY id FOR KEY SHARE NOWAIT;

-- name: known_plays
-- The rows that plays may be the same as: those of their ids, and those of the same track around them. OFFSET 0 has each
-- looked up by index: were the planner free to, it might read a long history whole for a few plays.
SELECT found.* FROM unnest($1::uuid[], $2::uuid[]) AS told (user_id, id)
CROSS JOIN LATERAL (
    SELECT user_id, id, track_id, played_at, listened_s, completed FROM listening_history AS known
    WHERE known.user_id = told.user_id AND known.id = told.id
    OFFSET 0
) AS found
UNION
SELECT found.* FROM unnest($1::uuid[], $3::uuid[], $4::timestamptz[]) AS told (user_id, track_id, played_at)
CROSS JOIN LATERAL (
    SELECT user_id, id, track_id, played_at, listened_s, completed FROM listening_history AS near
    -- By user and time: she plays little in a minute.
    WHERE near.user_id = told.user_id AND near.track_id = told.track_id
        AND near.played_at > told.played_at - $5::interval AND near.played_at < told.played_at + $5::interval
    OFFSET 0
) AS found;

-- name: insert_plays
-- Write new plays, and count from what was written. A track's score adds up its plays as of one fixed
-- instant, so that scores of tracks compare whenever each was written.
WITH inserted AS (
    INSERT INTO listening_history
        (user_id, id, track_id, played_at, listened_s, completed, session_id, received_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::float8[], $6::boolean[], $7::uuid[],
                         $8::timestamptz[])
    ON CONFLICT DO NOTHING
    RETURNING user_id, track_id, played_at, completed
), counted AS (
    INSERT INTO play_counts AS known (user_id, track_id, plays, completed, last_played_at)
    SELECT user_id, track_id, count(*), count(*) FILTER (WHERE completed), max(played_at)
    FROM inserted GROUP BY user_id, track_id
    ON CONFLICT (user_id, track_id) DO UPDATE SET
        plays = known.plays + excluded.plays,
        completed = known.completed + excluded.completed,
        last_played_at = greatest(known.last_played_at, excluded.last_played_at)
), stale AS (
    INSERT INTO stale_genre_preferences (user_id) SELECT DISTINCT user_id FROM inserted ON CONFLICT DO NOTHING
), popular AS (
    INSERT INTO track_plays AS known (track_id, plays, score, scored_at)
    SELECT track_id, count(*),
           sum(2 ^ (extract(epoch FROM played_at - $9::timestamptz) / extract(epoch FROM $10::interval))::float8), $9
    FROM inserted GROUP BY track_id
    ON CONFLICT (track_id) DO UPDATE SET
        plays = known.plays + excluded.plays, score = known.score + excluded.score, scored_at = excluded.scored_at
    RETURNING track_id, coalesce(old.plays, 0) AS before, new.plays AS after
)
INSERT INTO catalog_changes (kind, item_id)
SELECT 'track', track_id FROM popular
-- The logarithms to base 2 of both plus one differ by a whole: so do the places of the first bit.
WHERE (before + 1 # after + 1) > (before + 1 & after + 1);

-- name: grow_plays
-- Write down that more was heard of plays than they tell, and count those that are complete by it.
WITH grown AS (
    UPDATE listening_history AS known
    SET listened_s = told.listened_s, completed = told.completed
    FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::boolean[]) AS told (user_id, id, listened_s, completed)
    WHERE known.user_id = told.user_id AND known.id = told.id
    RETURNING known.user_id, known.track_id, new.completed AND NOT old.completed AS completes
), stale AS (
    INSERT INTO stale_genre_preferences (user_id) SELECT DISTINCT user_id FROM grown ON CONFLICT DO NOTHING
)
UPDATE play_counts AS known SET completed = known.completed + completing.n
FROM (SELECT user_id, track_id, count(*) AS n FROM grown WHERE completes GROUP BY user_id, track_id) AS completing
WHERE known.user_id = completing.user_id AND known.track_id = completing.track_id;

-- name: existing_tracks
-- Those of the tracks that there are.
SELECT id FROM tracks WHERE id = ANY ($1::uuid[]);

-- name: history_page
-- What a user played, the newest first, after a position; a track that is gone is null.
SELECT play.id AS play_id, play.played_at, play.listened_s, play.completed, track.*
FROM (
    SELECT * FROM listening_history
    WHERE user_id = $1 AND (played_at, id) < ($2, $3)
    ORDER BY played_at DESC, id DESC
    LIMIT $4
) AS play
LEFT JOIN shown_tracks AS track ON track.id = play.track_id
ORDER BY play.played_at DESC, play.id DESC;

-- name: recent_tracks_page
-- The tracks among a user's last plays, the latest first, after a position.
SELECT recent.last_played_at, track.*
FROM (
    SELECT play.track_id, max(play.played_at) AS last_played_at
    FROM (
        SELECT track_id, played_at FROM listening_history
        WHERE user_id = $1 ORDER BY played_at DESC, id DESC LIMIT $5
    ) AS play
    WHERE play.track_id IS NOT NULL
    GROUP BY play.track_id
    HAVING (max(play.played_at), play.track_id) < ($2, $3)
    ORDER BY max(play.played_at) DESC, play.track_id DESC
    LIMIT $4
) AS recent
JOIN shown_tracks AS track ON track.id = recent.track_id
ORDER BY recent.last_played_at DESC, track.id DESC;

-- name: recent_albums_page
-- The albums among a user's last plays, the latest first, after a position.
SELECT recent.last_played_at, album.*
FROM (
    SELECT track.album_id, max(play.played_at) AS last_played_at
    FROM (
        SELECT track_id, played_at FROM listening_history
        WHERE user_id = $1 ORDER BY played_at DESC, id DESC LIMIT $5
    ) AS play
    JOIN tracks AS track ON track.id = play.track_id
    GROUP BY track.album_id
    HAVING (max(play.played_at), track.album_id) < ($2, $3)
    ORDER BY max(play.played_at) DESC, track.album_id DESC
    LIMIT $4
) AS recent
JOIN shown_albums AS album ON album.id = recent.album_id
ORDER BY recent.last_played_at DESC, album.id DESC;

-- name: time_zone
-- Whether PostgreSQL knows a time zone by this name.
SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1);

-- name: year
-- A user's year in figures, read in one pass: rows of a measure each, those of one measure the greatest first.
WITH play AS MATERIALIZED (
    SELECT track_id, listened_s, completed, (played_at AT TIME ZONE $3)::date AS day
    FROM listening_history
    WHERE user_id = $1
        AND played_at >= make_timestamptz($2, 1, 1, 0, 0, 0, $3)
        AND played_at < make_timestamptz($2 + 1, 1, 1, 0, 0, 0, $3)
), played AS MATERIALIZED (
    SELECT track.id, track.album_id, track.artist_id, total.plays, total.listened_s
    FROM (
        SELECT track_id, count(*) AS plays, sum(listened_s) AS listened_s
        FROM play WHERE track_id IS NOT NULL GROUP BY track_id
    ) AS total
    JOIN tracks AS track ON track.id = total.track_id
), days AS (
    -- Of days in a row, day and place differ by the same.
    SELECT day, day - (row_number() OVER (ORDER BY day))::int AS run FROM (SELECT DISTINCT day FROM play) AS listened
), top_tracks AS (
    SELECT id, plays, listened_s FROM played ORDER BY plays DESC, listened_s DESC, id LIMIT $4
), top_albums AS (
    SELECT album_id AS id, sum(plays)::bigint AS plays, sum(listened_s) AS listened_s
    FROM played GROUP BY album_id ORDER BY plays DESC, listened_s DESC, id LIMIT $4
), top_artists AS (
    SELECT artist_id AS id, sum(plays)::bigint AS plays, sum(listened_s) AS listened_s
    FROM played GROUP BY artist_id ORDER BY plays DESC, listened_s DESC, id LIMIT $4
), top_genres AS (
    SELECT min(genre.name) AS name, sum(played.plays)::bigint AS plays, sum(played.listened_s) AS listened_s
    FROM played JOIN track_genres AS genre ON genre.track_id = played.id
    GROUP BY genre.name_key ORDER BY plays DESC, listened_s DESC, genre.name_key LIMIT $4
), streak AS (
    SELECT count(*) AS days, min(day) AS first_day, max(day) AS last_day
    FROM days GROUP BY run ORDER BY days DESC, first_day LIMIT 1
)
SELECT 'plays' AS measure, NULL::uuid AS id, NULL AS name, count(*) AS plays, coalesce(sum(listened_s), 0) AS listened_s,
       NULL::date AS first_day, NULL::date AS last_day
FROM play
UNION ALL SELECT 'completed', NULL, NULL, count(*), 0, NULL, NULL FROM play WHERE completed
UNION ALL SELECT 'tracks', NULL, NULL, count(*), 0, NULL, NULL FROM played
UNION ALL SELECT 'artists', NULL, NULL, count(DISTINCT artist_id), 0, NULL, NULL FROM played
UNION ALL SELECT 'albums', NULL, NULL, count(DISTINCT album_id), 0, NULL, NULL FROM played
UNION ALL SELECT 'track', id, NULL, plays, listened_s, NULL, NULL FROM top_tracks
UNION ALL SELECT 'album', id, NULL, plays, listened_s, NULL, NULL FROM top_albums
UNION ALL SELECT 'artist', id, NULL, plays, listened_s, NULL, NULL FROM top_artists
UNION ALL SELECT 'genre', NULL, name, plays, listened_s, NULL, NULL FROM top_genres
UNION ALL
SELECT 'month', NULL, NULL, count(*), sum(listened_s), min(day), max(day) FROM play GROUP BY extract(month FROM day)
UNION ALL SELECT 'streak', NULL, NULL, days, 0, first_day, last_day FROM streak;

-- name: tracks_shown
-- Tracks by id.
SELECT * FROM shown_tracks WHERE id = ANY ($1::uuid[]);

-- name: albums_shown
-- Albums by id.
SELECT * FROM shown_albums WHERE id = ANY ($1::uuid[]);

-- name: artists_shown
-- Artists by id.
SELECT * FROM shown_artists WHERE id = ANY ($1::uuid[]);

-- name: genre_preferences
-- What a user likes to hear, the most liked first.
SELECT coalesce((SELECT genre.name FROM track_genres AS genre WHERE genre.name_key = preference.genre_key
                 ORDER BY genre.track_id LIMIT 1), preference.genre_key) AS genre,
       preference.weight, preference.plays
FROM user_genre_preferences AS preference
WHERE preference.user_id = $1
ORDER BY preference.weight DESC, preference.genre_key;

-- name: claim_stale_preferences
-- Users who have played since their preferences were made, and whom nobody else sees to; the longest waiting first.
DELETE FROM stale_genre_preferences
WHERE user_id IN (
    SELECT user_id FROM stale_genre_preferences
    WHERE since <= now() - $1::interval
    ORDER BY since
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
RETURNING user_id;

-- name: recompute_preferences
-- Make users' preferences anew from their plays of late. A play is shared by its track's genres; one that was broken
-- off weighs what was heard of the time that would have completed it.
WITH weighed AS (
    SELECT play.user_id, genre.name_key,
           0.5 ^ (greatest(extract(epoch FROM now() - play.played_at), 0) / extract(epoch FROM $2::interval))::float8
               * CASE WHEN play.completed THEN 1 ELSE least(play.listened_s / $4::float8, 1) END
               / count(*) OVER (PARTITION BY play.user_id, play.id) AS weight
    FROM listening_history AS play
    JOIN track_genres AS genre ON genre.track_id = play.track_id
    WHERE play.user_id = ANY ($1::uuid[]) AND play.played_at > now() - $3::interval
), liked AS (
    SELECT user_id, name_key, sum(weight) AS weight, count(*)::int AS plays
    FROM weighed GROUP BY user_id, name_key HAVING sum(weight) > 0
), shared AS (
    SELECT user_id, name_key, weight / sum(weight) OVER (PARTITION BY user_id) AS weight, plays FROM liked
), forgotten AS (
    DELETE FROM user_genre_preferences AS known
    WHERE known.user_id = ANY ($1::uuid[])
        AND NOT EXISTS (SELECT FROM liked WHERE liked.user_id = known.user_id AND liked.name_key = known.genre_key)
)
INSERT INTO user_genre_preferences (user_id, genre_key, weight, plays)
SELECT user_id, name_key, weight, plays FROM shared
ON CONFLICT (user_id, genre_key) DO UPDATE SET
    weight = excluded.weight, plays = excluded.plays, updated_at = now();
