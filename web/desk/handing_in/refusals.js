/** Why the API doesn't take a master, in words. */

import { formatBytes } from "../../shared/format.js";

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

/** @param {ApiError} error @param {number} length_bytes of the file */
export function refusalOf(error, length_bytes) {
  const most_bytes = Number(/\b(\d+) bytes at most/.exec(error.message)?.[1]);
  switch (error.code) {
    case "master-too-large":
      return most_bytes
        ? `Too large: it has ${formatBytes(length_bytes)}, and Segue takes ${formatBytes(most_bytes)} at most.`
        : "The file is too large.";
    case "too-many-uploads":
      return "There are too many uploads that were never finished. Finish or cancel some first.";
    case "store-full":
      return "Segue’s disk is full.";
    case "not-permitted":
      return "This account is no administrator any more.";
    default:
      return error.message;
  }
}
