/** A server on another machine, with a token; and documents that cannot be changed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Chipsmith } from "./support/chipsmith";
import { servers, until } from "./support/processes";
import { stage } from "./support/stage";
import type { Workbench } from "./support/workbench";

const REPEATED = "set clk_a 1\nset clk_b 2\nset clk_c 3\n";
const TOKEN = "s3cret-t0ken";

const far = mkdtempSync(path.join(tmpdir(), "chipsmith-far-"));
const remote = new Chipsmith(path.join(far, "home"), { CHIPSMITH_SERVER__TOKEN: TOKEN });
await remote.start(); // its address belongs into the settings
const on = stage({ server: false, files: { "run.tcl": REPEATED }, settings: { "chipsmith.serverUrl": remote.url } });
afterAll(async () => {
  await remote.endAll();
  rmSync(far, { recursive: true, force: true });
});

async function give(workbench: Workbench, token: string): Promise<void> {
  await workbench.command("Chipsmith: Set the Remote Server's Token…");
  const input = workbench.page.locator(".quick-input-widget input[type=password]");
  await input.fill(token);
  await input.press("Enter");
}

function commit(): void {
  for (const words of [["init", "-q"], ["add", "."], ["commit", "-qm", "First"]]) {
    execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@chip", ...words], { cwd: on.folder });
  }
}

test("without its token, or with a wrong one, a server is refused with what to do", async () => {
  commit();
  const workbench = await on.open();
  await workbench.open("run.tcl");
  await workbench.notification("token");
  await workbench.screenshot("token-missing");
  await workbench.command("Notifications: Clear All Notifications");
  await give(workbench, "wrong");
  await workbench.notification("token");
  expect(servers(on.chipsmith.home)).toEqual([]); // none is started in its stead
});

test("with its token it offers, and records what became of the offer", async () => {
  const workbench = on.window;
  await give(workbench, TOKEN);
  await workbench.serverReady();
  await workbench.append("set");
  const offered = await workbench.offered();
  await workbench.answer("Tab");
  await until("the outcome", () => remote.events("completion_outcome").some(({ outcome, accepted_text }) =>
    outcome === "accepted" && accepted_text === offered) || undefined);
  expect(servers(on.chipsmith.home)).toEqual([]);
  await workbench.save();
});


test("a document of the past is not changed, and that is said", async () => {
  const workbench = on.window;
  await workbench.page.locator(".activitybar .badge-content").getByText("1").waitFor(); // git has seen the change
  await workbench.command("Git: Open File (HEAD)");
  await workbench.page.locator(".tab.active").getByText("(HEAD)").first().waitFor();
  await workbench.command("Chipsmith: Change the Selection by Instruction");
  await workbench.notification("This document cannot be changed. Fix:");
  await workbench.screenshot("read-only");
});
