/**
 * Server-sent events out of an answer to a POST, which an `EventSource` can't ask for (HTML, section 9.2.6).
 */

/** Puts events together from texts as they come. */
export class EventParser {
  #rest = "";

  /**
   * @param {string} text
   * @returns {{event: string, data: string}[]} those that are whole now
   */
  take(text) {
    const whole = (this.#rest + text).replaceAll("\r\n", "\n");
    const blocks = whole.split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(parseBlock).filter(({ data }) => data !== "");
  }
}

/** @param {string} block */
function parseBlock(block) {
  let event = "message";
  /** @type {string[]} */
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return { event, data: data.join("\n") };
}

/**
 * The events of an answer, as they come.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{event: string, data: string}>}
 */
export async function* eventsOf(body) {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.take(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
