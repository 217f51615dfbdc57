/** A picture that is replaced by dropping another on it, or by choosing one. */

import { fill, h } from "../shared/dom.js";
import { picture } from "../shared/artwork.js";
import { textButton } from "../shared/button.js";
import { toast, toastError } from "../shared/toast.js";

/** @typedef {import("../shared/types.js").Artwork} Artwork */
/** @typedef {{id: string, title: string, artwork: Artwork | null}} Pictured */

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/**
 * @param {object} options
 * @param {Pictured} options.of
 * @param {(picture: Blob) => Promise<Pictured>} options.send hands the picture in; answers with what is now
 *   there
 * @param {boolean} [options.round]
 * @param {AbortSignal} options.signal
 * @returns {{element: HTMLElement, show: (now: Pictured) => void}} `show`: what is there now, by somebody else
 */
export function pictureDrop({ of, send, round = false, signal }) {
  const place = h("div", { class: "picture-place" });
  /** @param {Pictured} now */
  const show = (now) =>
    fill(
      place,
      picture(now, {
        sizes: "280px",
        round,
        eager: true,
        class: "artwork-large",
        alt: `Artwork of ${now.title}`,
      }),
    );
  /** @param {File | null | undefined} file */
  const take = async (file) => {
    if (!file) return;
    if (!TYPES.includes(file.type))
      return toast("A picture is JPEG, PNG, WebP, GIF or AVIF.", { kind: "problem" });
    place.setAttribute("aria-busy", "true");
    try {
      show(await send(file));
      toast("Artwork replaced");
    } catch (error) {
      toastError(error, "Artwork not replaced");
    } finally {
      place.removeAttribute("aria-busy");
    }
  };
  const input = h("input", { type: "file", accept: TYPES.join(), hidden: true, "aria-label": "Picture" });
  input.addEventListener("change", () => void take(input.files?.[0]));
  show(of);
  const element = h(
    "div",
    { class: "picture-drop" },
    place,
    input,
    textButton("Replace the artwork", () => input.click(), { icon: "edit" }),
    h("p", { class: "soft picture-hint" }, "Or drop a picture on it."),
  );
  takeDrops(element, (file) => void take(file), signal);
  return { element, show };
}

/** @param {HTMLElement} element @param {(file: File | null) => void} take @param {AbortSignal} signal */
function takeDrops(element, take, signal) {
  element.addEventListener(
    "dragover",
    (event) => {
      event.preventDefault();
      element.classList.add("picture-over");
    },
    { signal },
  );
  element.addEventListener("dragleave", () => element.classList.remove("picture-over"), { signal });
  element.addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      element.classList.remove("picture-over");
      take(event.dataTransfer?.files[0] ?? null);
    },
    { signal },
  );
}
