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
