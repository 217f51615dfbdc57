/** Buffers kept while there is room; those not used for longest go first. */

/** A cache bounded in bytes. */
export class ByteCache {
  /** @param {number} capacity_bytes */
  constructor(capacity_bytes) {
    this._capacity_bytes = capacity_bytes;
    this._used_bytes = 0;
    /** The least recently used first. @type {Map<string, ArrayBuffer>} */
    this._buffers = new Map();
  }

  /** @param {string} key */
  get(key) {
    const buffer = this._buffers.get(key);
    if (buffer === undefined) return null;
    this._buffers.delete(key);
    this._buffers.set(key, buffer);
    return buffer;
  }

  /** Keep a buffer, unless it alone is too large. @param {string} key @param {ArrayBuffer} buffer */
  put(key, buffer) {
    this._remove(key);
    if (buffer.byteLength > this._capacity_bytes) return;
    this._buffers.set(key, buffer);
    this._used_bytes += buffer.byteLength;
    for (const oldest of this._buffers.keys()) {
      if (this._used_bytes <= this._capacity_bytes) break;
      this._remove(oldest);
    }
  }

  /** @param {string} key */
  _remove(key) {
    this._used_bytes -= this._buffers.get(key)?.byteLength ?? 0;
    this._buffers.delete(key);
  }
}
