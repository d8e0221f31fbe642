/** Whether a process that ended may be started once more. */
const MOST = 4;
const WITHIN_MS = 3 * 60_000;

export class Crashes {
  #times: number[] = [];

  /** Note that it ended at `now`; false when that was too often. */
  mayRestart(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < WITHIN_MS), now];
    return this.#times.length <= MOST;
  }
}
