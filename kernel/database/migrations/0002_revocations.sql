-- Revocations of playback tokens, and the outbox from which the edges learn of them.

CREATE TABLE revocations (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    -- What the revoked tokens have in common: the account, the device (its login session) or the playback session;
    -- `revoked_id` is that one's id as tokens spell it.
    kind text NOT NULL CHECK (kind IN ('subject', 'device', 'session')),
    revoked_id text NOT NULL CHECK (revoked_id <> ''),
    reason text NOT NULL CHECK (reason IN ('signed-out', 'banned', 'plan-changed', 'stream-limit')),
    -- Tokens issued up to then are refused. Where nobody has said when, the first claim does: it comes after the
    -- commit, so no token slips through that was issued on what was true while this row was being written.
    before timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- By then every token concerned has run out by itself.
    expires_at timestamptz NOT NULL,
    -- Some process is publishing the row, or died at it.
    claimed_until timestamptz,
    published_at timestamptz,
    CHECK (published_at IS NULL OR before IS NOT NULL)
);
CREATE INDEX revocations_unpublished ON revocations (id) WHERE published_at IS NULL;
CREATE INDEX revocations_expiry ON revocations (expires_at);

-- Whether anybody would be left to administer is asked at every change of an administrator.
CREATE INDEX users_admins ON users (id) WHERE role = 'admin' AND disabled_at IS NULL;
