-- Whether a track has lyrics, so that nobody asks for what isn't there. A view's new column stands behind the others.
CREATE OR REPLACE VIEW shown_tracks AS
SELECT track.id, track.title, track.title_key, track.disc, track.number, track.length_s, track.explicit, track.isrc,
       track.release_date, track.created_at, track.updated_at, track.artist_id, artist.name AS artist_name, artist.name_key AS artist_key,
       track.album_id, album.title AS album_title, album.title_key AS album_key,
       ARRAY(SELECT genre.name FROM track_genres AS genre WHERE genre.track_id = track.id ORDER BY genre.position) AS genres,
       asset.lossless, asset.sample_rate_hz, asset.bit_depth,
       artwork.sha256, artwork.width_px, artwork.height_px, artwork.sizes_px,
       lyrics.track_id IS NOT NULL AS has_lyrics
FROM tracks AS track
JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id
JOIN assets AS asset ON asset.id = track.asset_id
LEFT JOIN artworks AS artwork ON artwork.sha256 = album.artwork_sha256
LEFT JOIN lyrics ON lyrics.track_id = track.id;
