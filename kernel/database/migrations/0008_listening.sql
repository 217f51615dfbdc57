-- What was listened to.

CREATE TABLE listening_history (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    -- Drawn by the client, so that a play told twice is one.
    id uuid NOT NULL,
    -- Null when the track is gone: the hours stay hers.
    track_id uuid REFERENCES tracks ON DELETE SET NULL,
    -- When it began, by the device's clock, bounded.
    played_at timestamptz NOT NULL,
    listened_s double precision NOT NULL CHECK (listened_s >= 0),
    -- Past 30 seconds, or the whole of a shorter track.
    completed boolean NOT NULL,
    -- On which device: a session's id, which may have ended since.
    session_id uuid,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id)
);
CREATE INDEX listening_history_recent ON listening_history (user_id, played_at DESC, id DESC);
CREATE INDEX listening_history_of_track ON listening_history (track_id);

-- Counted from what was inserted, in the same transaction.
CREATE TABLE play_counts (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
    plays int NOT NULL,
    completed int NOT NULL,
    last_played_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, track_id),
    CHECK (completed BETWEEN 0 AND plays AND plays > 0)
);
CREATE INDEX play_counts_track ON play_counts (track_id);

CREATE TABLE user_genre_preferences (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    genre_key text NOT NULL,
    -- Shares of her listening, newer plays weighing more; together 1.
    weight double precision NOT NULL CHECK (weight BETWEEN 0 AND 1),
    plays int NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, genre_key)
);

-- Whose preferences are older than her plays.
CREATE TABLE stale_genre_preferences (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    since timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stale_genre_preferences_since ON stale_genre_preferences (since);
