/** Which address is which page of the desk. */

import { page as masters } from "./masters_page.js";
import { page as job } from "./jobs/job_page.js";
import { page as asset } from "./assets/asset_page.js";
import { page as catalog } from "./catalog/catalog_page.js";
import { page as album } from "./catalog/album_page.js";
import { page as artist } from "./catalog/artist_page.js";
import { page as track } from "./catalog/track_page.js";
import { page as playlist } from "./catalog/playlist_page.js";
import { page as users } from "./people/users_page.js";
import { page as audit } from "./people/audit_page.js";
import { page as figures } from "./figures/figures_page.js";

/** Albums and artists have the addresses that they have in the player. @type {import("./desk.js").Route[]} */
export const ROUTES = [
  { pattern: "/", page: masters, place: "masters" },
  { pattern: "/jobs/{id}", page: job, place: "masters" },
  { pattern: "/assets/{id}", page: asset, place: "masters" },
  { pattern: "/catalog", page: catalog, place: "catalog" },
  { pattern: "/albums/{id}", page: album, place: "catalog" },
  { pattern: "/artists/{id}", page: artist, place: "catalog" },
  { pattern: "/tracks/{id}", page: track, place: "catalog" },
  { pattern: "/playlists/{id}", page: playlist, place: "catalog" },
  { pattern: "/users", page: users, place: "users" },
  { pattern: "/audit", page: audit, place: "audit" },
  { pattern: "/figures", page: figures, place: "figures" },
];
