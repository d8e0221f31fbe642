/** What `python -m benchmarks vscode` measures: no test decides on these figures. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { until } from "../support/processes";
import { stage } from "../support/stage";
import type { Workbench } from "../support/workbench";

const KEYS = 25;
const TEXT = Array.from({ length: 12 }, (_, number) => `set clk_${number} ${number}`).join("\n");
const TYPED = "\nset clk_12 12\nset clk_13 13\nset clk_14 14";
const SETTLE_MS = 10_000;
/** What is waited for an offer, which not every key brings. */
const MOST_MS = 3_000;
const VSIX = fileURLToPath(new URL("../../chipsmith-0.1.0.vsix", import.meta.url));

const on = stage({
  files: { "run.tcl": TEXT, "notes.txt": TEXT },
  settings: { "chipsmith.debounceMs": 0, "editor.autoClosingBrackets": "never", "editor.autoIndent": "none" },
});
const measured: Record<string, unknown> = { vsix_bytes: statSync(VSIX).size };

/** Megabytes that the newest extension host holds for itself. */
function extensionHost(): number {
  const listed = execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" }).split("\n");
  const hosts = listed.filter((line) => line.includes("--type=extensionHost") && line.includes(` ${on.codePid} `));
  const pid = Math.max(...hosts.map((line) => Number.parseInt(line, 10)));
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, size]) => sum + Number(size) / 1024, 0);
}

/** Note in the page when a key goes down, and when ghost text is drawn. */
async function watch(workbench: Workbench): Promise<void> {
  await workbench.page.evaluate(`(() => {
    window.pressed = 0; window.drawn = 0;
    addEventListener("keydown", () => { window.pressed = performance.now(); window.drawn = 0; }, true);
    new MutationObserver(() => {
      if (!window.drawn && document.querySelector("[class*=ghost-text-decoration]")) {
        window.drawn = performance.now();
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  })()`);
}

function offers(): number[] {
  return on.chipsmith.events("completion_shown").map((event) => Number(event["latency_ms"]));
}

test("memory of the extension host without us", async () => {
  const workbench = await on.open();
  await workbench.open("notes.txt");
  await workbench.page.waitForTimeout(SETTLE_MS);
  measured["extension_host_mb"] = { without: extensionHost() };
  await workbench.page.context().close();
});

test("from key to ghost text", async () => {
  const workbench = await on.open();
  await workbench.open("run.tcl");
  await workbench.serverReady();
  await workbench.press("ControlOrMeta+End");
  await watch(workbench);
  const [seen, own]: [number[], number[]] = [[], []];
  for (let at = 0; at < KEYS; at += 1) {
    if (await workbench.ghost()) {
      await workbench.press("Escape");
    }
    const before = offers().length;
    const key = TYPED[at % TYPED.length] ?? "";
    await workbench.press(key === "\n" ? "Enter" : key === " " ? "Space" : key);
    const shown = await until("ghost text", () => workbench.ghost(), MOST_MS).catch(() => undefined);
    const recorded = () => (offers().length > before ? offers().slice(before) : undefined);
    const asked = shown ? await until("its record", recorded, MOST_MS).catch(() => undefined) : undefined;
    const [drawn, pressed] = (await workbench.page.evaluate("[window.drawn, window.pressed]")) as [number, number];
    if (asked?.length === 1 && drawn) {
      seen.push(drawn - pressed);
      own.push(asked[0]!);
    }
  }
  expect(seen.length).toBeGreaterThan(0);
  Object.assign(measured, { key_to_ghost_text_ms: seen, server_ms: own });
});

test("memory with us, and how long the activation took", async () => {
  const workbench = on.window;
  measured["extension_host_mb"] = { ...(measured["extension_host_mb"] as object), with: extensionHost() };
  await workbench.command("Developer: Show Running Extensions");
  const row = workbench.page.locator(".runtime-extensions-editor .monaco-list-row").filter({ hasText: "chipsmith" });
  const text = await until("the activation time", async () => {
    const found = await row.first().locator(".activation-time").textContent();
    return /\d+ms/.test(found ?? "") ? found : undefined;
  });
  measured["activation_ms"] = [...(text ?? "").matchAll(/(\d+)ms/g)].reduce((sum, [, ms]) => sum + Number(ms), 0);
  await workbench.screenshot("running-extensions");
  const file = process.env["CHIPSMITH_MEASURED"];
  if (file) {
    writeFileSync(file, JSON.stringify(measured));
  }
});
