/** How fast bytes arrive, estimated from what has been fetched. */

/**
 * One transfer, whole or broken off.
 * @typedef {object} Transfer
 * @property {number} bytes of the body
 * @property {number} body_ms from the answer's head to the body's end
 * @property {boolean} cached it came from the browser's own cache
 */

const FAST_HALF_LIFE_S = 2;
const SLOW_HALF_LIFE_S = 6;
const MIN_BYTES = 16_000; // fits into a connection's first flight: it measures delay, not throughput
const TELLING_MS = 1000; // but what took so long tells something, however little it was
const MIN_TOTAL_BYTES = 48_000; // before that an estimate is a guess
const MIN_TOTAL_MS = 500; // unless it took so long
const MIN_BODY_MS = 10; // clocks in browsers are coarse, and bodies wait in buffers for their reader
const MIN_WEIGHT_S = 1; // on a fast line transfers are short, and they must outweigh what was slow before

/** An average that forgets: after each half-life of transfers what came before weighs half. */
class Average {
  /** @param {number} halfLife_s */
  constructor(halfLife_s) {
    this._halfLife_s = halfLife_s;
    this._sum = 0;
    this._weight = 0;
  }

  /** @param {number} value @param {number} weight_s */
  add(value, weight_s) {
    const kept = 0.5 ** (weight_s / this._halfLife_s);
    this._sum = this._sum * kept + value * (1 - kept);
    this._weight = this._weight * kept + (1 - kept);
  }

  get value() {
    return this._sum / this._weight;
  }
}

/** Two averages, of which the lower counts: a drop is believed at once, a rise when it lasts. */
export class Throughput {
  /** @param {{initial_bps?: number | null}} [options] what to believe until enough has been measured */
  constructor({ initial_bps = null } = {}) {
    this._initial_bps = initial_bps;
    this._fast = new Average(FAST_HALF_LIFE_S);
    this._slow = new Average(SLOW_HALF_LIFE_S);
    this._total_bytes = 0;
    this._total_ms = 0;
  }

  /** Learn of a transfer. @param {Transfer} transfer */
  add({ bytes, body_ms, cached }) {
    if (cached || (bytes < MIN_BYTES && body_ms < TELLING_MS)) return;
    const took_s = Math.max(body_ms, MIN_BODY_MS) / 1000;
    const rate_bps = (8 * bytes) / took_s;
    const weight_s = Math.max(took_s, MIN_WEIGHT_S);
    this._fast.add(rate_bps, weight_s);
    this._slow.add(rate_bps, weight_s);
    this._total_bytes += bytes;
    this._total_ms += body_ms;
  }

  /** Bits a second, or null while too little has come to tell. @returns {number | null} */
  get measured_bps() {
    const tells = this._total_bytes >= MIN_TOTAL_BYTES || this._total_ms >= MIN_TOTAL_MS;
    return tells ? Math.min(this._fast.value, this._slow.value) : null;
  }

  /** As measured, or else as believed; null while nothing is known. @returns {number | null} */
  get estimate_bps() {
    return this.measured_bps ?? this._initial_bps;
  }
}
