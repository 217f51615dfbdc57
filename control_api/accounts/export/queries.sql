-- name: account
-- The account itself, without what proves its password.
SELECT id, email, display_name, role, tier, preferred_quality, created_at, updated_at, disabled_at, audit_id
FROM users WHERE id = $1;

-- name: sessions
-- Where she is logged in.
SELECT id, device, user_agent, host(address) AS address, created_at, last_seen_at, expires_at
FROM sessions WHERE user_id = $1 ORDER BY id;

-- name: library
-- What is in her library.
SELECT item.kind, item.item_id, coalesce(track.title, album.title, artist.name, playlist.name) AS name,
       item.added_at, item.liked, item.revision, item.decided_at
FROM library_items AS item
LEFT JOIN tracks AS track ON item.kind = 'track' AND track.id = item.item_id
LEFT JOIN albums AS album ON item.kind = 'album' AND album.id = item.item_id
LEFT JOIN artists AS artist ON item.kind = 'artist' AND artist.id = item.item_id
LEFT JOIN playlists AS playlist ON item.kind = 'playlist' AND playlist.id = item.item_id
WHERE item.user_id = $1 ORDER BY item.kind, item.item_id;

-- name: likes
-- The tracks she likes.
SELECT item.item_id AS track_id, track.title
FROM library_items AS item LEFT JOIN tracks AS track ON track.id = item.item_id
WHERE item.user_id = $1 AND item.liked ORDER BY item.item_id;

-- name: library_state
-- How far her library's feed has come.
SELECT revision, horizon FROM libraries WHERE user_id = $1;

-- name: library_changes
-- The feed itself.
SELECT revision, kind, item_id, action, added_at, liked, at, decided_at
FROM library_changes WHERE user_id = $1 ORDER BY revision;

-- name: library_device_changes
-- What her devices changed while they were offline.
SELECT id, base, outcome, reason, at FROM library_device_changes WHERE user_id = $1 ORDER BY at, id;

-- name: playlists
-- Her playlists.
SELECT id, kind, name, description, artwork_sha256, public, collaborative, rules, version, created_at, updated_at
FROM playlists WHERE owner_id = $1 ORDER BY id;

-- name: playlist_entries
-- What is on them, in their order.
SELECT entry.playlist_id, entry.id, entry.track_id, track.title, entry.added_at,
       entry.added_by IS NOT DISTINCT FROM $1 AS added_by_her
FROM playlist_tracks AS entry
JOIN playlists AS playlist ON playlist.id = entry.playlist_id
LEFT JOIN tracks AS track ON track.id = entry.track_id
WHERE playlist.owner_id = $1 ORDER BY entry.playlist_id, entry.order_key;

-- name: playlist_invitations
-- Invitations to them that are open; what opens them is stored nowhere.
SELECT invitation.playlist_id, invitation.created_at, invitation.expires_at
FROM playlist_invitations AS invitation JOIN playlists AS playlist ON playlist.id = invitation.playlist_id
WHERE playlist.owner_id = $1 ORDER BY invitation.created_at;

-- name: collaborations
-- Others' playlists that she works on.
SELECT collaborator.playlist_id, playlist.name, collaborator.joined_at
FROM playlist_collaborators AS collaborator JOIN playlists AS playlist ON playlist.id = collaborator.playlist_id
WHERE collaborator.user_id = $1 ORDER BY collaborator.playlist_id;

-- name: entries_elsewhere
-- What she added to others' playlists.
SELECT entry.playlist_id, entry.id, entry.track_id, track.title, entry.added_at
FROM playlist_tracks AS entry
JOIN playlists AS playlist ON playlist.id = entry.playlist_id
LEFT JOIN tracks AS track ON track.id = entry.track_id
WHERE entry.added_by = $1 AND playlist.owner_id <> $1 ORDER BY entry.id;

-- name: features
-- What she featured.
SELECT kind, item_id, position, featured_at FROM features WHERE featured_by = $1 ORDER BY featured_at;

-- name: history
-- What she listened to.
SELECT play.id, play.track_id, track.title, play.played_at, play.listened_s, play.completed, play.session_id, play.received_at
FROM listening_history AS play LEFT JOIN tracks AS track ON track.id = play.track_id
WHERE play.user_id = $1 ORDER BY play.played_at, play.id;

-- name: play_counts
-- How often.
SELECT count.track_id, track.title, count.plays, count.completed, count.last_played_at
FROM play_counts AS count LEFT JOIN tracks AS track ON track.id = count.track_id
WHERE count.user_id = $1 ORDER BY count.track_id;

-- name: genre_preferences
-- What was made of it.
SELECT genre_key, weight, plays, updated_at FROM user_genre_preferences WHERE user_id = $1 ORDER BY genre_key;

-- name: stale_genre_preferences
-- Since when that is to be reckoned anew.
SELECT since FROM stale_genre_preferences WHERE user_id = $1;

-- name: uploads
-- Her own files.
SELECT id, matched_track_id, state, file_name, file_bytes, sha256, title, artist, album, length_s, created_at
FROM uploaded_tracks WHERE user_id = $1 ORDER BY id;

-- name: radio_stations
-- Her stations.
SELECT id, name, seed_artist_id, seed_track_id, seed_genre_key, created_at, last_played_at
FROM radio_stations WHERE user_id = $1 ORDER BY id;

-- name: radio_station_tracks
-- What they play.
SELECT entry.station_id, entry.position, entry.track_id, track.title, entry.played_at
FROM radio_station_tracks AS entry
JOIN radio_stations AS station ON station.id = entry.station_id
LEFT JOIN tracks AS track ON track.id = entry.track_id
WHERE station.user_id = $1 ORDER BY entry.station_id, entry.position;

-- name: masters
-- Masters she submitted.
SELECT id, state, master_sha256, master_bytes, file_name, folder_names, track_id, created_at, finished_at
FROM ingest_jobs WHERE submitted_by = $1 ORDER BY id;

-- name: master_uploads
-- Masters that she is handing in, or has handed in by uploads of late.
SELECT upload.id, master.file_name, master.folder_names, upload.length_bytes, upload.offset_bytes, upload.created_at,
       upload.finished_at, upload.expires_at
FROM uploads AS upload LEFT JOIN master_uploads AS master ON master.upload_id = upload.id
WHERE upload.user_id = $1 ORDER BY upload.id;

-- name: idempotency_claims
-- Requests of hers that are kept for a day, so that they act once.
SELECT operation, made_id, status, created_at FROM idempotency_claims
WHERE user_id = $1 OR made_user_id = $1 ORDER BY created_at;

-- name: audit
-- What was done by her or to her account, the actor told only where it is herself.
SELECT entry.id, entry.at, entry.action, entry.outcome, entry.actor IS NOT DISTINCT FROM account.audit_id AS by_her,
       entry.subject IS NOT DISTINCT FROM account.audit_id AS about_her, entry.object_kind, entry.object_id,
       entry.network, entry.changes
FROM users AS account JOIN audit_log AS entry ON account.audit_id IN (entry.actor, entry.subject)
WHERE account.id = $1 ORDER BY entry.id;
