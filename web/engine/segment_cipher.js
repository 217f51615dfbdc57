/** AES-128 as HLS has it: a whole segment, CBC, PKCS#7 (RFC 8216bis section 4.4.4.4 and 5.2), by WebCrypto. */

const KEY_BYTES = 16;
const BLOCK_BYTES = 16;

/** What is encrypted can't be read: `code` "insecure" (the page may use no cipher) or "undecryptable". */
export class CipherError extends Error {
  /** @param {"insecure" | "undecryptable"} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "CipherError";
    this.code = code;
  }
}

/**
 * The browser's cipher.
 * @param {SubtleCrypto | undefined} subtle `crypto.subtle`, which browsers keep from pages of plain HTTP
 * @returns {SubtleCrypto}
 * @throws {CipherError} There is none.
 */
export function requireCipher(subtle) {
  if (subtle !== undefined) return subtle;
  throw new CipherError(
    "insecure",
    "decrypting needs HTTPS or localhost: on this page the browser offers no WebCrypto",
  );
}

/**
 * A content key, ready for use and out of any script's reach.
 * @param {SubtleCrypto | undefined} subtle
 * @param {ArrayBuffer} bytes as the key's URL answers them
 * @returns {Promise<CryptoKey>}
 * @throws {CipherError}
 */
export async function importContentKey(subtle, bytes) {
  if (bytes.byteLength !== KEY_BYTES) {
    throw new CipherError(
      "undecryptable",
      `a content key has ${KEY_BYTES} bytes, this one has ${bytes.byteLength}`,
    );
  }
  return requireCipher(subtle).importKey("raw", bytes, "AES-CBC", false, ["decrypt"]);
}

/**
 * A segment in the clear.
 * @param {SubtleCrypto} subtle
 * @param {CryptoKey} key
 * @param {Uint8Array<ArrayBuffer>} iv
 * @param {ArrayBuffer} data as it was fetched
 * @returns {Promise<ArrayBuffer>}
 * @throws {CipherError} The key is wrong, or the data isn't whole.
 */
export async function decryptSegment(subtle, key, iv, data) {
  if (data.byteLength === 0 || data.byteLength % BLOCK_BYTES !== 0) {
    throw new CipherError(
      "undecryptable",
      `${data.byteLength} bytes are no encrypted segment: it has whole blocks`,
    );
  }
  try {
    return await subtle.decrypt({ name: "AES-CBC", iv }, key, data);
  } catch {
    throw new CipherError(
      "undecryptable",
      `a segment of ${data.byteLength} bytes can't be decrypted by its key`,
    );
  }
}

/**
 * The IV of a segment whose key tells none: its media sequence number, big-endian.
 * @param {number} sequenceNumber
 */
export function ivOf(sequenceNumber) {
  const iv = new Uint8Array(BLOCK_BYTES);
  new DataView(iv.buffer).setBigUint64(BLOCK_BYTES - 8, BigInt(sequenceNumber));
  return iv;
}
