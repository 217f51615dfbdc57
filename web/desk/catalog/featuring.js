/** Featuring an album or a playlist, and putting what is featured in order. */

import { fill, h } from "../../shared/dom.js";
import { iconButton, textButton } from "../../shared/button.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toast, toastError } from "../../shared/toast.js";
import { featurePath, lastPosition, moved, placeOf, readFeatures } from "./features.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./features.js").Featurable} Featurable */
/** @typedef {import("./features.js").Featured} Featured */

/**
 * Whether one thing is featured, and a button for that.
 * @param {Desk} desk
 * @param {Featurable} item
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>}
 */
export async function featurePart({ api }, item, signal) {
  const place = h("div", { class: "desk-part-head", "aria-live": "polite" });
  /** @param {readonly Featured[]} features */
  const show = (features) => {
    const at = placeOf(features, item);
    const words =
      at < 0
        ? "Not featured."
        : `Featured on the player’s first page, at place ${at + 1} of ${features.length}.`;
    fill(place, h("p", { class: "soft" }, words), at < 0 ? featureButton(features) : unfeatureButton());
  };
  /** @param {() => Promise<unknown>} change */
  const changing = async (change) => {
    try {
      await change();
      show(await readFeatures(api, signal));
    } catch (error) {
      toastError(error, "Not changed");
    }
  };
  /** @param {readonly Featured[]} features */
  const featureButton = (features) =>
    textButton("Feature it", () => {
      void changing(() => api.put(featurePath(item), { position: lastPosition(features) }));
    });
  const unfeatureButton = () =>
    textButton("Feature it no longer", () => void changing(() => api.delete(featurePath(item))));
  show(await readFeatures(api, signal));
  return h(
    "section",
    { class: "desk-part", "aria-label": "Featuring" },
    h("h2", { class: "desk-title" }, "Featuring"),
    place,
  );
}

/**
 * All that is featured, in its order, which can be changed; nothing where nothing is.
 * @param {Desk} desk
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement | null>}
 */
export async function featureList({ api }, signal) {
  let features = await readFeatures(api, signal);
  if (!features.length) return null;
  const list = h("ol", { class: "lines" });
  let last = Promise.resolve();
  /**
   * One change after the other: each is of the order that the one before has made.
   * @param {() => Promise<void>} change never rejects
   */
  const inTurn = (change) => void (last = last.then(change));
  /** @param {Featured} feature @param {number} by */
  const move = async (feature, by) => {
    const from = placeOf(features, feature);
    const to = from + by;
    if (from < 0 || !(to in features)) return;
    const { order, changed } = moved(features, from, to);
    try {
      for (const each of changed) await api.put(featurePath(each), { position: each.position });
      show((features = order), { at: to, name: by < 0 ? "up" : "down" });
    } catch (error) {
      toastError(error, "Not moved");
      show((features = await readFeatures(api, signal).catch(() => features)));
    }
  };
  /** @param {Featured} feature */
  const remove = async (feature) => {
    const at = placeOf(features, feature);
    if (at < 0) return;
    try {
      await api.delete(featurePath(feature));
      toast(`${isolated(feature.title)} is featured no longer`);
      show((features = features.toSpliced(at, 1)));
    } catch (error) {
      toastError(error, "Not changed");
    }
  };
  /**
   * @param {readonly Featured[]} now
   * @param {{at: number, name: string}} [pressed] the button that goes on having the focus
   */
  const show = (now, pressed) => {
    fill(
      list,
      now.map((feature, at) =>
        line(feature, {
          at,
          count: now.length,
          move: (by) => inTurn(() => move(feature, by)),
          remove: () => inTurn(() => remove(feature)),
        }),
      ),
    );
    if (!pressed) return;
    const buttons = list.children[pressed.at].querySelectorAll("button");
    [...buttons].find(({ disabled, name }) => !disabled && name === pressed.name)?.focus();
  };
  show(features);
  return h(
    "section",
    { class: "desk-part", "aria-label": "Featured" },
    h("h2", { class: "desk-title" }, "Featured"),
    list,
  );
}

/**
 * @param {Featured} feature
 * @param {{at: number, count: number, move: (by: number) => void, remove: () => void}} options
 */
function line(feature, { at, count, move, remove }) {
  const { kind, id, title } = feature;
  return h(
    "li",
    { class: "line" },
    h("a", { href: hrefOf(`/${kind}s/${id}`) }, title),
    kind === "playlist" && h("span", { class: "soft" }, "playlist"),
    iconButton("up", `Move ${isolated(title)} up`, () => move(-1), {
      name: "up",
      disabled: at === 0,
    }),
    iconButton("down", `Move ${isolated(title)} down`, () => move(1), {
      name: "down",
      disabled: at === count - 1,
    }),
    iconButton("close", `Feature ${isolated(title)} no longer`, remove),
  );
}
