/** Figures, and names among words, as people read them. */

const LOCALE = "en-GB";
const COUNT = new Intl.NumberFormat(LOCALE);
const TENTHS = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** A place in a track: `3:07`, `1:02:03`. @param {number | null | undefined} time_s */
export function formatTime(time_s) {
  if (time_s === null || time_s === undefined || !Number.isFinite(time_s)) return "–:––";
  const whole_s = Math.max(0, Math.floor(time_s));
  const minutes = Math.floor(whole_s / MINUTE_S) % 60;
  const hours = Math.floor(whole_s / HOUR_S);
  const seconds = String(whole_s % MINUTE_S).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/**
 * How long a track is: as a place in it, to the nearest second.
 * @param {number | null | undefined} length_s
 */
export function formatTrackLength(length_s) {
  return formatTime(length_s === null || length_s === undefined ? length_s : Math.round(length_s));
}

/** The same for ears: `3 minutes 7 seconds`. @param {number} time_s */
export function speakTime(time_s) {
  const whole_s = Math.max(0, Math.floor(time_s));
  const parts = [
    [Math.floor(whole_s / HOUR_S), "hour"],
    [Math.floor(whole_s / MINUTE_S) % 60, "minute"],
    [whole_s % MINUTE_S, "second"],
  ];
  const told = parts
    .filter(([amount]) => amount)
    .map(([amount, unit]) => plural(Number(amount), String(unit)));
  return told.join(" ") || "0 seconds";
}

/** How long an album or a list is: `41 minutes`, `1 hour 12 minutes`. @param {number} length_s */
export function formatLength(length_s) {
  if (length_s < MINUTE_S) return plural(Math.round(length_s), "second");
  const minutes = Math.round(length_s / MINUTE_S);
  const hours = Math.floor(minutes / 60);
  if (!hours) return plural(minutes, "minute");
  return minutes % 60 ? `${plural(hours, "hour")} ${plural(minutes % 60, "minute")}` : plural(hours, "hour");
}

/** `1 track`, `12 tracks`. @param {number} amount @param {string} one @param {string} [several] */
export function plural(amount, one, several = `${one}s`) {
  return `${formatCount(amount)} ${amount === 1 ? one : several}`;
}

/** `12,480`. @param {number} amount */
export function formatCount(amount) {
  return COUNT.format(amount);
}

/** `14.3`, of hours and the like. @param {number} amount */
export function formatTenths(amount) {
  return TENTHS.format(amount);
}

/**
 * How long somebody listened: `14.3 hours`, and minutes below an hour.
 * @param {number} hours
 * @returns {{amount: string, unit: string}}
 */
export function listenedTime(hours) {
  const minutes = hours > 0 ? Math.max(1, Math.round(hours * 60)) : 0;
  if (minutes < 60) return { amount: formatCount(minutes), unit: minutes === 1 ? "minute" : "minutes" };
  const amount = formatTenths(hours);
  return { amount, unit: amount === "1" ? "hour" : "hours" };
}

/** Powers of 1,000, as disks are sold: `3.4 MB`. @param {number} bytes */
export function formatBytes(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${TENTHS.format(bytes / 1000 ** power)} ${units[power]}`;
}

/** `256 kbit/s`. @param {number} rate_bps */
export function formatBitRate(rate_bps) {
  return `${COUNT.format(Math.round(rate_bps / 1000))} kbit/s`;
}

/** `44.1 kHz`. @param {number} rate_hz */
export function formatSampleRate(rate_hz) {
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 }).format(rate_hz / 1000)} kHz`;
}

/** `14 March 2024`, or `2024` and `March 2024` where no more is known. @param {string} date */
export function formatDate(date) {
  if (/^\d{4}$/.test(date)) return date;
  const read = new Date(date.length > 10 ? date : `${date.slice(0, 10)}T12:00:00`);
  return Number.isNaN(read.getTime()) ? date : DAY.format(read);
}

/** @param {string} date */
export function formatYear(date) {
  return date.slice(0, 4);
}

/** `14 Mar 2024, 21:05`. @param {string} moment */
export function formatMoment(moment) {
  return MOMENT.format(new Date(moment));
}

/** `21:05`. @param {string} moment */
export function formatClock(moment) {
  return CLOCK.format(new Date(moment));
}

/**
 * `3 hours ago`, `yesterday`; a date when it is longer ago than a month.
 * @param {string} moment
 * @param {number} [now_ms]
 */
export function formatAgo(moment, now_ms = Date.now()) {
  const ago_s = Math.max(0, (now_ms - new Date(moment).getTime()) / 1000);
  if (ago_s < MINUTE_S) return "just now";
  if (ago_s < HOUR_S) return RELATIVE.format(-Math.floor(ago_s / MINUTE_S), "minute");
  if (ago_s < DAY_S) return RELATIVE.format(-Math.floor(ago_s / HOUR_S), "hour");
  if (ago_s < 30 * DAY_S) return RELATIVE.format(-Math.floor(ago_s / DAY_S), "day");
  return formatDate(moment);
}

/**
 * Which day that was, for the headings of a history: `Today`, `Yesterday`, `Monday`, `14 March 2024`.
 * @param {string} moment
 * @param {Date} [now]
 */
export function formatDay(moment, now = new Date()) {
  const at = new Date(moment);
  const days = Math.round((midnight(now) - midnight(at)) / (DAY_S * 1000));
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? at.toLocaleDateString(LOCALE, { weekday: "long" }) : DAY.format(at);
}

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Marks that turn or hold the direction of writing, and letters of scripts from right to left. */
const TURNING =
  /[\p{Bidi_Control}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name that words follow: whatever turns its direction of writing ends with it (Unicode's annex 9, 2.4). Names that
 * turn nothing stay as they are.
 * @param {string} name
 */
export function isolated(name) {
  return TURNING.test(name) ? `\u2068${name.replace(/[\u2066-\u2069]/g, "")}\u2069` : name;
}
