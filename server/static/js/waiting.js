// What is said while a view waits for figures that take long, and when there are newer ones.

import { get } from "./api.js";
import { say } from "./dom.js";

const PATIENCE_MS = 1000;

/** After a moment tell how far the server is, until `end` is called. */
export function tellProgress(signal) {
  let ended = false;
  let told = false;
  const tell = async () => {
    while (!ended && !signal.aborted) {
      told = true;
      const { done, of } = await get("/v1/dashboard/progress", signal).catch(() => ({ done: 0, of: 0 }));
      if (!ended) say(done < of ? `Reading what was recorded: ${done} of ${of} days…` : "Counting…");
      await new Promise(later => setTimeout(later, PATIENCE_MS));
    }
  };
  const timer = setTimeout(tell, PATIENCE_MS);
  return {
    end() {
      ended = true;
      clearTimeout(timer);
      if (told) say("");
    },
  };
}

const LOOK_MS = 5000;

/** Call `tell` once when other figures are there than now, as long as somebody looks. */
export async function watch(signal, tell) {
  const counted = () =>
    get("/v1/dashboard/progress", signal).then(
      found => found.counted,
      () => null,
    );
  const now = await counted();
  while (!signal.aborted) {
    await new Promise(later => setTimeout(later, LOOK_MS));
    if (document.hidden || signal.aborted) continue;
    const then = await counted();
    if (then !== null && then !== now) return tell();
  }
}
