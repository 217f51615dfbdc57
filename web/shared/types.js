/**
 * What the API answers, as far as the pages read it (`/openapi.json` has all of it).
 *
 * @typedef {{edge_px: number, url: string}} Picture
 * @typedef {{sha256: string, width_px: number, height_px: number, pictures: Picture[]}} Artwork largest first
 * @typedef {{id: string, name: string}} ArtistCredit
 * @typedef {{id: string, name: string, artwork: Artwork | null, updated_at: string}} Artist
 * @typedef {{
 *   id: string, title: string, artist: ArtistCredit, album_id: string, album_title: string, disc: number,
 *   number: number | null, length_s: number, explicit: boolean, isrc: string | null, genres: string[],
 *   release_date: string | null, lossless: boolean, sample_rate_hz: number, bit_depth: number | null,
 *   has_lyrics: boolean, artwork: Artwork | null, updated_at: string
 * }} Track
 * @typedef {{
 *   id: string, title: string, artist: ArtistCredit, release_date: string | null, genres: string[],
 *   track_count: number, length_s: number, artwork: Artwork | null, created_at: string, updated_at: string
 * }} Album
 * @typedef {Album & {tracks: Track[]}} AlbumDetails in playing order
 * @typedef {{id: string, display_name: string}} Person
 * @typedef {{
 *   id: string, kind: "regular" | "smart", name: string, description: string, owner: Person,
 *   access: "owner" | "collaborator" | "reader", public: boolean, collaborative: boolean, rules: any,
 *   version: number,
 *   entry_count: number | null, length_s: number | null, artwork: Artwork | null, created_at: string,
 *   updated_at: string
 * }} Playlist
 * @typedef {{kind: "album" | "playlist", position: number, album: Album | null, playlist: Playlist | null}}
 *   Feature
 * @typedef {{name: string, track_count: number}} Genre
 * @typedef {{
 *   id: string, email: string, display_name: string, role: "user" | "curator" | "admin",
 *   tier: "free" | "student" | "individual" | "family", preferred_quality: import("./quality.js").Quality |
 *   null,
 *   created_at: string, permissions: string[]
 * }} OwnAccount
 * @typedef {{
 *   id: string, device: string, user_agent: string, address: string | null, created_at: string,
 *   last_seen_at: string, expires_at: string, current: boolean
 * }} OwnSession
 * @typedef {"artist" | "album" | "track" | "playlist"} ItemKind
 */

export {};
