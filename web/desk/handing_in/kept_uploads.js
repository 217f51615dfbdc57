/**
 * What a browser remembers of uploads that are not through, so that they can be gone on with after a reload.
 */

/** @typedef {import("../../player/playing/remembered.js").Memory} Memory */
/**
 * `id` is the server's, once it is told; `key` is what it was begun with, so that it is begun once.
 * @typedef {{
 *   key: string, id: string | null, name: string, folder: string, length_bytes: number, modified_ms: number,
 *   review: boolean, offset_bytes: number
 * }} KeptUpload
 */

/** More than anybody hands in at once; the oldest are forgotten first. */
const MOST = 2000;

/** The uploads of one account in this browser. */
export class KeptUploads {
  /** @param {Memory} memory @param {string} accountId */
  constructor(memory, accountId) {
    this._memory = memory;
    this._name = `uploads.${accountId}`;
    const told = memory.get(this._name);
    /** @type {Map<string, KeptUpload>} */
    this._kept = new Map((Array.isArray(told) ? told : []).filter(isRight).map((each) => [each.key, each]));
  }

  /** @returns {KeptUpload[]} the oldest first */
  all() {
    return [...this._kept.values()];
  }

  /** @param {KeptUpload} upload */
  keep(upload) {
    this._kept.set(upload.key, upload);
    for (const key of this._kept.keys()) {
      if (this._kept.size <= MOST) break;
      this._kept.delete(key);
    }
    this._write();
  }

  /** @param {string} key */
  forget(key) {
    if (this._kept.delete(key)) this._write();
  }

  _write() {
    if (this._kept.size) this._memory.set(this._name, this.all());
    else this._memory.remove(this._name);
  }
}

/** @param {any} told */
function isRight(told) {
  const texts = [told?.key, told?.name, told?.folder].every((value) => typeof value === "string");
  const figures = [told?.length_bytes, told?.modified_ms, told?.offset_bytes].every(Number.isFinite);
  return (
    texts && figures && typeof told.review === "boolean" && (told.id === null || typeof told.id === "string")
  );
}
