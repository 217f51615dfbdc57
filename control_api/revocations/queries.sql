-- name: insert_revocations
-- Revoke what some ids have in common, and wake whoever publishes once that is committed.
-- The time is this statement's: the transaction may have waited for long before it.
WITH revoked AS (
    INSERT INTO revocations (kind, revoked_id, reason, before, created_at, expires_at)
    SELECT $1, revoked_id, $3, $4, statement_timestamp(), statement_timestamp() + $5::interval
    FROM unnest($2::text[]) AS revoked_id
    RETURNING id
)
SELECT pg_notify('segue_revoked', count(*)::text) FROM revoked;

-- name: claim_unpublished
-- Take rows to publish, the oldest first, for so long; nobody waits for a row that another takes.
UPDATE revocations r
SET claimed_until = clock_timestamp() + $2::interval,
    -- A claim that comes late must not catch the tokens that were rightly issued in the meantime.
    before = coalesce(r.before, least(clock_timestamp(), r.created_at + interval '1 second'))
FROM (
    SELECT id FROM revocations
    WHERE published_at IS NULL AND expires_at > now() AND (claimed_until IS NULL OR claimed_until <= now())
    ORDER BY id
    LIMIT $1
    FOR UPDATE SKIP LOCKED
) due
WHERE r.id = due.id
RETURNING r.id, r.kind, r.revoked_id, r.reason, r.before, r.expires_at;

-- name: mark_published
-- The edges have been told.
UPDATE revocations SET published_at = clock_timestamp(), claimed_until = NULL WHERE id = ANY($1::uuid[]);

-- name: release_claims
-- Publishing failed: anybody may try again.
UPDATE revocations SET claimed_until = NULL WHERE id = ANY($1::uuid[]) AND published_at IS NULL;

-- name: publish_again
-- What was published within a time is to be published once more, as far as it still matters.
UPDATE revocations SET published_at = NULL, claimed_until = NULL
WHERE published_at >= now() - $1::interval AND expires_at > now();

-- name: delete_expired
-- Some of the rows that concern no token any more.
DELETE FROM revocations
WHERE id IN (SELECT id FROM revocations WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED);
