import { describe, expect, test, vi } from "vitest";
import { LARGEST, type Switches as Given, whyOff } from "../src/ghost/verdict";
import { OFF } from "../src/text/general";

const { settings } = vi.hoisted(() => ({ settings: { enable: true } }));
vi.mock("vscode", async () => ({
  ...(await import("./vscode")),
  workspace: { getConfiguration: () => ({ get: (name: "enable") => settings[name] }) },
}));
const { Switches } = await import("../src/ghost/switches");
const { Memory } = await import("./vscode");

const ON: Given = { enabled: true, offHere: false, snoozedUntil: 0, size: 100 };

describe("ghost text is offered", () => {
  test("where nothing speaks against it", () => {
    expect(whyOff(ON, 1)).toBeUndefined();
    expect(whyOff({ ...ON, snoozedUntil: 1, size: LARGEST }, 1)).toBeUndefined();
  });

  test.each([
    [{ enabled: false }, OFF.setting],
    [{ offHere: true }, OFF.file],
    [{ size: LARGEST + 1 }, OFF.large],
    [{ enabled: false, offHere: true }, OFF.setting],
  ])("nowhere else: %j", (change, why) => {
    expect(whyOff({ ...ON, ...change }, 1)).toBe(why);
  });

  test("not before a snooze is over, and it says when that is", () => {
    const noon = new Date(2026, 0, 31, 12, 5).getTime();
    expect(whyOff({ ...ON, snoozedUntil: noon }, noon - 1)).toMatch(/until 12:05/);
  });
});

describe("the switches", () => {
  const [run, other] = ["/run.tcl", "/other.tcl"].map((path) => ({
    uri: { toString: () => `file://${path}` },
    lineCount: 1,
    lineAt: () => ({ range: { end: 0 } }),
    offsetAt: () => 10,
  })) as never[];

  test("of a file hold for that file, and are remembered in the workspace", async () => {
    const workspace = new Memory();
    await new Switches(workspace, new Memory()).setIn(run!, false);
    const switches = new Switches(workspace, new Memory());
    expect([switches.whyOff(run), switches.whyOff(other)]).toEqual([OFF.file, undefined]);
    await switches.setIn(run!, true);
    expect(switches.whyOff(run)).toBeUndefined();
  });

  test("end a snooze by themselves, and tell of it", async () => {
    vi.useFakeTimers();
    const switches = new Switches(new Memory(), new Memory());
    const told = vi.fn();
    switches.onDidChange(told);
    await switches.snooze(5);
    expect(switches.whyOff()).toContain("off until");
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(switches.whyOff()).toBeUndefined();
    expect(told).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
