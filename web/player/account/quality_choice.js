/** The highest quality to stream: what the account prefers, on every device. */

import { h } from "../../shared/dom.js";
import { QUALITIES, isLossless } from "../../shared/quality.js";
import { toast, toastError } from "../../shared/toast.js";

/** @typedef {import("../../shared/types.js").OwnAccount} OwnAccount */

const PAID_PLAN = "with a paid plan";

/** @param {import("../app.js").App} app @param {OwnAccount} account */
export function qualityChoice({ api, session }, account) {
  const choices = [
    { value: "", name: "The best there is", about: "as far as your plan goes" },
    ...QUALITIES.toReversed(),
  ];
  const mayAll = session.may("stream-lossless");
  const radios = choices.map(({ value, name, about }) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name: "quality",
        value,
        checked: (account.preferred_quality ?? "") === value,
      }),
      h(
        "span",
        null,
        name,
        " ",
        h("span", { class: "soft" }, !mayAll && isLossless(value) ? `${about}, ${PAID_PLAN}` : about),
      ),
    ),
  );
  /** @param {Event} event */
  const onChange = async (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    try {
      await api.patch("/me", { preferred_quality: value || null });
      await session.refresh();
      toast("Quality saved: it counts from the next track");
    } catch (error) {
      toastError(error, "Not saved");
    }
  };
  return h("fieldset", { onChange }, h("legend", { class: "field-label" }, "Highest quality"), radios);
}
