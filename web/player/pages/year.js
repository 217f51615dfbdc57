/** A year of listening in figures. */

import { h } from "../../shared/dom.js";
import { missingPage } from "../../shared/failed_page.js";
import { hrefOf } from "../../shared/router.js";
import { iconButton } from "../../shared/button.js";
import { formatCount, formatDate, listenedTime, plural } from "../../shared/format.js";
import { picture } from "../../shared/artwork.js";
import { section } from "../cards/shelf.js";
import { plainPage } from "./catalog_grid.js";
import { nothingPlayed } from "./nothing_played.js";

const FIRST_YEAR = 2000;
const TOP = 5;
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short" });
const MONTH_LETTER = new Intl.DateTimeFormat("en-GB", { month: "narrow" });

/** @type {import("../app.js").MakePage} */
export async function page(app, { params, signal }) {
  const present = new Date().getFullYear();
  const year = yearOf(params.year, present);
  if (year === null) return noSuchYear(present);
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const told = await app.api.get(`/me/statistics/${year}`, { tz }, { signal });
  const steps = h(
    "div",
    { class: "year-steps" },
    iconButton("back", `${year - 1}`, () => app.router.replace(hrefOf(`/year/${year - 1}`)), {
      disabled: year <= FIRST_YEAR,
    }),
    iconButton("forward", `${year + 1}`, () => app.router.replace(hrefOf(`/year/${year + 1}`)), {
      disabled: year >= present,
    }),
  );
  if (!told.plays) return plainPage(`Your ${year}`, [emptyYear(year, present)], steps);
  return plainPage(
    `Your ${year}`,
    [
      figures(told),
      section("Month by month", [monthChart(told.months)]),
      h(
        "div",
        { class: "year-tops" },
        ranking("Artists", told.top_artists, artistEntry),
        ranking("Albums", told.top_albums, albumEntry),
        ranking("Tracks", told.top_tracks, trackEntry),
        ranking("Genres", told.top_genres, genreEntry),
      ),
    ],
    steps,
  );
}

/** @param {string | undefined} told in the address @param {number} present */
function yearOf(told, present) {
  if (told === undefined) return present;
  const year = /^\d{4}$/.test(told) ? Number(told) : NaN;
  return year >= FIRST_YEAR && year <= present ? year : null;
}

/** @param {number} present */
function noSuchYear(present) {
  return missingPage({
    title: "No such year",
    text: `There are figures for the years from ${FIRST_YEAR} to ${present}.`,
    href: hrefOf("/year"),
    label: "This year",
  });
}

/** @param {number} year @param {number} present */
function emptyYear(year, present) {
  if (year < present) return nothingPlayed("Nothing played", `You played nothing in ${year}.`);
  return nothingPlayed("Nothing played yet", "What you play this year is added up here.");
}

/** @param {any} told */
function figures(told) {
  const streak = told.longest_streak;
  const { amount, unit } = listenedTime(told.hours);
  const all = [
    [amount, unit],
    [formatCount(told.plays), told.plays === 1 ? "play" : "plays"],
    [formatCount(told.tracks), told.tracks === 1 ? "track" : "tracks"],
    [formatCount(told.artists), told.artists === 1 ? "artist" : "artists"],
    streak && [plural(streak.days, "day"), `in a row, from ${formatDate(streak.first_day)}`],
  ].filter(Boolean);
  return h(
    "dl",
    { class: "figures-large" },
    all.map(([figure, name]) => h("div", null, h("dt", null, name), h("dd", { class: "figures" }, figure))),
  );
}

/** What fills a month's place where less was heard: a minute is no full bar. */
const LEAST_SCALE_HOURS = 1;

/**
 * Bars, and the same in words for who can't see them.
 * @param {{month: number, plays: number, hours: number}[]} months
 */
function monthChart(months) {
  const most = Math.max(...months.map(({ hours }) => hours), LEAST_SCALE_HOURS);
  const bars = Array.from({ length: 12 }, (_, index) => {
    const hours = months.find(({ month }) => month === index + 1)?.hours ?? 0;
    const bar = h("i", { class: "month-bar" });
    bar.style.setProperty("--share", String(hours / most));
    const month = new Date(2024, index, 1);
    const { amount, unit } = listenedTime(hours);
    const inMinutes = unit.startsWith("minute");
    return h(
      "li",
      { class: "month" },
      h("span", { class: "month-hours figures" }, hours ? (inMinutes ? `${amount} min` : amount) : ""),
      bar,
      h("span", { class: "month-name" }, MONTH.format(month)),
      h("span", { class: "month-letter", "aria-hidden": "true" }, MONTH_LETTER.format(month)),
      h("span", { class: "unseen" }, `: ${amount} ${unit}`),
    );
  });
  return h("ol", { class: "months" }, bars);
}

/**
 * @param {string} title
 * @param {any[]} totals
 * @param {(total: any) => {href: string, title: string, line?: string, image?: HTMLElement}} entry
 */
function ranking(title, totals, entry) {
  if (!totals.length) return null;
  const rows = totals.slice(0, TOP).map((total, index) => {
    const { href, title: name, line, image } = entry(total);
    return h(
      "li",
      { class: "ranked" },
      h("span", { class: "ranked-place figures", "aria-hidden": "true" }, index + 1),
      image,
      h(
        "a",
        { class: "ranked-name", href },
        h("span", null, name),
        line && h("span", { class: "soft" }, line),
      ),
      h("span", { class: "ranked-plays soft figures" }, plural(total.plays, "play")),
    );
  });
  return section(title, [h("ol", null, rows)]);
}

const SIZES = "48px";

/** @param {any} total */
function artistEntry({ artist }) {
  const image = picture({ ...artist, title: artist.name }, { sizes: SIZES, round: true });
  return { href: hrefOf(`/artists/${artist.id}`), title: artist.name, image };
}

/** @param {any} total */
function albumEntry({ album }) {
  const image = picture(album, { sizes: SIZES });
  return { href: hrefOf(`/albums/${album.id}`), title: album.title, line: album.artist.name, image };
}

/** @param {any} total */
function trackEntry({ track }) {
  const image = picture(
    { id: track.album_id, title: track.album_title, artwork: track.artwork },
    { sizes: SIZES },
  );
  return { href: hrefOf(`/albums/${track.album_id}`), title: track.title, line: track.artist.name, image };
}

/** @param {any} total */
function genreEntry({ genre }) {
  return { href: hrefOf(`/genres/${encodeURIComponent(genre)}`), title: genre };
}
