/** What the deck is filled from: the programme's entries, in renditions that the line keeps up with. */

import { Filling } from "./filling.js";

/**
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 */

/**
 * How renditions are chosen, and how long is waited for a segment of one.
 * @typedef {Pick<typeof import("./choice.js"), "chooseRendition" | "patience_ms" | "isHopeless">} Adaptation
 */

const EDGE_S = 1e-6;

/** Fills the deck, from a place on and on. */
export class Supply {
  /**
   * @param {object} parts
   * @param {import("./deck.js").Deck<Placement>} parts.deck
   * @param {import("./programme.js").Programme} parts.programme
   * @param {import("./loading.js").Loading} parts.loading
   * @param {Adaptation} parts.adaptation
   * @param {import("./settling.js").Settling} parts.settling
   * @param {() => number} parts.now milliseconds
   * @param {import("./moments.js").Moments} parts.moments when there may be something to do again
   * @param {() => void} parts.onChanged something was appended
   */
  constructor({ deck, programme, loading, adaptation, settling, now, moments, onChanged }) {
    this._deck = deck;
    this._programme = programme;
    this._loading = loading;
    this._adaptation = adaptation;
    this._settling = settling;
    this._now = now;
    this._moments = moments;
    this._onChanged = onChanged;
  }

  /**
   * Fill from a moment on, which is in this entry.
   * @param {Placement} placement
   * @param {number} time_s
   * @param {AbortSignal} signal
   */
  async fillAt(placement, time_s, signal) {
    const position_s = time_s - placement.start_s + EDGE_S;
    if (position_s <= 2 * EDGE_S) return this._fill(placement, 0, signal);
    const { loader, renditions } = placement.stream;
    const table = await loader.table(renditions[0], { signal }); // segments are the same in all
    return this._fill(placement, table.at(position_s).number, signal);
  }

  /**
   * Fill on behind what is appended, or where it plays when that is nothing.
   * @param {Placement} placement that it plays
   * @param {AbortSignal} signal
   */
  async fillOn(placement, signal) {
    const stretch = this._deck.appended.last;
    if (stretch === undefined) return this.fillAt(placement, this._deck.time_s, signal);
    return this._fill(stretch.placement, stretch.number + 1, signal);
  }

  /** @param {Placement} placement @param {number} number of a segment @param {AbortSignal} signal */
  async _fill(placement, number, signal) {
    const means = this._means(await this._deck.open());
    await new Filling(means, placement, number, signal).run();
  }

  /** @param {import("./source_buffer.js").BufferQueue} buffer @returns {import("./filling.js").Means} */
  _means(buffer) {
    const { _deck: deck, _programme: programme, _adaptation: adaptation } = this;
    return {
      buffer,
      appended: deck.appended,
      allowance: deck.allowance,
      isSettled: () => this._settling.isSettled,
      choose: (of, { current, duration_s, inHaste }) => {
        const situation = { ...this._situation(of, current), duration_s };
        return adaptation.chooseRendition(inHaste ? { ...situation, throughput_bps: 0 } : situation);
      },
      isHopeless: (of, current, duration_s, transfer) =>
        adaptation.isHopeless({ ...this._situation(of, current), current, duration_s }, transfer),
      patience_ms: (of, current, duration_s) =>
        adaptation.patience_ms({ ...this._situation(of, current), current, duration_s }),
      follow: async (rendition, until) => {
        const next = await programme.next(rendition?.name ?? null, until);
        if (next === null) await buffer.end();
        return next;
      },
      breakOff: (broken, error) => {
        programme.breakOff(broken, deck.appended.end_s);
        programme.drop(broken.entry, error);
      },
      time_s: () => deck.time_s,
      now: this._now,
      moved: (until) => this._moments.next(until),
      changed: this._onChanged,
    };
  }

  /**
   * @template {Rendition | null} C
   * @param {Placement} placement
   * @param {C} current
   */
  _situation(placement, current) {
    const { renditions } = placement.stream;
    return {
      renditions,
      current,
      throughput_bps: this._loading.throughput_bps,
      buffer_s: this._deck.ahead_s,
    };
  }
}
