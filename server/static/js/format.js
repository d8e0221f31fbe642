// Numbers and moments as people read them.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const DASH = "–";

export const number = value => (value === null || value === undefined ? DASH : whole.format(value));
export const percent = (share, digits = 0) =>
  share === null || share === undefined ? DASH : `${(100 * share).toFixed(digits)} %`;
export const signed = (share, digits = 1) => `${share >= 0 ? "+" : "−"}${Math.abs(100 * share).toFixed(digits)}`;
export const fixed = (value, digits = 3) =>
  value === null || value === undefined ? DASH : Number(value).toFixed(digits).replace("-", "−");

export function ms(value) {
  if (value === null || value === undefined) return DASH;
  return value >= 9950 ? `${(value / 1000).toFixed(1)} s` : `${whole.format(value)} ms`;
}

export function seconds(value) {
  if (value === null || value === undefined) return DASH;
  if (value < 0) return `−${seconds(-value)}`;
  if (value < 100) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}

export function bytes(value) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${step ? (value / 1000 ** step).toFixed(1) : value} ${units[step]}`;
}

const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const parsed = (text, format) => {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? String(text ?? DASH) : format.format(at);
};
export const day = text => parsed(text, date);
export const time = text => parsed(text, moment);

/** How long something lasted, of two moments. */
export const lasted = (from, to) => seconds(Math.max(0, (new Date(to) - new Date(from)) / 1000));

/** A version as a person tells it from others: the stamp's day, and a few letters. */
export function version(name) {
  const stamp = /^(\d{4})(\d\d)(\d\d)-\d{6}-([0-9a-f]{4})/.exec(name ?? "");
  return stamp ? `${stamp[1]}-${stamp[2]}-${stamp[3]} ${stamp[4]}` : name || DASH;
}
