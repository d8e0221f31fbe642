/** Index, recorded data, models and the installation, from the palette. */
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";

const on = stage({
  files: { "run.tcl": "set clk_a 1\nset clk_b 2\nset clk_c 3\n", "notes.md": "# Slack\n\nSlack is the time that is left.\n" },
  settings: { "terminal.integrated.gpuAcceleration": "off", "terminal.integrated.shellIntegration.enabled": false },
});

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

test("the installation is checked in a terminal", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: Check the Installation");
  const terminal = workbench.page.locator(".terminal-wrapper.active .xterm-rows");
  await until("the doctor's word", async () => /python/i.test((await terminal.innerText().catch(() => "")) ?? "") || undefined);
  await workbench.screenshot("doctor");
});

test("the first steps are there", async () => {
  const workbench = on.window;
  await workbench.command("Chipsmith: First Steps");
  await workbench.page.getByText("Take ghost text").first().waitFor();
  await workbench.screenshot("first-steps");
});
