/** Every address of the player, and the module that makes its page. */

/** @type {import("./app.js").Route[]} */
export const ROUTES = [
  { pattern: "/", load: () => import("./pages/home.js"), place: "home" },
  { pattern: "/search", load: () => import("./pages/search.js"), place: "search" },
  { pattern: "/albums", load: () => import("./pages/albums.js"), place: "albums" },
  { pattern: "/albums/{id}", load: () => import("./pages/album.js"), place: "albums" },
  { pattern: "/new", load: () => import("./pages/new_releases.js"), place: "albums" },
  { pattern: "/artists", load: () => import("./pages/artists.js"), place: "artists" },
  { pattern: "/artists/{id}", load: () => import("./pages/artist.js"), place: "artists" },
  { pattern: "/genres", load: () => import("./pages/genres.js"), place: "genres" },
  { pattern: "/genres/{name}", load: () => import("./pages/genre.js"), place: "genres" },
  { pattern: "/browse", load: () => import("./pages/browse.js"), place: "browse" },
  { pattern: "/popular", load: () => import("./pages/popular.js"), place: "home" },
  { pattern: "/history", load: () => import("./pages/history.js"), place: "history" },
  { pattern: "/year", load: () => import("./pages/year.js"), place: "year" },
  { pattern: "/year/{year}", load: () => import("./pages/year.js"), place: "year" },
  { pattern: "/account", load: () => import("./pages/account.js"), place: "account" },
];
