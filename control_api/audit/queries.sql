-- name: insert_entry
-- An entry, its accounts by what the log knows them by.
INSERT INTO audit_log (action, outcome, actor, subject, object_kind, object_id, network, changes)
VALUES (
    $1, $2,
    (SELECT audit_id FROM users WHERE id = $3),
    (SELECT audit_id FROM users WHERE id = $4),
    $5, $6, $7, $8::jsonb
)
RETURNING id, actor, subject;

-- name: entries_page
-- Entries, the newest first, with who and what they are about as these are called now. Accounts are told by audit ids,
-- and by their own while they are there.
WITH page AS MATERIALIZED (
    SELECT * FROM audit_log AS entry
    WHERE ($1::uuid IS NULL OR entry.id < $1)
      AND ($2::text IS NULL OR entry.action = $2)
      AND ($3::uuid IS NULL OR entry.actor = (SELECT audit_id FROM users WHERE id = $3))
      AND ($4::uuid IS NULL OR entry.subject = (SELECT audit_id FROM users WHERE id = $4))
      AND ($5::timestamptz IS NULL OR entry.at >= $5)
      AND ($6::timestamptz IS NULL OR entry.at < $6)
    ORDER BY entry.id DESC
    LIMIT $7
)
SELECT page.id, page.at, page.action, page.outcome, page.object_kind, page.object_id, page.network::text AS network,
       page.changes, page.actor, actor.id AS actor_id, actor.email AS actor_email, actor.display_name AS actor_name,
       page.subject, subject.id AS subject_id, subject.email AS subject_email, subject.display_name AS subject_name,
       CASE page.object_kind
           WHEN 'artist' THEN (SELECT name FROM artists WHERE id = page.object_id)
           WHEN 'album' THEN (SELECT title FROM albums WHERE id = page.object_id)
           WHEN 'track' THEN (SELECT title FROM tracks WHERE id = page.object_id)
           WHEN 'playlist' THEN (SELECT name FROM playlists WHERE id = page.object_id AND public)
           WHEN 'job' THEN (SELECT file_name FROM ingest_jobs WHERE id = page.object_id)
           WHEN 'asset' THEN coalesce(
               (SELECT track.title FROM assets AS asset JOIN tracks AS track ON track.id = asset.track_id
                WHERE asset.id = page.object_id),
               (SELECT file_name FROM ingest_jobs WHERE asset_id = page.object_id AND state = 'ready')
           )
       END AS object_title
FROM page
LEFT JOIN users AS actor ON actor.audit_id = page.actor
LEFT JOIN users AS subject ON subject.audit_id = page.subject
ORDER BY page.id DESC;
