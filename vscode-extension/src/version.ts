/** Versions of `chipsmith`. */

/** The oldest that answers all requests of this extension. */
export const NEEDED = "0.1.0";

/** Whether the first is older; what is no version, as of a build from a checkout, is not. */
export function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [numbers(version), numbers(than)];
  const at = ours.findIndex((number, place) => number !== theirs[place]);
  return at >= 0 && (ours[at] ?? 0) < (theirs[at] ?? 0);
}

function numbers(version: string): number[] {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  return found ? found.slice(1).map(Number) : [];
}
