-- name: insert_account
-- A new account, or no row when the address is taken.
INSERT INTO users (email, password_hash, role, tier)
VALUES ($1, $2, $3, $4)
ON CONFLICT (lower(email)) DO NOTHING
RETURNING id, email, display_name, role, tier, preferred_quality, created_at;

-- name: credentials_by_email
-- What logging in needs.
SELECT id, email, display_name, role, tier, preferred_quality, created_at,
       password_hash, disabled_at IS NOT NULL AS disabled
FROM users
WHERE lower(email) = lower($1);

-- name: insert_session
-- A session that ends by itself.
INSERT INTO sessions (user_id, token_sha256, device, expires_at)
VALUES ($1, $2, $3, now() + $4::interval)
RETURNING expires_at;

-- name: delete_expired_sessions
-- An account's sessions that have ended by themselves.
DELETE FROM sessions WHERE user_id = $1 AND expires_at <= now();

-- name: session_by_token
-- A live session and whose it is; a disabled account has none. The transaction's time is before its snapshot's.
SELECT now() AS seen_at, s.id AS session_id, u.id, u.email, u.display_name, u.role, u.tier, u.preferred_quality, u.created_at
FROM sessions s
JOIN users u ON u.id = s.user_id
WHERE s.token_sha256 = $1 AND s.expires_at > now() AND u.disabled_at IS NULL;

-- name: delete_session
-- The end of one session.
DELETE FROM sessions WHERE id = $1;

-- name: delete_sessions
-- The end of all of an account's sessions.
DELETE FROM sessions WHERE user_id = $1;

-- name: users_page
-- Accounts by e-mail address, or the one account of an address.
SELECT id, email, display_name, role, tier, preferred_quality, created_at, disabled_at, lower(email) AS sort_key
FROM users
WHERE lower(email) > $1 AND ($3::text IS NULL OR lower(email) = lower($3))
ORDER BY lower(email)
LIMIT $2;

-- name: lock_admins
-- Everybody who can administer, held still until the transaction ends; in one order, so that two don't block each other.
SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR NO KEY UPDATE;

-- name: lock_user
-- An account that is about to be changed.
SELECT id, email, display_name, role, tier, preferred_quality, created_at, disabled_at
FROM users WHERE id = $1 FOR NO KEY UPDATE;

-- name: user_id_by_email
-- Whose an address is.
SELECT id FROM users WHERE lower(email) = lower($1);

-- name: update_user
-- Change what an administrator can change.
UPDATE users
SET tier = $2, role = $3,
    disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, now()) END
WHERE id = $1
RETURNING id, email, display_name, role, tier, preferred_quality, created_at, disabled_at;
