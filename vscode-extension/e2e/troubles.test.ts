/** What goes wrong before anything works: no trust, no `chipsmith`, an old one, one that crashes, too large a file. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { BIN } from "./support/chipsmith";
import { PATIENCE_MS } from "./support/processes";
import { stage } from "./support/stage";

const on = stage({
  server: false,
  files: { "run.tcl": "set a 1\n" },
  settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.banner": "never" },
});

/** A folder whose settings name a program for `chipsmith`. */
function folderWith(name: string, program: string, files: Record<string, string> = {}): string {
  const folder = path.join(on.root, name);
  const command = path.join(folder, "bin/chipsmith");
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  mkdirSync(path.join(folder, "bin"));
  if (program) {
    writeFileSync(command, `#!/bin/sh\n${program}\n`);
    chmodSync(command, 0o755);
  }
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify({ "chipsmith.path": command }));
  Object.entries({ "run.tcl": "set a 1\n", ...files }).forEach(([file, text]) => writeFileSync(path.join(folder, file), text));
  return folder;
}

/** Answers `initialize` as a language server of another version would, and nothing more. */
const OLD = `exec ${process.execPath} -e '
  let all = "";
  process.stdin.on("data", (piece) => {
    all += piece;
    const id = /"id":(\\d+),"method":"initialize"|"method":"initialize".*?"id":(\\d+)|"id":(\\d+)/.exec(all);
    if (!id) return;
    const result = { capabilities: {}, serverInfo: { name: "chipsmith", version: "0.0.3" } };
    const body = JSON.stringify({ jsonrpc: "2.0", id: Number(id[1] ?? id[2] ?? id[3]), result });
    process.stdout.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body);
    all = "";
  });'`;

test("in a workspace that is not trusted nothing runs", async () => {
  const workbench = await on.open();
  await workbench.page.getByRole("button", { name: "No, I don't trust the authors" }).click();
  await workbench.open("run.tcl");
  await workbench.page.waitForTimeout(3000);
  expect(await workbench.ours.count()).toBe(0);
  expect(existsSync(on.chipsmith.home)).toBe(false);
  await workbench.screenshot("not-trusted");
});

test("where there is no `chipsmith`, it is installed in the clone that the person names", async () => {
  const clone = path.join(on.root, "clone");
  mkdirSync(clone);
  writeFileSync(path.join(clone, "Makefile"), `setup:\n\tmkdir -p .venv/bin\n\tln -s ${BIN}/chipsmith .venv/bin/chipsmith\n`);
  const workbench = await on.openTrusted(folderWith("missing", ""));
  await workbench.open("run.tcl");
  const told = await workbench.notification("cannot be run");
  await workbench.screenshot("missing");
  await told.getByRole("button", { name: "Install…" }).click();
  const input = workbench.page.locator(".quick-input-widget input[type=text]");
  await expect.poll(() => input.inputValue(), { timeout: PATIENCE_MS }).toContain("/missing"); // where it begins to look
  await input.fill(`${clone}/`);
  await workbench.page.locator(".quick-input-widget").getByText("Install…", { exact: true }).click();
  await workbench.notification("Chipsmith is installed");
  await workbench.serverReady();
});

test("one that is too old is said to be", async () => {
  const workbench = await on.openTrusted(folderWith("old", OLD));
  await workbench.open("run.tcl");
  await workbench.notification("chipsmith 0.0.3 is too old");
});

test("one that crashes is told with its last words", async () => {
  const workbench = await on.openTrusted(folderWith("crashing", "echo 'error: no disk is left.' >&2; exit 6"));
  await workbench.open("run.tcl");
  await workbench.notification("error: no disk is left.");
  await workbench.screenshot("crashing");
});

test("a file over 5 MB is left alone, and the status bar says so", async () => {
  const large = "set a 1 ;# a line like any other\n".repeat(160_000);
  const workbench = await on.openTrusted(folderWith("large", "exec chipsmith \"$@\"", { "large.tcl": large }));
  await workbench.open("large.tcl");
  await workbench.serverReady();
  await workbench.ours.hover();
  await workbench.page.locator(".monaco-hover:visible").getByText("over 5 MB").waitFor();
  await workbench.append("set");
  await workbench.page.waitForTimeout(2000);
  expect(await workbench.ghost()).toBeUndefined();
});
