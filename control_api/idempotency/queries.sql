-- name: forget_outdated
-- Remove a claim that is older than answers are kept, so that its key is as good as new.
DELETE FROM idempotency_claims
WHERE key_sha256 = $1 AND operation = $2 AND user_id IS NOT DISTINCT FROM $3 AND created_at < now() - $4::interval;

-- name: claim
-- Take a request nobody has, or one of the same bytes whose claimant has died or let go.
INSERT INTO idempotency_claims AS claim (user_id, operation, key_sha256, request_sha256, made_id, claimed_until)
VALUES ($1, $2, $3, $4, $5, now() + $6::interval)
ON CONFLICT (key_sha256, operation, user_id) DO UPDATE
SET claims = claim.claims + 1, claimed_until = EXCLUDED.claimed_until
WHERE claim.status IS NULL AND claim.claimed_until <= now() AND claim.request_sha256 = EXCLUDED.request_sha256
RETURNING id, claims, made_id;

-- name: existing
-- What is known of a request.
SELECT request_sha256, status, headers, body
FROM idempotency_claims
WHERE key_sha256 = $1 AND operation = $2 AND user_id IS NOT DISTINCT FROM $3;

-- name: renew
-- Say that the claimant lives.
UPDATE idempotency_claims SET claimed_until = now() + $3::interval WHERE id = $1 AND claims = $2 AND status IS NULL;

-- name: let_go
-- Leave the request to whoever sends it again; what it may have made keeps its id.
UPDATE idempotency_claims SET claimed_until = now() WHERE id = $1 AND claims = $2 AND status IS NULL;

-- name: store
-- Keep the answer; one that made an account goes with it.
UPDATE idempotency_claims
SET status = $3, headers = $4, body = $5,
    made_user_id = (SELECT users.id FROM users WHERE users.id = made_id AND user_id IS NULL FOR KEY SHARE)
WHERE id = $1 AND claims = $2 AND status IS NULL;

-- name: purge
-- Remove some of what is older than answers are kept.
DELETE FROM idempotency_claims
WHERE id IN (
    SELECT id FROM idempotency_claims WHERE created_at < now() - $1::interval
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
);
