/** How this browser wants to hear: volume, loudness and quality, as the engine is told of them. */

import { volumeOf } from "./preferences.js";

/** @typedef {import("./preferences.js").Preferences} Preferences */

/** Keeps the engine as it is wanted. */
export class Sound {
  /** @param {import("./engine_types.js").Engine} engine @param {import("./told_ahead.js").ToldAhead} told */
  constructor(engine, told) {
    this.engine = engine;
    this.told = told;
    /** @type {Preferences["normalisation"]} */
    this.normalisation = "off";
  }

  /** @param {Preferences} preferences */
  apply({ level, muted, normalisation, quality }) {
    this.normalisation = normalisation;
    Object.assign(this.engine, { volume: volumeOf(level), muted, normalisation });
    if (this.engine.quality !== quality) this.engine.quality = quality;
    void this.levelAlbums();
  }

  /** Where albums are made alike: learn how loud those are that play now and next, and have the engine go by it. */
  async levelAlbums() {
    if (this.normalisation !== "album") return;
    if (await this.told.readAlbumLoudness()) this.engine.normalisation = this.normalisation;
  }
}
