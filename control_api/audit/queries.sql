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

-- name: entry_ids
-- A page of the log, the newest first.
SELECT id FROM audit_log
WHERE id < $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
ORDER BY id DESC LIMIT $4;

-- name: entry_ids_of_action
-- A page of one action's entries. Its index alone has them in this order, which equality would not ask for: how rare they
-- are the planner can't know, and it might walk the whole log for them.
SELECT id FROM audit_log
WHERE action >= $5 AND (action, id) < ($5, $1)
  AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
ORDER BY action DESC, id DESC LIMIT $4;

-- name: entry_ids_of_actor
-- A page of what an account did, found likewise; where that is told, of one action, and about one account.
SELECT id FROM audit_log
WHERE actor >= (SELECT audit_id FROM users WHERE id = $5)
  AND (actor, id) < ((SELECT audit_id FROM users WHERE id = $5), $1)
  AND ($6::text IS NULL OR action = $6)
  AND ($7::uuid IS NULL OR subject = (SELECT audit_id FROM users WHERE id = $7))
  AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
ORDER BY actor DESC, id DESC LIMIT $4;

-- name: entry_ids_of_subject
-- A page of what is about an account, found likewise; where that is told, of one action.
SELECT id FROM audit_log
WHERE subject >= (SELECT audit_id FROM users WHERE id = $5)
  AND (subject, id) < ((SELECT audit_id FROM users WHERE id = $5), $1)
  AND ($6::text IS NULL OR action = $6)
  AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
ORDER BY subject DESC, id DESC LIMIT $4;

-- name: entries
-- Entries, the newest first, with who and what they are about as these are called now. Accounts are told by audit ids,
-- and by their own while they are there.
SELECT entry.id, entry.at, entry.action, entry.outcome, entry.object_kind, entry.object_id, entry.network::text AS network,
       entry.changes, entry.actor, actor.id AS actor_id, actor.email AS actor_email, actor.display_name AS actor_name,
       entry.subject, subject.id AS subject_id, subject.email AS subject_email, subject.display_name AS subject_name,
       CASE entry.object_kind
           WHEN 'artist' THEN (SELECT name FROM artists WHERE id = entry.object_id)
           WHEN 'album' THEN (SELECT title FROM albums WHERE id = entry.object_id)
           WHEN 'track' THEN (SELECT title FROM tracks WHERE id = entry.object_id)
           WHEN 'playlist' THEN (SELECT name FROM playlists WHERE id = entry.object_id AND public)
           WHEN 'job' THEN (SELECT file_name FROM ingest_jobs WHERE id = entry.object_id)
           WHEN 'asset' THEN coalesce(
               (SELECT track.title FROM assets AS asset JOIN tracks AS track ON track.id = asset.track_id
                WHERE asset.id = entry.object_id),
               (SELECT file_name FROM ingest_jobs WHERE asset_id = entry.object_id AND state = 'ready')
           )
       END AS object_title
FROM audit_log AS entry
LEFT JOIN users AS actor ON actor.audit_id = entry.actor
LEFT JOIN users AS subject ON subject.audit_id = entry.subject
WHERE entry.id = ANY ($1::uuid[])
ORDER BY entry.id DESC;
