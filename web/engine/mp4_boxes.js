/** Boxes of the ISO base media file format (ISO/IEC 14496-12 section 4.2), never read beyond their end. */

const HEAD_BYTES = 8;
const LARGE_HEAD_BYTES = 16;

/** Data that isn't what it should be, or ends too soon. */
export class Mp4Error extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "Mp4Error";
  }
}

/** A box's payload, read from its beginning on. */
export class Payload {
  /**
   * @param {DataView} view
   * @param {string} kind the box's, for errors
   */
  constructor(view, kind) {
    this._view = view;
    this._kind = kind;
    this._at = 0;
  }

  /**
   * The whole of some data, as if it were a box.
   * @param {ArrayBuffer | Uint8Array} data
   * @param {string} name for errors
   */
  static of(data, name) {
    const view =
      data instanceof ArrayBuffer
        ? new DataView(data)
        : new DataView(data.buffer, data.byteOffset, data.byteLength);
    return new Payload(view, name);
  }

  get left_bytes() {
    return this._view.byteLength - this._at;
  }

  u8() {
    return this._view.getUint8(this._take(1));
  }

  u32() {
    return this._view.getUint32(this._take(4));
  }

  i32() {
    return this._view.getInt32(this._take(4));
  }

  u64() {
    return this._exact(this._view.getBigUint64(this._take(8)));
  }

  i64() {
    return this._exact(this._view.getBigInt64(this._take(8)));
  }

  /** Four characters. */
  kind() {
    return String.fromCharCode(this.u8(), this.u8(), this.u8(), this.u8());
  }

  /** @param {number} bytes */
  skip(bytes) {
    this._take(bytes);
    return this;
  }

  /** Version and flags of a full box. */
  fullBox() {
    const word = this.u32();
    return { version: word >>> 24, flags: word & 0xffffff };
  }

  /** The next so many bytes as a payload of their own. @param {number} bytes @param {string} [kind] */
  part(bytes, kind = this._kind) {
    const at = this._take(bytes);
    return new Payload(new DataView(this._view.buffer, this._view.byteOffset + at, bytes), kind);
  }

  /**
   * The boxes from here to the end.
   * @returns {Generator<{kind: string, payload: Payload}>}
   */
  *boxes() {
    while (this.left_bytes > 0) {
      const available_bytes = this.left_bytes;
      const size_bytes = this.u32();
      const kind = this.kind();
      const large = size_bytes === 1;
      const whole_bytes = large ? this.u64() : size_bytes === 0 ? available_bytes : size_bytes;
      const head_bytes = large ? LARGE_HEAD_BYTES : HEAD_BYTES;
      if (whole_bytes < head_bytes || whole_bytes > available_bytes) {
        throw new Mp4Error(`${this._kind}: a box ${kind} of ${whole_bytes} bytes in ${available_bytes}`);
      }
      yield { kind, payload: this.part(whole_bytes - head_bytes, kind) };
    }
  }

  /** The first box at a path below here, or null. @param {...string} path @returns {Payload | null} */
  find(...path) {
    const [kind, ...rest] = path;
    for (const box of this._again().boxes()) {
      if (box.kind === kind) return rest.length === 0 ? box.payload : box.payload.find(...rest);
    }
    return null;
  }

  /** The first box at a path below here. @param {...string} path @throws {Mp4Error} There is none. */
  get(...path) {
    const found = this.find(...path);
    if (found === null) throw new Mp4Error(`${this._kind}: there is no box ${path.join("/")}`);
    return found;
  }

  _again() {
    return new Payload(this._view, this._kind).skip(this._at);
  }

  /** @param {number} bytes @returns {number} where they begin */
  _take(bytes) {
    const at = this._at;
    if (bytes > this.left_bytes) {
      throw new Mp4Error(`${this._kind}: ${bytes} bytes are wanted where ${this.left_bytes} are left`);
    }
    this._at += bytes;
    return at;
  }

  /** @param {bigint} value */
  _exact(value) {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      throw new Mp4Error(`${this._kind}: ${value} is more than can be counted exactly`);
    return number;
  }
}
