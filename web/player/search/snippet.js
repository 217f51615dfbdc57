/** A few lines of lyrics, with what was looked for marked. */

/**
 * @typedef {{text: string, highlights: {start: number, end: number}[]}} Snippet places are counted in code
 *   points
 */

/**
 * @param {Snippet} snippet
 * @returns {{text: string, marked: boolean}[]} the text in pieces, none of them empty
 */
export function piecesOf({ text, highlights }) {
  const characters = [...text];
  const pieces = [];
  let at = 0;
  for (const { start, end } of [...highlights].sort((one, other) => one.start - other.start)) {
    pieces.push({ text: characters.slice(at, start).join(""), marked: false });
    pieces.push({ text: characters.slice(Math.max(at, start), end).join(""), marked: true });
    at = Math.max(at, end);
  }
  pieces.push({ text: characters.slice(at).join(""), marked: false });
  return pieces.filter((piece) => piece.text);
}
