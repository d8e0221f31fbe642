/** Index, recorded data, models and the installation, from the palette. */
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";
import type { Workbench } from "./support/workbench";

const on = stage({
  files: { "run.tcl": "set clk_a 1\nset clk_b 2\nset clk_c 3\n", "notes.md": "# Slack\n\nSlack is the time that is left.\n" },
  settings: { "terminal.integrated.gpuAcceleration": "off", "terminal.integrated.shellIntegration.enabled": false },
});

async function terminalSays({ page }: Workbench, words: RegExp): Promise<void> {
  const terminal = page.locator(".terminal-wrapper.active .xterm-rows");
  await until(`${words} in the terminal`, async () => words.test(await terminal.innerText().catch(() => "")) || undefined);
}

test("the workspace is indexed, in a terminal that shows how far it is", async () => {
  const workbench = await on.open();
  await workbench.open("run.tcl");
  await workbench.serverReady();
  await workbench.command("Chipsmith: Index Files and Folders…");
  await workbench.choose("The workspace folder chip");
  await workbench.notification("The index is up to date");
  await workbench.screenshot("index");
  expect(readdirSync(path.join(on.chipsmith.home, "index")).length).toBeGreaterThan(0);
});

test("less is recorded of a workspace at once", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Set How Much Is Recorded of This Workspace…");
  await workbench.page.locator(".quick-input-title").getByText("Now: everything, on your disk").waitFor();
  await workbench.screenshot("level");
  await workbench.choose("Nothing");
  await expect.poll(() => existsSync(path.join(on.folder, ".chipsmith/config.toml"))).toBe(true);
  expect(on.read(".chipsmith/config.toml")).toBe('[devdata]\nlevel = "off"\n');
  const before = on.chipsmith.events("completion_shown").length;
  await workbench.open("run.tcl");
  await workbench.append("set");
  await workbench.offered();
  await workbench.answer("Tab");
  await workbench.page.waitForTimeout(2000);
  expect(on.chipsmith.events("completion_shown")).toHaveLength(before);
});

test("recorded data is forgotten once the person said so twice", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Forget Recorded Data…");
  await workbench.choose("Everything");
  await workbench.page.getByRole("button", { name: "Forget" }).click();
  await workbench.notification("forgotten");
  await until("an empty record", () => on.chipsmith.events("session_started").length === 0 || undefined);
});

test("a training says what it would use, and when it did not end well", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Say What a Training Would Do");
  await terminalSays(workbench, /0 training examples/);
  await workbench.command("Chipsmith: Train on Recorded Data…");
  await workbench.page.getByRole("button", { name: "Train", exact: true }).click();
  await workbench.notification("The training did not end well.");
  await workbench.screenshot("training");
});

test("another version is offered only where there is one", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Let Another Model Version Serve…");
  await workbench.choose("tab");
  await workbench.notification("There is no other version of tab.");
  await workbench.command("Chipsmith: Let the Version before Serve Again…");
  await workbench.choose("tab");
  await workbench.page.getByRole("button", { name: "Roll Back" }).click();
  await workbench.notification("has no earlier version to go back to");
});

test("another version serves, and the one before it again", async () => {
  const workbench = on.window;
  on.chipsmith.publish("tab", "v1");
  await workbench.command("Chipsmith: Let Another Model Version Serve…");
  await workbench.choose("tab");
  await workbench.choose("v1");
  await workbench.notification("v1 serves as tab.");
  await workbench.ours.getByText("Chipsmith v1").waitFor();
  await workbench.screenshot("promoted");
  await workbench.command("Chipsmith: Let the Version before Serve Again…");
  await workbench.choose("tab");
  await workbench.page.getByRole("button", { name: "Roll Back" }).click();
  await workbench.notification("The version before serves as tab again.");
  await workbench.ours.getByText("Chipsmith base").waitFor();
});

test("the installation is checked in a terminal", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Check the Installation");
  await terminalSays(workbench, /python/i);
  await workbench.screenshot("doctor");
});

test("the first steps are there", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: First Steps");
  await workbench.page.getByText("Take ghost text").first().waitFor();
  await workbench.screenshot("first-steps");
});
