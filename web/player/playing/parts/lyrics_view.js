/** The words, following the music where they are timed. */

import { fill, h } from "../../../shared/dom.js";
import { activeLine } from "../lyric_lines.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../lyric_lines.js").Line} Line */
/** @typedef {{plain: string, timed: Line[] | null, language: string | null}} Lyrics */

/** Somebody who scrolls reads on for a while before the lines follow again. */
const READS_FOR_MS = 4_000;

export class LyricsView {
  /** @type {HTMLElement[]} */
  #elements = [];
  /** @type {Line[]} */
  #lines = [];
  #active = -1;
  #shown = false;
  #followsFrom_ms = 0;
  #frame = 0;
  /** Of which track the words are, or are asked for. @type {string | null} */
  #trackId = null;

  /**
   * @param {Playback} playback
   * @param {{read: (trackId: string) => Promise<Lyrics | null>, signal: AbortSignal}} options `read`: null
   * where there are none
   */
  constructor(playback, { read, signal }) {
    this.playback = playback;
    this.read = read;
    this.body = h("div", { class: "lyrics-body" });
    this.element = h("div", { class: "lyrics" }, h("h2", { class: "panel-title" }, "Lyrics"), this.body);
    for (const type of ["wheel", "touchmove"]) {
      this.element.addEventListener(type, () => (this.#followsFrom_ms = performance.now() + READS_FOR_MS), {
        passive: true,
      });
    }
    playback.addEventListener("track", () => this.#refresh(), { signal });
    playback.addEventListener("state", () => this.#run(), { signal });
    addEventListener("online", () => void this.#refresh(), { signal });
    playback.addEventListener("time", () => this.#follow(), { signal });
    signal.addEventListener("abort", () => this.setShown(false));
  }

  /** @param {boolean} shown words nobody sees are neither asked for nor moved */
  setShown(shown) {
    this.#shown = shown;
    this.#refresh();
    this.#run();
  }

  async #refresh() {
    const track = this.playback.entry?.track;
    if (!this.#shown || !track || this.#trackId === track.id) return;
    this.#trackId = track.id;
    this.#show([], []);
    const lyrics = track.has_lyrics === false ? null : await this.read(track.id).catch(() => undefined);
    if (this.#trackId !== track.id) return;
    if (lyrics === undefined) this.#trackId = null;
    this.#show(...this.#contentOf(lyrics));
    this.body.lang = lyrics?.language ?? "";
    this.#run();
  }

  /** @param {Lyrics | null | undefined} lyrics @returns {[HTMLElement[], Line[]]} */
  #contentOf(lyrics) {
    if (lyrics === undefined) return [[note("The lyrics can’t be read just now.")], []];
    if (lyrics?.timed?.length) return [lyrics.timed.map((line) => this.#line(line)), lyrics.timed];
    if (!lyrics?.plain) return [[note("No lyrics for this track.")], []];
    return [[h("p", { class: "lyrics-plain" }, lyrics.plain)], []];
  }

  /** @param {Line} line */
  #line({ start_s, text }) {
    if (!text) return h("p", { class: "lyrics-pause", "aria-hidden": "true" }, "• • •");
    return h("button", { type: "button", class: "lyrics-line", onClick: () => this.#seek(start_s) }, text);
  }

  /** @param {number} start_s */
  #seek(start_s) {
    this.#followsFrom_ms = 0;
    this.playback.seek(start_s);
    this.#follow();
  }

  /** @param {HTMLElement[]} content @param {Line[]} lines one for each element, or none at all */
  #show(content, lines) {
    this.#lines = lines;
    this.#elements = lines.length ? content : [];
    this.#active = -1;
    this.body.classList.toggle("lyrics-timed", lines.length > 0);
    fill(this.body, content);
    this.#scroller()?.scrollTo({ top: 0 });
  }

  /** While music plays and the words are seen, look at every frame which line it is. */
  #run() {
    cancelAnimationFrame(this.#frame);
    this.#follow();
    if (!this.#shown || !this.#lines.length || this.playback.state.status !== "playing") return;
    const step = () => {
      this.#follow();
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #follow() {
    if (!this.#shown || !this.#lines.length) return;
    const active = activeLine(this.#lines, this.playback.state.position_s);
    if (active === this.#active) return;
    const first = this.#active < 0;
    this.#elements[this.#active]?.removeAttribute("aria-current");
    this.#elements[active]?.setAttribute("aria-current", "true");
    this.#active = active;
    if (performance.now() >= this.#followsFrom_ms)
      this.#centre(this.#elements[active] ?? this.#elements[0], first);
  }

  /** @param {HTMLElement} line @param {boolean} atOnce */
  #centre(line, atOnce) {
    const scroller = this.#scroller();
    if (!scroller) return;
    const still = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = line.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    const top = scroller.scrollTop + box.top - frame.top - (frame.height - box.height) * 0.42;
    scroller.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }

  #scroller() {
    return this.element.closest(".playing-scroller, .slot-panel");
  }
}

/** @param {string} text */
function note(text) {
  return h("p", { class: "lyrics-note soft" }, text);
}
