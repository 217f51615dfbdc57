-- name: insert_account
-- A new account, or no row when the address is taken or the id is.
INSERT INTO users (id, email, password_hash, role, tier)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING id, email, display_name, role, tier, preferred_quality, created_at;

-- name: credentials_by_email
-- What logging in needs.
SELECT id, email, display_name, role, tier, preferred_quality, created_at,
       password_hash, disabled_at IS NOT NULL AS disabled
FROM users
WHERE lower(email) = lower($1);

-- name: credentials
-- What proving who one is needs.
SELECT id, email, display_name, role, tier, preferred_quality, created_at,
       password_hash, disabled_at IS NOT NULL AS disabled
FROM users
WHERE id = $1;

-- name: has_account
-- Whether there is such an account.
SELECT EXISTS (SELECT FROM users WHERE id = $1);

-- name: hold_account
-- Whether a password that was proven is still the account's, which nobody else changes until the transaction ends.
SELECT FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR NO KEY UPDATE;

-- name: update_profile
-- Change what she decides by herself; an argument before each value tells whether it changes.
UPDATE users
SET display_name = CASE WHEN $2 THEN $3 ELSE display_name END,
    preferred_quality = CASE WHEN $4 THEN $5 ELSE preferred_quality END,
    updated_at = now()
WHERE id = $1
RETURNING id, email, display_name, role, tier, preferred_quality, created_at;

-- name: update_password
-- Another password.
UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1;

-- name: update_email
-- Another address; a unique violation when it is taken.
UPDATE users SET email = $2, updated_at = now() WHERE id = $1
RETURNING id, email, display_name, role, tier, preferred_quality, created_at;

-- name: delete_account
-- The end of an account and of all that hangs on it.
DELETE FROM users WHERE id = $1;

-- name: insert_session
-- A session that ends by itself.
INSERT INTO sessions (user_id, token_sha256, device, user_agent, address, expires_at)
VALUES ($1, $2, $3, $4, $5::inet, now() + $6::interval)
RETURNING expires_at;

-- name: delete_expired_sessions
-- An account's sessions that have ended by themselves.
DELETE FROM sessions WHERE user_id = $1 AND expires_at <= now();

-- name: delete_surplus_sessions
-- The end of an account's sessions but for so many, those unused longest.
DELETE FROM sessions
WHERE id IN (SELECT id FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, id DESC OFFSET $2)
RETURNING id, token_sha256;

-- name: purge_expired_sessions
-- Some of everybody's sessions that have ended by themselves.
DELETE FROM sessions
WHERE id IN (SELECT id FROM sessions WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED);

-- name: session_by_token
-- A live session and whose it is; a disabled account has none. The transaction's time is before its snapshot's.
SELECT now() AS seen_at, s.id AS session_id, s.expires_at - now() AS lasts, s.last_seen_at <= now() - $2::interval AS extensible,
       u.id, u.email, u.display_name, u.role, u.tier, u.preferred_quality, u.created_at
FROM sessions s
JOIN users u ON u.id = s.user_id
WHERE s.token_sha256 = $1 AND s.expires_at > now() AND u.disabled_at IS NULL;

-- name: extend_session
-- Have a session that is used last longer, unless another request just did.
UPDATE sessions
SET expires_at = now() + $2::interval, last_seen_at = now(),
    device = $4, user_agent = $5, address = coalesce($6::inet, address)
WHERE id = $1 AND expires_at > now() AND last_seen_at <= now() - $3::interval
RETURNING expires_at;

-- name: sessions_page
-- An account's live sessions, the newest first.
SELECT id, device, user_agent, host(address) AS address, created_at, last_seen_at, expires_at
FROM sessions
WHERE user_id = $1 AND expires_at > now() AND ($2::uuid IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3;

-- name: session_hashes
-- What an account's sessions are known by.
SELECT token_sha256 FROM sessions WHERE user_id = $1;

-- name: delete_session
-- The end of one session of an account.
DELETE FROM sessions WHERE id = $1 AND user_id = $2 RETURNING id, token_sha256;

-- name: delete_sessions
-- The end of all of an account's sessions but one.
DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2 RETURNING id, token_sha256;

-- name: users_page
-- Accounts by e-mail address, or the one account of an address.
SELECT id, email, display_name, role, tier, preferred_quality, created_at, disabled_at, lower(email) AS sort_key
FROM users
WHERE lower(email) > $1 AND ($3::text IS NULL OR lower(email) = lower($3))
ORDER BY lower(email)
LIMIT $2;

-- name: users_found
-- Accounts by e-mail address, of those whose address or name has words that begin with those sought. These are found
-- first: walking all addresses for words that hardly anybody has would take seconds among 100,000.
WITH found AS MATERIALIZED (
    SELECT id, email, display_name, role, tier, preferred_quality, created_at, disabled_at
    FROM users WHERE account_words(email, display_name) @@ to_tsquery('simple', $4)
)
SELECT id, email, display_name, role, tier, preferred_quality, created_at, disabled_at, lower(email) AS sort_key
FROM found
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
    disabled_at = CASE WHEN $4 THEN coalesce(disabled_at, now()) END,
    updated_at = now()
WHERE id = $1
RETURNING id, email, display_name, role, tier, preferred_quality, created_at, disabled_at;
