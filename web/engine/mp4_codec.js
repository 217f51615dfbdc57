/** Audio sample entries: what is encoded, and how (ISO/IEC 14496-12 section 12.2.3). */

import { Mp4Error } from "./mp4_boxes.js";

/** @typedef {import("./mp4_boxes.js").Payload} Payload */

/** @typedef {{codec: string, sampleRate_hz: number, channels: number}} Codec `codec` as RFC 6381 writes it */

// ISO/IEC 14496-3 table 1.18; index 15 means that the rate itself follows.
const AAC_RATES_HZ = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];
const AAC_RATE_FOLLOWS = 15;
const ESCAPED_OBJECT_TYPE = 31;

/**
 * What a sample entry says. Rate and channels are the codec's own: the entry's rate has only 16 bits.
 * @param {string} kind
 * @param {Payload} entry
 * @returns {Codec}
 * @throws {Mp4Error} It is of no codec that is read here.
 */
export function readSampleEntry(kind, entry) {
  entry.skip(28);
  switch (kind) {
    case "mp4a":
      return readAac(entry.get("esds"));
    case "alac":
      return readAlac(entry.get("alac"));
    case "fLaC":
      return readFlac(entry.get("dfLa"));
    default:
      throw new Mp4Error(`a sample entry ${JSON.stringify(kind)} is not read here`);
  }
}

/** ISO/IEC 14496-1 section 7.2.6 and 14496-3 section 1.6.2.1. @param {Payload} esds @returns {Codec} */
function readAac(esds) {
  const stream = descriptor(esds.skip(4), 0x03).skip(2);
  if (stream.u8() !== 0) throw new Mp4Error("esds: flags that are not read here");
  const decoder = descriptor(stream, 0x04);
  const objectTypeIndication = decoder.u8();
  const config = descriptor(decoder.skip(12), 0x05);
  const bits = new Bits(config);
  const short = bits.read(5);
  const objectType = short === ESCAPED_OBJECT_TYPE ? 32 + bits.read(6) : short;
  const rateIndex = bits.read(4);
  const sampleRate_hz = rateIndex === AAC_RATE_FOLLOWS ? bits.read(24) : AAC_RATES_HZ[rateIndex];
  const configuration = bits.read(4);
  if (sampleRate_hz === undefined || configuration === 0)
    throw new Mp4Error("esds: no rate or no channels are told");
  const codec = `mp4a.${objectTypeIndication.toString(16)}.${objectType}`;
  return { codec, sampleRate_hz, channels: configuration === 7 ? 8 : configuration };
}

/** ALACSpecificConfig: channels at byte 9, the rate at byte 20. @param {Payload} alac @returns {Codec} */
function readAlac(alac) {
  const channels = alac.skip(4 + 9).u8();
  return { codec: "alac", sampleRate_hz: alac.skip(10).u32(), channels };
}

/** STREAMINFO, RFC 9639 section 8.2, the first metadata block. @param {Payload} dfla @returns {Codec} */
function readFlac(dfla) {
  const packed = dfla.skip(4 + 4 + 10).u32();
  return { codec: "fLaC", sampleRate_hz: packed >>> 12, channels: ((packed >>> 9) & 0x7) + 1 };
}

/**
 * The payload of the descriptor that follows (ISO/IEC 14496-1 section 8.3.3).
 * @param {Payload} from
 * @param {number} tag
 */
function descriptor(from, tag) {
  const found = from.u8();
  if (found !== tag) throw new Mp4Error(`esds: a descriptor ${found} where ${tag} is expected`);
  let length_bytes = 0;
  for (let byte = 0x80, at = 0; byte & 0x80; at += 1) {
    if (at === 4) throw new Mp4Error("esds: a descriptor's length has no end");
    byte = from.u8();
    length_bytes = length_bytes * 128 + (byte & 0x7f);
  }
  return from.part(length_bytes);
}

/** Bits, the most significant first. */
class Bits {
  /** @param {Payload} payload */
  constructor(payload) {
    this._payload = payload;
    this._byte = 0;
    this._left = 0;
  }

  /** @param {number} count */
  read(count) {
    let value = 0;
    for (let at = 0; at < count; at += 1) {
      if (this._left === 0) {
        this._byte = this._payload.u8();
        this._left = 8;
      }
      this._left -= 1;
      value = value * 2 + ((this._byte >> this._left) & 1);
    }
    return value;
  }
}
