/** What a master is written in, in words. */

/** FFmpeg's names of containers that are known by others. @type {Record<string, string>} */
const CONTAINERS = { mov: "MP4", wav: "WAV", aiff: "AIFF", ogg: "Ogg", w64: "Wave64" };

/**
 * `ALAC in MP4`, `PCM in WAV`; `FLAC` alone where codec and container are one.
 * @param {{codec: string, container: string}} master as FFmpeg names them; a container may have several names
 */
export function formatCoding({ codec, container }) {
  const [first] = container.split(",");
  const coded = codec.startsWith("pcm_") ? "PCM" : codec.toUpperCase();
  const held = CONTAINERS[first] ?? first.toUpperCase();
  return coded === held ? coded : `${coded} in ${held}`;
}
