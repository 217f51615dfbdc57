-- name: add_invitation
-- A way in for whoever shows the token, until it expires; as many are kept as the playlist's newest.
WITH gone AS (
    DELETE FROM playlist_invitations
    WHERE playlist_id = $1 AND (expires_at <= now() OR token_sha256 IN (
        SELECT token_sha256 FROM playlist_invitations WHERE playlist_id = $1 ORDER BY created_at DESC OFFSET $4
    ))
)
INSERT INTO playlist_invitations (token_sha256, playlist_id, expires_at)
VALUES ($2, $1, now() + $3::interval)
RETURNING expires_at;

-- name: invited_to
-- Which playlist a token invites to.
SELECT invitation.playlist_id
FROM playlist_invitations AS invitation JOIN playlists AS playlist ON playlist.id = invitation.playlist_id
WHERE invitation.token_sha256 = $1 AND invitation.expires_at > now() AND playlist.collaborative;

-- name: collaborator_count
-- How many a playlist has.
SELECT count(*) FROM playlist_collaborators WHERE playlist_id = $1;

-- name: add_collaborator
-- Let an account in; no row when it is in already.
INSERT INTO playlist_collaborators (playlist_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING user_id;

-- name: is_collaborator
-- Whether an account is in.
SELECT EXISTS (SELECT FROM playlist_collaborators WHERE playlist_id = $1 AND user_id = $2);

-- name: collaborators_page
-- A playlist's collaborators in the order they joined.
SELECT collaborator.joined_at, person.id, person.display_name
FROM playlist_collaborators AS collaborator JOIN users AS person ON person.id = collaborator.user_id
WHERE collaborator.playlist_id = $1 AND (collaborator.joined_at, collaborator.user_id) > ($2, $3)
ORDER BY collaborator.joined_at, collaborator.user_id
LIMIT $4;

-- name: remove_collaborator
-- Let an account out; no row when it wasn't in.
DELETE FROM playlist_collaborators WHERE playlist_id = $1 AND user_id = $2 RETURNING user_id;

-- name: remove_collaborators
-- Let everybody out.
DELETE FROM playlist_collaborators WHERE playlist_id = $1;

-- name: remove_invitations
-- Make every token worthless.
DELETE FROM playlist_invitations WHERE playlist_id = $1;
