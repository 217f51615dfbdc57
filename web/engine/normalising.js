/** Makes each entry as loud as is wanted, from its first sample on. */

import { GainStage } from "./gain_stage.js";
import { gainOf } from "./loudness.js";

/** @typedef {import("./timeline.js").Placement<import("./track.js").Track>} Placement */

/** Normalises what sounds, and what sounds next. */
export class Normalising {
  /** @param {HTMLMediaElement} audio @param {() => AudioContext} audioContext makes what it needs, once it is needed */
  constructor(audio, audioContext) {
    this._gain = new GainStage(audio, audioContext);
    /** @type {import("./loudness.js").Normalisation} */
    this.normalisation = "off";
  }

  /** Go by another rule from now on. @param {import("./loudness.js").Normalisation} normalisation @param {Placement | null} sounding */
  change(normalisation, sounding) {
    this.normalisation = normalisation;
    if (sounding !== null) this._gain.set(this._of(sounding));
  }

  /** Browsers let it run after a gesture only. */
  resume() {
    this._gain.resume();
  }

  /** @param {Placement} sounding */
  sounds(sounding) {
    this._gain.begin(this._of(sounding));
  }

  /** Another one sounds than before. @param {Placement} sounding */
  arrived(sounding) {
    this._gain.arrived(this._of(sounding));
  }

  /** @param {Placement} next what sounds at its start */
  prepare(next) {
    this._gain.setAt(next.start_s, this._of(next));
  }

  close() {
    this._gain.close();
  }

  /** @param {Placement} placement */
  _of({ entry, stream }) {
    const { loudness } = stream.stream;
    return gainOf(this.normalisation, { loudness, albumLoudness: entry.albumLoudness });
  }
}
