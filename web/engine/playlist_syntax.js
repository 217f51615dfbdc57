/** The lines of playlists and the attributes of their tags (RFC 8216bis section 4.1 and 4.2). */

/** A playlist that can't be read: which line, and why. */
export class PlaylistError extends Error {
  /** @param {number} line counted from 1 @param {string} reason */
  constructor(line, reason) {
    super(`playlist, line ${line}: ${reason}`);
    this.name = "PlaylistError";
    this.line = line;
  }
}

/**
 * A line that means something: a URI, or a tag with what follows its colon.
 * @typedef {{line: number, tag: string | null, value: string}} Line `tag` is null for a URI, which is then `value`
 */

/**
 * The lines that aren't blank or comments, the first of all left out.
 * @param {string} text
 * @returns {Line[]}
 * @throws {PlaylistError} It does not begin as playlists do.
 */
export function readLines(text) {
  const [first, ...rest] = text.split(/\r?\n/);
  if (first.trimEnd() !== "#EXTM3U")
    throw new PlaylistError(1, `it begins with ${quote(first)}, not with #EXTM3U`);
  return rest
    .map((content, index) => ({ line: index + 2, content: content.trimEnd() }))
    .filter(({ content }) => content !== "" && (!content.startsWith("#") || content.startsWith("#EXT")))
    .map(({ line, content }) => toLine(line, content));
}

/** @param {number} line @param {string} content @returns {Line} */
function toLine(line, content) {
  if (!content.startsWith("#")) return { line, tag: null, value: content };
  const colon = content.indexOf(":");
  if (colon < 0) return { line, tag: content.slice(1), value: "" };
  return { line, tag: content.slice(1, colon), value: content.slice(colon + 1) };
}

// A name, then a quoted string or anything without a comma or a quote; the comma, or the end.
const ATTRIBUTE = /([A-Z0-9-]+)=(?:"([^"\r\n]*)"|([^",\s]+))(?:,\s*|$)/y;

/** The attributes of one tag, by name. */
export class Attributes {
  /** @param {Line} line @throws {PlaylistError} It is no attribute list, or tells one attribute twice. */
  constructor({ line, tag, value }) {
    this._line = line;
    this._tag = tag;
    /** @type {Map<string, {text: string, quoted: boolean}>} */
    this._values = new Map();
    for (ATTRIBUTE.lastIndex = 0; ATTRIBUTE.lastIndex < value.length;) {
      const at = ATTRIBUTE.lastIndex;
      const match = ATTRIBUTE.exec(value);
      if (match === null) throw this._error(`not an attribute: ${quote(value.slice(at))}`);
      if (this._values.has(match[1])) throw this._error(`${match[1]} is told twice`);
      this._values.set(match[1], { text: match[2] ?? match[3], quoted: match[2] !== undefined });
    }
  }

  /** A quoted string, or null when it isn't told. @param {string} name */
  string(name) {
    return this._get(name, true);
  }

  /** A quoted string that must be there. @param {string} name */
  requiredString(name) {
    return this._required(name, this.string(name));
  }

  /** An enumerated string, or null when it isn't told. @param {string} name */
  word(name) {
    return this._get(name, false);
  }

  /** An enumerated string that must be there. @param {string} name */
  requiredWord(name) {
    return this._required(name, this.word(name));
  }

  /** A decimal number, or null when it isn't told. @param {string} name */
  number(name) {
    const text = this.word(name);
    if (text === null) return null;
    if (!/^[0-9]+(\.[0-9]+)?$/.test(text)) throw this._error(`${name}=${text} is not a number`);
    return Number(text);
  }

  /** A decimal number that must be there. @param {string} name */
  requiredNumber(name) {
    return this._required(name, this.number(name));
  }

  /**
   * A hexadecimal sequence as so many octets, or null when it isn't told.
   * @param {string} name
   * @param {number} octets
   */
  octets(name, octets) {
    const text = this.word(name);
    if (text === null) return null;
    if (!/^0[xX][0-9a-fA-F]+$/.test(text) || text.length > 2 + 2 * octets) {
      throw this._error(`${name}=${text} is not ${octets} octets in hexadecimal`);
    }
    const digits = text.slice(2).padStart(2 * octets, "0");
    return Uint8Array.from({ length: octets }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
  }

  /** @param {string} name @param {boolean} quoted */
  _get(name, quoted) {
    const value = this._values.get(name);
    if (value === undefined) return null;
    if (value.quoted !== quoted) throw this._error(`${name} is ${quoted ? "not in quotes" : "in quotes"}`);
    return value.text;
  }

  /** @template T @param {string} name @param {T | null} value @returns {T} */
  _required(name, value) {
    if (value === null) throw this._error(`${name} is missing`);
    return value;
  }

  /** @param {string} reason */
  _error(reason) {
    return new PlaylistError(this._line, `${this._tag}: ${reason}`);
  }
}

/**
 * A decimal integer that stands alone as a tag's value.
 * @param {Line} line
 * @throws {PlaylistError} It is none.
 */
export function readInteger({ line, tag, value }) {
  if (!/^[0-9]{1,15}$/.test(value))
    throw new PlaylistError(line, `${tag}: ${quote(value)} is not a whole number`);
  return Number(value);
}

/** What changes how segments are to be read, and that we don't read: better an error than noise. */
const UNREAD = new Set(["EXT-X-DEFINE", "EXT-X-PART", "EXT-X-SKIP", "EXT-X-I-FRAMES-ONLY"]);

/**
 * Refuse a tag that changes how segments are to be read in a way that isn't known here; others are passed over.
 * @param {Line} line
 * @throws {PlaylistError}
 */
export function refuseUnread({ line, tag }) {
  if (tag !== null && UNREAD.has(tag)) throw new PlaylistError(line, `${tag} is not read here`);
}

/** Text as errors show it: in quotes, not too much of it. @param {string} text */
export function quote(text) {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
