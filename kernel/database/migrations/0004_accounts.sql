-- Sessions with what their devices tell, what was done by whom, and claims on requests that must act once.

ALTER TABLE users
    -- What the audit log knows her by. It goes with the account: nothing ties an old entry to anyone then.
    ADD COLUMN audit_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE sessions
    ADD COLUMN user_agent text NOT NULL DEFAULT '',
    -- From which the device last asked.
    ADD COLUMN address inet;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX ingest_jobs_submitter ON ingest_jobs (submitted_by) WHERE submitted_by IS NOT NULL;

-- Keys of Valkey whose values are true no more: each row stays until Valkey has deleted the key.
CREATE TABLE stale_valkey_keys (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    key text NOT NULL
);

CREATE TABLE audit_log (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
    -- Who did it and whose account it is about, by audit_id; no foreign keys: entries outlive accounts.
    actor uuid,
    subject uuid,
    -- What it is about, where that is no account: a kind and an id.
    object_kind text,
    object_id uuid,
    -- The network asked from, /24 or /48: enough to see an attack, too little to find a person.
    network cidr,
    -- The fields changed, as {"field": [before, after]}; never a secret, an address or a name of a person.
    changes jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_subject ON audit_log (subject, id);
CREATE INDEX audit_log_action ON audit_log (action, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE idempotency_claims (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    -- Null for those who are nobody yet, as when registering.
    user_id uuid REFERENCES users ON DELETE CASCADE,
    operation text NOT NULL,
    -- Of the idempotency key; a stranger's together with her address, so that no other's can be the same.
    key_sha256 bytea NOT NULL,
    -- Of method, path, query and body, under the key itself, which stands nowhere: the body may hold a password.
    request_sha256 bytea NOT NULL,
    -- The id that what is made will have: who takes over finds what the dead claimant made.
    made_id uuid NOT NULL,
    -- The account that a stranger's request made: the answer goes with it.
    made_user_id uuid REFERENCES users ON DELETE CASCADE,
    -- Until when the claimant is believed to be alive.
    claimed_until timestamptz NOT NULL,
    -- The number of the claim, and its fence: who was taken over stores no answer.
    claims int NOT NULL DEFAULT 1,
    -- The answer, once there is one.
    status int,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (key_sha256, operation, user_id)
);
CREATE INDEX idempotency_claims_user ON idempotency_claims (user_id);
CREATE INDEX idempotency_claims_age ON idempotency_claims (created_at);
CREATE INDEX idempotency_claims_made_user ON idempotency_claims (made_user_id) WHERE made_user_id IS NOT NULL;
