/** Whether ghost text is offered in a document, and if not, why. */
import { OFF } from "../text/general";

/** As the language server leaves larger texts out. */
export const LARGEST = 5_000_000;

export interface Switches {
  /** What the settings say for the document. */
  enabled: boolean;
  /** Whether it was switched off in this very file. */
  offHere: boolean;
  /** In milliseconds since 1970. */
  snoozedUntil: number;
  /** Characters of the document. */
  size: number;
}

/** Why there is none, or undefined where there is. */
export function whyOff({ enabled, offHere, snoozedUntil, size }: Switches, now: number): string | undefined {
  if (size > LARGEST) {
    return OFF.large;
  }
  if (!enabled) {
    return OFF.setting;
  }
  if (offHere) {
    return OFF.file;
  }
  return snoozedUntil > now ? OFF.snoozed(clock(snoozedUntil)) : undefined;
}

function clock(time: number): string {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
