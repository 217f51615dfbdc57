-- name: catalog
-- So many tracks ($tracks), ten an album, four albums an artist; titles of words of real ones.
SET session_replication_role = replica;  -- totals are written as the triggers would keep them
CREATE TEMPORARY TABLE words AS SELECT row_number() OVER () - 1 AS n, word FROM unnest($words) AS word;
CREATE TEMPORARY TABLE genre_names AS SELECT row_number() OVER () - 1 AS n, name FROM unnest($genres) AS name;
INSERT INTO artists (id, name, name_key)
SELECT uuidv7(), initcap(name), name
FROM (SELECT word || ' ' || number AS name FROM generate_series(1, $tracks / 40 + 1) AS number
      JOIN words ON words.n = number::bigint * 7919 % (SELECT count(*) FROM words)) AS drawn;
CREATE TEMPORARY TABLE numbered_artists AS SELECT row_number() OVER () - 1 AS n, id FROM artists;
INSERT INTO albums (id, artist_id, title, title_key, release_date, track_count, length_s)
SELECT uuidv7(), artist.id, initcap(word || ' ' || number), word || ' ' || number,
       (1950 + floor(75 * sqrt(random())))::int || '-05-01', 10, 2400
FROM generate_series(1, $tracks / 10) AS number
JOIN numbered_artists AS artist ON artist.n = number / 4
JOIN words ON words.n = number::bigint * 6101 % (SELECT count(*) FROM words);
CREATE TEMPORARY TABLE planned AS
SELECT uuidv7() AS id, gen_random_uuid() AS asset_id, album.id AS album_id, album.artist_id, album.release_date,
       row_number() OVER () AS n, number, random() AS of_quality, random() AS of_genre, random() AS of_plays
FROM albums AS album, generate_series(1, 10) AS number;
INSERT INTO tracks (id, album_id, artist_id, title, title_key, disc, number, length_s, asset_id, release_date, explicit)
SELECT planned.id, album_id, artist_id, initcap(first.word || ' ' || second.word || ' ' || third.word),
       first.word || ' ' || second.word || ' ' || third.word, 1, number, 120 + 240 * random(), asset_id,
       CASE WHEN of_plays < 0.97 THEN release_date END, random() < 0.05
FROM planned
JOIN words AS first ON first.n = planned.n * 31 % (SELECT count(*) FROM words)
JOIN words AS second ON second.n = planned.n * 1009 % (SELECT count(*) FROM words)
JOIN words AS third ON third.n = planned.n * 7 % (SELECT count(*) FROM words);
INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, valid_samples,
                    integrated_lufs, best_quality)
SELECT asset_id, id, encode(sha256(id::text::bytea), 'hex'), of_quality > 0.2,
       CASE WHEN of_quality > 0.85 THEN 96000 ELSE 44100 END,
       CASE WHEN of_quality > 0.85 THEN 24 WHEN of_quality > 0.2 THEN 16 END, 2, 9503550,
       -8 - 12 * random(), CASE WHEN of_quality > 0.85 THEN 4 WHEN of_quality > 0.2 THEN 3 ELSE 1 END
FROM planned;
INSERT INTO track_genres (track_id, position, name, name_key, album_id, title_key)
SELECT planned.id, 1, name, lower(name), planned.album_id, title_key
FROM planned JOIN tracks USING (id)
JOIN genre_names ON genre_names.n = floor((SELECT count(*) FROM genre_names) * of_genre * of_genre)::int
UNION ALL
SELECT planned.id, 2, name, lower(name), planned.album_id, title_key
FROM planned JOIN tracks USING (id)
JOIN genre_names ON genre_names.n = (floor((SELECT count(*) FROM genre_names) * of_genre * of_genre)::int + 3)
    % (SELECT count(*) FROM genre_names)
WHERE of_quality < 0.5;
INSERT INTO track_plays (track_id, plays) SELECT id, (1 / (0.0001 + of_plays))::bigint FROM planned WHERE of_plays < 0.3;
RESET session_replication_role;

-- name: library
-- A library of so many tracks ($items) of a listener ($listener), of which most were played and a tenth are liked.
SET session_replication_role = replica;
INSERT INTO libraries (user_id, revision) VALUES ($listener, $items)
ON CONFLICT (user_id) DO UPDATE SET revision = excluded.revision;
INSERT INTO library_items (user_id, kind, item_id, added_at, liked, revision, decided_revision, decided_at)
SELECT $listener, 'track', id, at, random() < 0.1, n, n, at
FROM (SELECT id, n, now() - n * interval '20 minutes' AS at
      FROM (SELECT id, row_number() OVER () AS n
            FROM (SELECT id FROM tracks ORDER BY random() LIMIT $items) AS drawn) AS numbered) AS dated;
INSERT INTO play_counts (user_id, track_id, plays, completed, last_played_at)
SELECT user_id, item_id, plays, plays - 1, now() - random() * random() * interval '5 years'
FROM (SELECT user_id, item_id, 1 + floor(40 * random() * random() * random())::int AS plays FROM library_items
      WHERE user_id = $listener AND kind = 'track') AS drawn
WHERE random() < 0.7;
RESET session_replication_role;
