/** Featuring an album or a playlist, and putting what is featured in order. */

import { fill, h } from "../../shared/dom.js";
import { iconButton, textButton } from "../../shared/button.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toast, toastError } from "../../shared/toast.js";
import { featurePath, lastPosition, moved, readFeatures } from "./features.js";

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
    const at = features.findIndex(({ kind, id }) => kind === item.kind && id === item.id);
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
  /** @param {number} from @param {number} to */
  const move = async (from, to) => {
    const { order, changed } = moved(features, from, to);
    try {
      for (const feature of changed) await api.put(featurePath(feature), { position: feature.position });
      show((features = order), { at: to, name: to < from ? "up" : "down" });
    } catch (error) {
      toastError(error, "Not moved");
      show((features = await readFeatures(api, signal)));
    }
  };
  /** @param {Featured} feature */
  const remove = async (feature) => {
    try {
      await api.delete(featurePath(feature));
      toast(`${isolated(feature.title)} is featured no longer`);
      show((features = features.filter((each) => each !== feature)));
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
      now.map((feature, at) => line(feature, { at, count: now.length, move, remove })),
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
 * @param {{
 *   at: number, count: number, move: (from: number, to: number) => Promise<void>,
 *   remove: (feature: Featured) => Promise<void>
 * }} options
 */
function line(feature, { at, count, move, remove }) {
  const { kind, id, title } = feature;
  return h(
    "li",
    { class: "line" },
    h("a", { href: hrefOf(`/${kind}s/${id}`) }, title),
    kind === "playlist" && h("span", { class: "soft" }, "playlist"),
    iconButton("up", `Move ${isolated(title)} up`, () => void move(at, at - 1), {
      name: "up",
      disabled: at === 0,
    }),
    iconButton("down", `Move ${isolated(title)} down`, () => void move(at, at + 1), {
      name: "down",
      disabled: at === count - 1,
    }),
    iconButton("close", `Feature ${isolated(title)} no longer`, () => void remove(feature)),
  );
}
