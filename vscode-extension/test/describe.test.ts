import { describe as group, expect, test } from "vitest";
import { describe } from "../src/describe";
import type { Status } from "../src/protocol";

const READY: Status = {
  state: "ready",
  message: "",
  url: "http://127.0.0.1:8765",
  roles: {
    chat: { model: "smollm2", version: "base", loaded: true, error: null },
    tab: { model: "smollm2", version: "v2", loaded: true, error: null },
  },
  latencyMs: 81.6,
  recording: "all",
};

group("the status bar says", () => {
  test("which version of the tab model answers, and the rest on hovering", () => {
    const { text, tooltip, warning } = describe(READY, true);
    expect(text).toBe("$(circuit-board) Chipsmith v2");
    expect(tooltip.split("\n")).toEqual([
      "chat: smollm2 (base)",
      "tab: smollm2 (v2)",
      "server: http://127.0.0.1:8765",
      "last ghost text: 82 ms",
      "Ghost text is on; click to switch it off.",
    ]);
    expect(warning).toBe(false);
  });

  test("that ghost text is off", () => {
    const { text, tooltip } = describe(READY, false);
    expect(text).toBe("$(circle-slash) Chipsmith v2");
    expect(tooltip).toContain("click to switch it on");
  });

  test("that it starts", () => {
    expect(describe(undefined, true).text).toContain("loading");
    expect(describe({ ...READY, state: "starting" }, true).text).toContain("loading");
  });

  test("why there is no server", () => {
    const failed = describe({ ...READY, state: "failed", message: "The port is taken." }, true);
    expect(failed).toMatchObject({ tooltip: "The port is taken.", warning: true });
    expect(describe({ ...READY, state: "lost" }, true).tooltip).toContain("is gone");
  });

  test("why there is no language server, before all else", () => {
    expect(describe(READY, true, "No command.")).toMatchObject({ tooltip: "No command.", warning: true });
  });

  test("which role's model failed", () => {
    const roles = { tab: { model: "big", version: null, loaded: false, error: "The file is cut short." } };
    const { tooltip, warning } = describe({ ...READY, roles }, true);
    expect(tooltip).toContain("tab: The file is cut short.");
    expect(warning).toBe(true);
  });
});
