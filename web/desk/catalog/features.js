/** What is put forward on the player's first page, and in which order. */

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("../../shared/types.js").Feature} Feature */
/** @typedef {{kind: "album" | "playlist", id: string}} Featurable */
/** @typedef {Featurable & {position: number, title: string}} Featured */

const PAGE = 200;
const LAST = 1_000_000;

/** @param {Featurable} item */
export function featurePath({ kind, id }) {
  return `/features/${kind}/${id}`;
}

/** All of it, in its order. @param {Api} api @param {AbortSignal} [signal] @returns {Promise<Featured[]>} */
export async function readFeatures(api, signal) {
  /** @type {Featured[]} */
  const found = [];
  for await (const page of api.pages("/features", { limit: PAGE }, { signal })) {
    for (const { kind, position, album, playlist } of /** @type {Feature[]} */ (page)) {
      if (album) found.push({ kind, position, id: album.id, title: album.title });
      else if (playlist) found.push({ kind, position, id: playlist.id, title: playlist.name });
    }
  }
  return found;
}

/** @param {readonly Featured[]} features @param {Featurable} item @returns {number} -1 where it isn't featured */
export function placeOf(features, item) {
  return features.findIndex(({ kind, id }) => kind === item.kind && id === item.id);
}

/** After everything that is featured. @param {readonly Featured[]} features */
export function lastPosition(features) {
  return Math.min(Math.max(-1, ...features.map(({ position }) => position)) + 1, LAST);
}

/**
 * What is to be told another position so that one of them stands elsewhere; whatever they had, they come to be counted
 * from 0 on.
 * @param {readonly Featured[]} features in their order
 * @param {number} from
 * @param {number} to
 * @returns {{order: Featured[], changed: Featured[]}} all in their new order, and those whose position is another now
 */
export function moved(features, from, to) {
  const order = [...features];
  order.splice(to, 0, ...order.splice(from, 1));
  const placed = order.map((feature, position) => ({ ...feature, position }));
  return { order: placed, changed: placed.filter(({ position }, at) => position !== order[at].position) };
}
