-- Accounts, the catalog, packaged assets with their wrapped keys, and the queue of ingest jobs.

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    password_hash text NOT NULL,
    display_name text NOT NULL DEFAULT '',
    role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'curator', 'admin')),
    tier text NOT NULL DEFAULT 'free' CHECK (tier IN ('free', 'individual', 'family', 'student')),
    preferred_quality text,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    token_sha256 bytea NOT NULL UNIQUE,
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Names are shown as given and matched by key: NFKC, case-folded, white space squeezed.
CREATE TABLE artists (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    name text NOT NULL,
    name_key text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX artists_page ON artists (name_key, id);

CREATE TABLE artworks (
    sha256 text PRIMARY KEY,
    width_px int NOT NULL,
    height_px int NOT NULL,
    -- Edge lengths of the stored squares-in-a-box, largest first; object key artwork/{sha256}/{size}.jpg.
    sizes_px int[] NOT NULL
);

CREATE TABLE albums (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    artist_id uuid NOT NULL REFERENCES artists,
    title text NOT NULL,
    title_key text NOT NULL,
    release_date text,
    genre text,
    artwork_sha256 text REFERENCES artworks,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (artist_id, title_key)
);
CREATE INDEX albums_page ON albums (title_key, id);
CREATE INDEX albums_artwork ON albums (artwork_sha256);

CREATE TABLE tracks (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    album_id uuid NOT NULL REFERENCES albums,
    artist_id uuid NOT NULL REFERENCES artists,
    title text NOT NULL,
    title_key text NOT NULL,
    disc int NOT NULL DEFAULT 1,
    number int,
    isrc text,
    genre text,
    release_date text,
    explicit boolean NOT NULL DEFAULT false,
    length_s double precision NOT NULL,
    asset_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tracks_album ON tracks (album_id, disc, number, id);
CREATE INDEX tracks_artist ON tracks (artist_id);
CREATE INDEX tracks_page ON tracks (title_key, id);
CREATE UNIQUE INDEX tracks_isrc ON tracks (isrc) WHERE isrc IS NOT NULL;

CREATE TABLE assets (
    id uuid PRIMARY KEY,
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    master_sha256 text NOT NULL,
    master_bytes bigint,
    lossless boolean NOT NULL,
    sample_rate_hz int NOT NULL,
    bit_depth int,
    channels int NOT NULL,
    valid_samples bigint NOT NULL,
    integrated_lufs double precision,
    range_lu double precision,
    true_peak_dbtp double precision,
    notes text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Set when a newer packaging of the track took over; the objects stay a while for those who are playing them.
    superseded_at timestamptz
);
CREATE INDEX assets_track ON assets (track_id);
CREATE UNIQUE INDEX assets_master ON assets (master_sha256) WHERE superseded_at IS NULL;
CREATE INDEX assets_superseded ON assets (superseded_at) WHERE superseded_at IS NOT NULL;

-- Every master that a track was made of, or that was no better than the one it had: none of them is packaged again.
CREATE TABLE known_masters (
    sha256 text PRIMARY KEY,
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE
);
CREATE INDEX known_masters_track ON known_masters (track_id);

-- A track and its first asset point at each other and are written in one transaction.
ALTER TABLE tracks ADD FOREIGN KEY (asset_id) REFERENCES assets DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE renditions (
    asset_id uuid NOT NULL REFERENCES assets ON DELETE CASCADE,
    name text NOT NULL,
    quality text NOT NULL,
    codec text NOT NULL,
    sample_rate_hz int NOT NULL,
    bit_depth int,
    peak_bandwidth_bps int NOT NULL,
    average_bandwidth_bps int NOT NULL,
    priming_samples int NOT NULL,
    valid_samples bigint NOT NULL,
    remainder_samples int NOT NULL,
    object_bytes bigint NOT NULL,
    kek_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (asset_id, name)
);

CREATE TABLE ingest_jobs (
    -- A version 7 UUID drawn before the master is staged: newer jobs have greater ids.
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    master_sha256 text NOT NULL,
    master_bytes bigint NOT NULL,
    file_name text NOT NULL,
    folder_names text[] NOT NULL DEFAULT '{}',
    submitted_by uuid REFERENCES users ON DELETE SET NULL,
    -- Whether the master still lies, encrypted, in the object store under staged/{id}. Its key goes when it goes.
    staged boolean NOT NULL DEFAULT true,
    kek_id text,
    wrapped_key bytea,
    -- One start at a time. Each draws a new asset id before it writes an object, and its number is the fence:
    -- who comes with an older number has lost the job.
    starts int NOT NULL DEFAULT 0,
    worker text,
    lease_until timestamptz,
    asset_id uuid,
    -- The artwork the running start is about to store, so that no sweep takes it away.
    artwork_sha256 text,
    -- How starts ended that ended badly: the packaging process failed, the worker was lost, something was away.
    crashes int NOT NULL DEFAULT 0,
    losses int NOT NULL DEFAULT 0,
    delays int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    stage text NOT NULL DEFAULT 'queued',
    progress real NOT NULL DEFAULT 0,
    outcome text CHECK (outcome IN ('packaged', 'unchanged')),
    note text,
    track_id uuid REFERENCES tracks ON DELETE SET NULL,
    error_code text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    CHECK (NOT staged OR (kek_id IS NOT NULL AND wrapped_key IS NOT NULL)),
    CHECK ((state = 'done') = (outcome IS NOT NULL)),
    CHECK (state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL AND asset_id IS NOT NULL))
);
CREATE INDEX ingest_jobs_claim ON ingest_jobs (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX ingest_jobs_kept ON ingest_jobs (master_sha256) WHERE state = 'failed' AND staged;
CREATE INDEX ingest_jobs_track ON ingest_jobs (track_id);
-- Two who bring the same master at once share one job.
CREATE UNIQUE INDEX ingest_jobs_master ON ingest_jobs (master_sha256) WHERE state IN ('queued', 'running');

-- Staged masters that a sweep took for abandoned: a job for one of them must not begin any more.
CREATE TABLE swept_stages (
    job_id uuid PRIMARY KEY,
    swept_at timestamptz NOT NULL DEFAULT now()
);
