/**
 * Every address of the player, and what makes its page.
 *
 * The pages are loaded with the player, not when they are first gone to: then there might be no network, or a
 * newer version of
 * the player on the server, which no longer has this one's files.
 */

import { page as account } from "./pages/account.js";
import { page as album } from "./pages/album.js";
import { page as albums } from "./pages/albums.js";
import { page as artist } from "./pages/artist.js";
import { page as artists } from "./pages/artists.js";
import { page as browse } from "./pages/browse.js";
import { page as genre } from "./pages/genre.js";
import { page as genres } from "./pages/genres.js";
import { page as history } from "./pages/history.js";
import { page as home } from "./pages/home.js";
import { page as newReleases } from "./pages/new_releases.js";
import { page as popular } from "./pages/popular.js";
import { page as search } from "./pages/search.js";
import { page as year } from "./pages/year.js";
import { page as libraryAlbums } from "./library/albums.js";
import { page as libraryArtists } from "./library/artists.js";
import { page as libraryPlaylists } from "./library/playlists.js";
import { page as libraryTracks } from "./library/tracks.js";
import { page as invitation } from "./playlists/invitation.js";
import { page as playlist } from "./playlists/page.js";
import { page as smartPlaylist } from "./playlists/smart/page.js";

/** @type {import("./app.js").Route[]} */
export const ROUTES = [
  { pattern: "/", page: home, place: "home" },
  { pattern: "/search", page: search, place: "search" },
  { pattern: "/albums", page: albums, place: "albums" },
  { pattern: "/albums/{id}", page: album, place: "albums" },
  { pattern: "/new", page: newReleases, place: "albums" },
  { pattern: "/artists", page: artists, place: "artists" },
  { pattern: "/artists/{id}", page: artist, place: "artists" },
  { pattern: "/genres", page: genres, place: "genres" },
  { pattern: "/genres/{name}", page: genre, place: "genres" },
  { pattern: "/browse", page: browse, place: "browse" },
  { pattern: "/popular", page: popular, place: "home" },
  { pattern: "/history", page: history, place: "history" },
  { pattern: "/year", page: year, place: "year" },
  { pattern: "/year/{year}", page: year, place: "year" },
  { pattern: "/account", page: account, place: "account" },
  { pattern: "/library", page: libraryPlaylists, place: "library" },
  { pattern: "/library/albums", page: libraryAlbums, place: "library" },
  { pattern: "/library/artists", page: libraryArtists, place: "library" },
  { pattern: "/library/playlists", page: libraryPlaylists, place: "library" },
  { pattern: "/library/tracks", page: libraryTracks, place: "library" },
  { pattern: "/playlists/{id}", page: playlist, place: "library" },
  { pattern: "/smart/{id}", page: smartPlaylist, place: "library" },
  { pattern: "/invitations/{token}", page: invitation, place: "library" },
];
