/** What the queue keeps of a track: what is shown of it, so that a reload needs to ask for nothing. */

/** @typedef {import("../../shared/types.js").Artwork} Artwork */
/**
 * @typedef {{
 *   id: string, title: string, artist: {id: string, name: string}, album_id: string, album_title: string,
 *   length_s: number, explicit: boolean, has_lyrics?: boolean, artwork: Artwork | null
 * }} QueuedTrack `has_lyrics` is not known of what was kept for long
 */

/**
 * @param {any} track as the API tells it
 * @returns {QueuedTrack}
 */
export function queuedTrack(track) {
  return {
    id: track.id,
    title: track.title,
    artist: { id: track.artist.id, name: track.artist.name },
    album_id: track.album_id,
    album_title: track.album_title,
    length_s: track.length_s,
    explicit: Boolean(track.explicit),
    has_lyrics: track.has_lyrics,
    artwork: track.artwork ?? null,
  };
}
