-- Masters on their way in: uploads that may break off, stages as they go, and what waits for an administrator's word.

CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    user_id uuid REFERENCES users ON DELETE SET NULL,
    length_bytes bigint NOT NULL CHECK (length_bytes > 0),
    -- So much of it is stored, in parts without a gap.
    offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes BETWEEN 0 AND length_bytes),
    -- One key encrypts all its parts, each under the counter blocks of whoever wrote it.
    kek_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    -- Who appends: eight random bytes, drawn anew for each request. They are the fence: who comes with others has lost.
    writer bytea CHECK (length(writer) = 8),
    writer_until timestamptz,
    -- Once it is whole, the job that it becomes: drawn before there is one, so that finishing it twice makes one.
    job_id uuid,
    -- Set when the job was made, or another joined.
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CHECK ((writer IS NULL) = (writer_until IS NULL)),
    CHECK (finished_at IS NULL OR job_id IS NOT NULL)
);
CREATE INDEX uploads_user ON uploads (user_id);
CREATE INDEX uploads_expiry ON uploads (expires_at);

-- What is stored of an upload, as objects uploads/{upload}/{writer}-{offset}.
CREATE TABLE upload_parts (
    upload_id uuid NOT NULL REFERENCES uploads ON DELETE CASCADE,
    offset_bytes bigint NOT NULL,
    length_bytes bigint NOT NULL CHECK (length_bytes > 0),
    writer bytea NOT NULL,
    PRIMARY KEY (upload_id, offset_bytes)
);

-- What an upload is to be a master of.
CREATE TABLE master_uploads (
    upload_id uuid PRIMARY KEY REFERENCES uploads ON DELETE CASCADE,
    file_name text NOT NULL,
    folder_names text[] NOT NULL,
    review boolean NOT NULL
);

ALTER TABLE ingest_jobs
    -- The upload whose parts are the staged master; null where that is one object. It goes when the master goes.
    ADD COLUMN upload_id uuid REFERENCES uploads,
    -- Whether an administrator wants to see it before it is published, and whether she has let it go.
    ADD COLUMN review boolean NOT NULL DEFAULT false,
    ADD COLUMN approved boolean NOT NULL DEFAULT false,
    ADD COLUMN stages jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT ingest_jobs_state_check,
    ADD CONSTRAINT ingest_jobs_state_check
        CHECK (state IN ('queued', 'running', 'ready', 'done', 'failed', 'discarded')),
    ADD CONSTRAINT ingest_jobs_upload_check CHECK (upload_id IS NULL OR staged),
    ADD CONSTRAINT ingest_jobs_ready_check CHECK (state <> 'ready' OR asset_id IS NOT NULL),
    ADD CONSTRAINT ingest_jobs_approved_check
        CHECK (NOT approved OR (asset_id IS NOT NULL AND state IN ('queued', 'running')));
CREATE INDEX ingest_jobs_upload ON ingest_jobs (upload_id) WHERE upload_id IS NOT NULL;
CREATE INDEX ingest_jobs_asset ON ingest_jobs (asset_id) WHERE state IN ('queued', 'running', 'ready');
CREATE INDEX ingest_jobs_active ON ingest_jobs (state, id) WHERE state IN ('queued', 'running', 'ready');
DROP INDEX ingest_jobs_master;
CREATE UNIQUE INDEX ingest_jobs_master ON ingest_jobs (master_sha256) WHERE state IN ('queued', 'running', 'ready');

-- What will be published of a master that waits: there from when it is packaged until it is published or discarded.
CREATE TABLE proposals (
    job_id uuid PRIMARY KEY REFERENCES ingest_jobs ON DELETE CASCADE,
    -- As the master tells them, and as they will be published.
    told_tags jsonb NOT NULL,
    tags jsonb NOT NULL,
    artwork_sha256 text REFERENCES artworks,
    -- Whether somebody chose the picture, and the master's own gives way.
    artwork_chosen boolean NOT NULL DEFAULT false,
    -- The renditions' wrapped keys by their names.
    wrapped_keys jsonb NOT NULL
);
CREATE INDEX proposals_artwork ON proposals (artwork_sha256);

-- Whoever follows jobs is told of every change of one, whoever makes it.
CREATE FUNCTION announce_ingest_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('segue_ingest_changed', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER ingest_jobs_announce AFTER INSERT OR UPDATE ON ingest_jobs
    FOR EACH ROW EXECUTE FUNCTION announce_ingest_job();

CREATE FUNCTION announce_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('segue_ingest_changed', NEW.job_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_announce AFTER INSERT OR UPDATE ON proposals
    FOR EACH ROW EXECUTE FUNCTION announce_proposal();
