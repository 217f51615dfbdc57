/** What this browser says it is connected by, in the API's words. */

const CELLULAR = new Map([
  ["slow-2g", "cellular_3g"],
  ["2g", "cellular_3g"],
  ["3g", "cellular_3g"],
  ["4g", "cellular_lte"],
]);

/**
 * Only a connection that says it is a mobile one is spared: `effectiveType` alone would call a busy Wi-Fi
 * "3g".
 * @param {{type?: string, effectiveType?: string} | undefined} connection `navigator.connection`
 * @returns {string | undefined}
 */
export function networkOf(connection) {
  return connection?.type === "cellular" ? CELLULAR.get(connection.effectiveType ?? "") : undefined;
}
