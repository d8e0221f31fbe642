import { describe as group, expect, test } from "vitest";
import { describe } from "../src/describe";
import type { Status } from "../src/protocol";
import { OFF, STATUS } from "../src/text/general";

const READY: Status = {
  state: "ready",
  message: "",
  url: "http://127.0.0.1:8765",
  roles: {
    chat: { model: "smollm2", version: "base", loaded: true, error: null },
    tab: { model: "smollm2", version: "v2", loaded: true, error: null },
  },
  latencyMs: 81.6,
  recording: "no_code",
  today: { date: "2026-01-31", decided: 8, accepted: 3 },
};

group("the status bar says", () => {
  test("which version of the tab model answers, and the rest on hovering", () => {
    const { text, tooltip, warning } = describe({ status: READY });
    expect(text).toBe("$(circuit-board) Chipsmith v2");
    expect(tooltip.split("\n").slice(2)).toEqual([
      "| Model chat | smollm2 \\(base\\) |",
      "| Model tab | smollm2 \\(v2\\) |",
      "| Last ghost text | 82 ms |",
      "| Taken today | 3 of 8 \\(38 %\\) |",
      "| Recorded | no code |",
      "| Server | http://127.0.0.1:8765 |",
      "",
      STATUS.on,
    ]);
    expect(warning).toBe(false);
  });

  test("that nothing was offered yet", () => {
    const fresh = { ...READY, latencyMs: null, today: { date: "", decided: 0, accepted: 0 } };
    expect(describe({ status: fresh }).tooltip).toContain("| Last ghost text | – |\n| Taken today | nothing offered yet |");
  });

  test("why there is no ghost text", () => {
    const { text, tooltip } = describe({ status: READY, off: OFF.file });
    expect(text).toBe("$(circle-slash) Chipsmith v2");
    expect(tooltip.endsWith(OFF.file)).toBe(true);
  });

  test("that it starts", () => {
    expect(describe({}).text).toContain("loading");
    expect(describe({ status: { ...READY, state: "starting" } }).text).toContain("loading");
  });

  test("why there is no server", () => {
    const failed = describe({ status: { ...READY, state: "failed", message: "The port is taken." } });
    expect(failed).toMatchObject({ tooltip: "The port is taken.", warning: true });
    expect(describe({ status: { ...READY, state: "lost" } }).tooltip).toContain("is gone");
  });

  test("why there is no language server, before all else", () => {
    expect(describe({ status: READY, problem: "No command." })).toMatchObject({ tooltip: "No command.", warning: true });
  });

  test("which role's model failed, and nothing that a message would have Markdown do", () => {
    const roles = { tab: { model: "big", version: null, loaded: false, error: "[It](command:x) is\ncut | short." } };
    const { tooltip, warning } = describe({ status: { ...READY, roles } });
    expect(tooltip).toContain("| Model tab | \\[It\\]\\(command:x\\) is cut \\| short. |");
    expect(warning).toBe(true);
  });
});
