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
-- Entries, the newest first. Accounts are told by audit ids, and by their own while they are there.
SELECT entry.id, entry.at, entry.action, entry.outcome, entry.actor, actor.id AS actor_id,
       entry.subject, subject.id AS subject_id, entry.object_kind, entry.object_id, entry.network::text AS network, entry.changes
FROM audit_log AS entry
LEFT JOIN users AS actor ON actor.audit_id = entry.actor
LEFT JOIN users AS subject ON subject.audit_id = entry.subject
WHERE ($1::uuid IS NULL OR entry.id < $1)
  AND ($2::text IS NULL OR entry.action = $2)
  AND ($3::uuid IS NULL OR entry.actor = (SELECT audit_id FROM users WHERE id = $3))
  AND ($4::uuid IS NULL OR entry.subject = (SELECT audit_id FROM users WHERE id = $4))
  AND ($5::timestamptz IS NULL OR entry.at >= $5)
  AND ($6::timestamptz IS NULL OR entry.at < $6)
ORDER BY entry.id DESC
LIMIT $7;
