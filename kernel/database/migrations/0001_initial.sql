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
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    -- The master, encrypted in the object store under staged/{id} until the job is over.
    master_sha256 text NOT NULL,
    master_bytes bigint NOT NULL,
    file_name text NOT NULL,
    folder_names text[] NOT NULL DEFAULT '{}',
    kek_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    submitted_by uuid REFERENCES users ON DELETE SET NULL,
    -- One attempt at a time; each draws a new asset id before it writes an object.
    starts int NOT NULL DEFAULT 0,
    worker text,
    lease_until timestamptz,
    asset_id uuid,
    stage text NOT NULL DEFAULT 'queued',
    progress real NOT NULL DEFAULT 0,
    outcome text CHECK (outcome IN ('packaged', 'unchanged')),
    track_id uuid REFERENCES tracks ON DELETE SET NULL,
    error_code text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX ingest_jobs_claim ON ingest_jobs (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX ingest_jobs_page ON ingest_jobs (id DESC);
-- Two who bring the same master at once share one job.
CREATE UNIQUE INDEX ingest_jobs_master ON ingest_jobs (master_sha256) WHERE state IN ('queued', 'running');
