/** The colour of a picture, for what lies around it. */

const EDGE_PX = 8;

/**
 * The mean of a picture's more colourful half: the mean of all would be grey mud.
 * @param {Uint8ClampedArray | number[]} rgba
 * @returns {[number, number, number]}
 */
export function meanColour(rgba) {
  const pixels = [];
  for (let at = 0; at < rgba.length; at += 4) {
    const [red, green, blue] = [rgba[at], rgba[at + 1], rgba[at + 2]];
    pixels.push({ red, green, blue, spread: Math.max(red, green, blue) - Math.min(red, green, blue) });
  }
  const half = pixels.sort((one, other) => other.spread - one.spread).slice(0, Math.ceil(pixels.length / 2));
  /** @param {"red" | "green" | "blue"} part */
  const mean = (part) => Math.round(half.reduce((sum, pixel) => sum + pixel[part], 0) / (half.length || 1));
  return [mean("red"), mean("green"), mean("blue")];
}

/**
 * Give an element `--tint`, once the picture in `frame` has come; styles make it pale or dark enough to read
 * on.
 * @param {HTMLElement} element
 * @param {HTMLElement} frame as `picture` makes it
 */
export function tint(element, frame) {
  const image = frame.querySelector("img");
  if (!image) return;
  const read = () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = EDGE_PX;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    context.drawImage(image, 0, 0, EDGE_PX, EDGE_PX);
    const [red, green, blue] = meanColour(context.getImageData(0, 0, EDGE_PX, EDGE_PX).data);
    element.style.setProperty("--tint", `rgb(${red} ${green} ${blue})`);
    element.classList.add("tinted");
  };
  if (image.complete && image.naturalWidth) read();
  else image.addEventListener("load", read, { once: true });
}
