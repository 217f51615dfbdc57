-- Listeners' own files, and radio stations.

CREATE TABLE uploaded_tracks (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    -- An upload outlives the track it was matched with.
    matched_track_id uuid REFERENCES tracks ON DELETE SET NULL,
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'matched', 'kept', 'refused')),
    file_name text NOT NULL,
    file_bytes bigint NOT NULL CHECK (file_bytes > 0),
    sha256 text NOT NULL,
    title text NOT NULL DEFAULT '',
    artist text NOT NULL DEFAULT '',
    album text NOT NULL DEFAULT '',
    length_s double precision,
    fingerprint bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, sha256),
    -- Not the other way round: the track that a matched one was matched with may be gone.
    CHECK (matched_track_id IS NULL OR state = 'matched')
);
CREATE INDEX uploaded_tracks_recent ON uploaded_tracks (user_id, created_at DESC, id DESC);
CREATE INDEX uploaded_tracks_matched ON uploaded_tracks (matched_track_id);

CREATE TABLE radio_stations (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    -- What it began from. A station outlives its seeds.
    seed_artist_id uuid REFERENCES artists ON DELETE SET NULL,
    seed_track_id uuid REFERENCES tracks ON DELETE SET NULL,
    seed_genre_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_played_at timestamptz,
    -- None, when its seed is gone.
    CHECK (num_nonnulls(seed_artist_id, seed_track_id, seed_genre_key) <= 1)
);
CREATE INDEX radio_stations_user ON radio_stations (user_id, created_at DESC, id DESC);
CREATE INDEX radio_stations_seed_artist ON radio_stations (seed_artist_id);
CREATE INDEX radio_stations_seed_track ON radio_stations (seed_track_id);

CREATE TABLE radio_station_tracks (
    station_id uuid NOT NULL REFERENCES radio_stations ON DELETE CASCADE,
    position bigint NOT NULL,
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    played_at timestamptz,
    PRIMARY KEY (station_id, position)
);
CREATE INDEX radio_station_tracks_track ON radio_station_tracks (track_id);
