-- Album streams, and renditions that are packaged when they are first asked for.

CREATE TABLE album_streams (
    -- Random, and never used again: what is cached of a stream outlives its row.
    id uuid PRIMARY KEY,
    -- Null when the album is gone, as when its tracks were found to belong elsewhere: who plays it goes on.
    album_id uuid REFERENCES albums ON DELETE SET NULL,
    -- Of the album and its assets: one list, one stream.
    list_digest bytea NOT NULL UNIQUE,
    -- In playing order. No foreign key reaches into a list: a stream that lacks an asset is swept.
    asset_ids uuid[] NOT NULL CHECK (cardinality(asset_ids) > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    issued_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX album_streams_album ON album_streams (album_id);

-- Keys of what is encoded for an album as a whole; what is joined from its tracks has theirs.
CREATE TABLE album_renditions (
    stream_id uuid NOT NULL REFERENCES album_streams ON DELETE CASCADE,
    name text NOT NULL,
    kek_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (stream_id, name)
);

CREATE TABLE rendition_jobs (
    -- What the rendition is of: an asset or an album stream.
    asset_id uuid REFERENCES assets ON DELETE CASCADE,
    stream_id uuid REFERENCES album_streams ON DELETE CASCADE,
    owner_id uuid GENERATED ALWAYS AS (coalesce(asset_id, stream_id)) STORED,
    rendition text NOT NULL,
    -- Made: its object is whole, and told of beside it. Failed: it may be asked for again after `not_before`.
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'made', 'failed')),
    starts int NOT NULL DEFAULT 0,
    worker text,
    lease_until timestamptz,
    crashes int NOT NULL DEFAULT 0,
    delays int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    error_code text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    made_at timestamptz,
    PRIMARY KEY (owner_id, rendition),
    CHECK (num_nonnulls(asset_id, stream_id) = 1),
    CHECK (state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((state = 'made') = (made_at IS NOT NULL))
);
CREATE INDEX rendition_jobs_claim ON rendition_jobs (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX rendition_jobs_asset ON rendition_jobs (asset_id);
CREATE INDEX rendition_jobs_stream ON rendition_jobs (stream_id);
