/** Checks, scripts, the sandbox and bugs in the real workbench, with the real tools. */
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";

const TOOL = "# chipsmith: tool=opensta\n";
const on = stage({
  files: {
    "typo.tcl": `${TOOL}report_cheks\n`,
    "comment.tcl": `${TOOL}\n# Create a clock named clk with a period of 3 ns on port clk.\n`,
    "offer.tcl": `${TOOL}create_clock -name core -period 5 [get_ports ck]\n# 80 ps of uncertainty on core`,
    "fails.tcl": `${TOOL}puts before\nread_liberty absent.lib\n`,
    "bug.txt":
      "Simulation hangs after reset in the arbiter\n\nThe arbiter never grants port 3 when ports 0 to 2 request at once.\nSeen with seed 42.\n",
  },
  settings: { "terminal.integrated.gpuAcceleration": "off" },
});

test("a misspelt command is marked, explained, and mended by its quick fix", async () => {
  const workbench = await on.open();
  await workbench.open("typo.tcl");
  await workbench.page.locator(".squiggly-error").first().waitFor();
  await workbench.goTo(2, 3);
  await workbench.command("Show or Focus Hover");
  await workbench.page.locator(".monaco-hover:visible").getByText("Did you mean").first().waitFor();
  await workbench.screenshot("diagnostic");
  await workbench.press("Escape");
  await workbench.act("Change to report_checks");
  await workbench.save();
  await expect.poll(() => on.read("typo.tcl")).toBe(`${TOOL}report_checks\n`);
});

test("a command's spec is shown on hovering", async () => {
  const workbench = on.window;
  await workbench.goTo(2, 3);
  await workbench.command("Show or Focus Hover");
  await workbench.page.locator(".monaco-hover:visible").getByText("-path_delay").first().waitFor();
  await workbench.screenshot("hover");
  await workbench.press("Escape");
});

test("flags of a command are offered as one types a dash", async () => {
  const workbench = on.window;
  await workbench.goTo(2, 14);
  await workbench.page.keyboard.type(" -path");
  await workbench.page.locator(".suggest-widget.visible").getByText("-path_delay").first().waitFor();
  await workbench.screenshot("flags");
  await workbench.press("Escape");
});

test("a comment becomes a script that holds, below it", async () => {
  const workbench = on.window;
  await workbench.open("comment.tcl");
  await workbench.serverReady();
  await workbench.goTo(3, 5);
  await workbench.act("Write script from this comment");
  await workbench.notification("The script is in place");
  await workbench.screenshot("script");
  await workbench.save();
  await expect.poll(() => on.read("comment.tcl")).toMatch(/on port clk\.\n.*create_clock/s);
  expect(on.chipsmith.events("script_checked").length).toBeGreaterThan(0);
});

test("below a comment the line that it asks for is offered", async () => {
  const workbench = on.window;
  await workbench.open("offer.tcl");
  await workbench.append("\n");
  const line = "set_clock_uncertainty 0.08 [get_clocks core]";
  expect(await workbench.offered()).toBe(line);
  await workbench.screenshot("comment-offer");
  await workbench.answer("Tab");
  await workbench.save();
  await expect.poll(() => on.read("offer.tcl")).toMatch(new RegExp(`on core\\n${line.replace(/[[\]]/g, "\\$&")}`));
});

test("a script runs in the sandbox, and what the tool refused is marked at its line", async () => {
  const workbench = on.window;
  await workbench.open("fails.tcl");
  await workbench.command("Chipsmith: Run in Sandbox");
  await workbench.notification("did not run to its end; line 3");
  await workbench.page.locator(".squiggly-error").first().waitFor();
  const panel = workbench.page.locator(".part.panel .view-lines");
  const ladder = await until("the ladder", async () => (await panel.innerText()) || undefined);
  expect(ladder.replaceAll("\u00a0", " ")).toContain("[ ] runs\n  [x] known");
  await workbench.screenshot("sandbox");
});

test("a bug is summarised beside its text", async () => {
  const workbench = on.window;
  await workbench.open("bug.txt");
  await workbench.command("Chipsmith: Summarise Bug");
  const preview = workbench.page.frameLocator("iframe.webview.ready").last().frameLocator("iframe#active-frame");
  await preview.getByRole("heading", { name: "Summary" }).waitFor();
  await workbench.screenshot("bug");
});
