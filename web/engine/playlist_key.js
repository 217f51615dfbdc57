/** Keys as playlists tell of them (RFC 8216bis section 4.4.4.4). */

import { Attributes, PlaylistError } from "./playlist_syntax.js";

/** @typedef {import("./playlist_syntax.js").Line} Line */

/**
 * Where a key is; `iv` is null where it is the media sequence number.
 * @typedef {{method: "AES-128", uri: string, iv: Uint8Array<ArrayBuffer> | null}} Key
 */

/**
 * Read a key tag.
 * @param {Line} line
 * @returns {Key | null} null: what follows is in the clear
 * @throws {PlaylistError} It is malformed, or of another method than AES-128.
 */
export function readKey(line) {
  const attributes = new Attributes(line);
  const method = attributes.requiredWord("METHOD");
  if (method === "NONE") return null;
  const format = attributes.string("KEYFORMAT") ?? "identity";
  if (method !== "AES-128" || format !== "identity") {
    throw new PlaylistError(
      line.line,
      `${line.tag}: no key of METHOD ${method}, KEYFORMAT ${format} is read here`,
    );
  }
  return { method, uri: attributes.requiredString("URI"), iv: attributes.octets("IV", 16) };
}
