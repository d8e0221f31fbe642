/** Ghost text in the real workbench, from the real server and model. */
import { expect, test } from "vitest";
import type { Event } from "./support/chipsmith";
import { until } from "./support/processes";
import { stage } from "./support/stage";

const REPEATED = "set clk_a 1\nset clk_b 2\nset clk_c 3\n";
const NAMES = ["taken", "partly", "refused", "chosen", "snoozed"] as const;
const on = stage({ files: Object.fromEntries(NAMES.map((name) => [`${name}.tcl`, REPEATED])) });

/** What became of the offers in a file, each with its text, once as many are decided as are expected. */
function outcomes(name: string, count: number): Promise<[unknown, unknown, Event][]> {
  return until(`${count} outcomes in ${name}`, () => {
    const shown = on.chipsmith.events("completion_shown").filter(({ path }) => String(path).endsWith(name));
    const decided = on.chipsmith.events("completion_outcome").flatMap((outcome): [unknown, unknown, Event][] => {
      const offer = shown.find(({ completion }) => completion === outcome["completion"]);
      return offer && outcome["outcome"] !== "superseded" ? [[offer["text"], outcome["outcome"], outcome]] : [];
    });
    return decided.length >= count ? decided : undefined;
  });
}

test("ghost text comes as one types, and Tab takes it", async () => {
  const workbench = await on.open();
  await workbench.open("taken.tcl");
  await workbench.serverReady();
  await workbench.append("set");
  const offered = await workbench.offered();
  await workbench.screenshot("ghost-text");
  await workbench.answer("Tab");
  await workbench.save();
  await expect.poll(() => on.read("taken.tcl")).toBe(`${REPEATED}set${offered}`);
  const [[text, outcome]] = (await outcomes("taken.tcl", 1)) as [[unknown, unknown, Event]];
  expect([text, outcome]).toEqual([offered, "accepted"]);
});

test("its next words can be taken alone", async () => {
  const workbench = on.window;
  await workbench.open("partly.tcl");
  await workbench.append("set");
  const offered = await workbench.offered();
  await workbench.answer("ControlOrMeta+ArrowRight"); // the space
  await workbench.answer("ControlOrMeta+ArrowRight");
  const left = await workbench.offered();
  expect(offered.length).toBeGreaterThan(left.length);
  await workbench.press("Escape");
  await workbench.save();
  await expect.poll(() => on.read("partly.tcl")).toBe(REPEATED + "set" + offered.slice(0, offered.length - left.length));
  await workbench.append("\n"); // what is typed instead decides
  const [[text, outcome, event]] = (await outcomes("partly.tcl", 1)) as [[unknown, unknown, Event]];
  expect([text, outcome, event["accepted_text"] + left]).toEqual([offered, "partly_accepted", offered]);
});

test("Escape refuses it", async () => {
  const workbench = on.window;
  await workbench.open("refused.tcl");
  await workbench.append("set");
  const offered = await workbench.offered();
  await workbench.answer("Escape");
  await workbench.append("\n");
  const [[text, outcome]] = (await outcomes("refused.tcl", 1)) as [[unknown, unknown, Event]];
  expect([text, outcome]).toEqual([offered, "rejected"]);
});

test("another offer can be had, and is the one that is taken", async () => {
  const workbench = on.window;
  await workbench.open("chosen.tcl");
  await workbench.append("set");
  const first = await workbench.offered();
  await workbench.answer("Alt+]");
  const second = await workbench.offered();
  await workbench.screenshot("alternatives");
  await workbench.answer("Tab");
  await workbench.save();
  expect(second).not.toBe(first);
  await expect.poll(() => on.read("chosen.tcl")).toBe(`${REPEATED}set${second}`);
  const accepted = (await outcomes("chosen.tcl", 1)).find(([, outcome]) => outcome === "accepted");
  expect(accepted?.[0]).toBe(second);
});

test("the status bar knows the model, what was taken today, and switches it off for a file", async () => {
  const workbench = on.window;
  await workbench.ours.hover();
  await workbench.page.locator(".monaco-hover:visible").getByText("Taken today").waitFor();
  await workbench.screenshot("status-bar");
  await workbench.ours.click();
  await workbench.page.locator(".quick-input-list").getByText("Ghost text off in this file").waitFor();
  await workbench.screenshot("menu");
  await workbench.choose("Ghost text off in this file");
  await workbench.append("\nset");
  await workbench.editor.locator(".view-line").nth(4).getByText("set").waitFor();
  await workbench.page.waitForTimeout(2000);
  expect(await workbench.ghost()).toBeUndefined();
  await workbench.screenshot("switched-off");
});

test("it can be snoozed, and woken", async () => {
  const workbench = on.window;
  await workbench.open("snoozed.tcl");
  await workbench.command("Chipsmith: Snooze Ghost Text, or End the Snooze");
  await workbench.choose("5 minutes");
  const off = workbench.ours.locator(".codicon-circle-slash");
  await off.waitFor();
  await workbench.append("set");
  await workbench.page.waitForTimeout(2000);
  expect(await workbench.ghost()).toBeUndefined();
  await workbench.command("Chipsmith: Snooze Ghost Text, or End the Snooze");
  await off.waitFor({ state: "detached" });
  await workbench.press("Alt+Backslash");
  expect(await workbench.offered()).toBeTruthy();
});

test("an untitled document gets it, too", async () => {
  const workbench = on.window;
  await workbench.command("File: New Untitled Text File");
  await workbench.command("Change Language Mode");
  await workbench.choose("Tcl");
  await workbench.append(`${REPEATED}set`);
  expect(await workbench.offered()).toBeTruthy();
});
