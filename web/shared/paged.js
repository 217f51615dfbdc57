/** Long lists, page by page: the next one comes as its end comes into sight, or by a button. */

import { h } from "./dom.js";
import { textButton } from "./button.js";
import { toastError } from "./toast.js";

const AHEAD_PX = 800;

/**
 * @template T
 * @param {object} options
 * @param {(cursor: string | null) => Promise<{items: T[], next_cursor: string | null}>} options.load
 * @param {(items: T[]) => void} options.show
 * @param {AbortSignal} options.signal
 * @returns {Promise<HTMLElement>} what stands below the list, once its first page is shown
 */
export async function showPages({ load, show, signal }) {
  let page = await load(null);
  show(page.items);
  const foot = h("div", { class: "paged-foot" });
  if (!page.next_cursor) return foot;
  let loading = false;
  const more = async () => {
    if (loading || !page.next_cursor) return;
    loading = button.disabled = true;
    try {
      page = await load(page.next_cursor);
      if (signal.aborted) return;
      show(page.items);
      if (!page.next_cursor) (observer.disconnect(), foot.replaceChildren());
      else (observer.unobserve(foot), observer.observe(foot));
    } catch (error) {
      toastError(error, "The rest did not come");
    } finally {
      loading = button.disabled = false;
    }
  };
  const button = textButton("Show more", () => void more());
  // Observed anew after each page it tells again whether the end is still in sight.
  const observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && void more(), {
    rootMargin: `${AHEAD_PX}px`,
  });
  foot.append(button);
  observer.observe(foot);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  return foot;
}
