/** What `python -m benchmarks vscode` measures: no test decides on these figures. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { until } from "../support/processes";
import { stage } from "../support/stage";
import type { Workbench } from "../support/workbench";

const ROUNDS = 30;
/** Rounds that must bring an offer, so that the median means something. */
const LEAST = 15;
const TEXT = Array.from({ length: 12 }, (_, number) => `set clk_${number} ${number}`).join("\n");
const SETTLE_MS = 10_000;
/** What is waited for an offer, which not every key brings, and for its record. */
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

/** Note in the page when a key goes down, whether ghost text stood there already, and when it is drawn. */
async function watch(workbench: Workbench): Promise<void> {
  await workbench.page.evaluate(`(() => {
    const ghost = () => document.querySelector("[class*=ghost-text-decoration]") !== null;
    window.key = { pressed: 0, stale: false, drawn: 0 };
    addEventListener("keydown", () => { window.key = { pressed: performance.now(), stale: ghost(), drawn: 0 }; }, true);
    new MutationObserver(() => {
      if (!window.key.drawn && ghost()) {
        window.key.drawn = performance.now();
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  })()`);
}

interface Key {
  pressed: number;
  stale: boolean;
  drawn: number;
}

/** How long the answer took that the ghost text on the screen came with, as the language server recorded it. */
function ownTime(after: number, text: string): Promise<number | undefined> {
  const find = () => on.chipsmith.events("completion_shown").slice(after).find((event) => event["text"] === text);
  return until("its record", find, MOST_MS).then((event) => Number(event["latency_ms"]), () => undefined);
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
  for (let round = 12; round < 12 + ROUNDS; round += 1) {
    const before = on.chipsmith.events("completion_shown").length;
    await workbench.page.keyboard.type(`\nset clk_${round}`); // too fast for an offer
    await workbench.press("Space");
    const shown = await until("ghost text", () => workbench.ghost(), MOST_MS).catch(() => undefined);
    const key = (await workbench.page.evaluate("window.key")) as Key;
    const took = shown && !key.stale ? await ownTime(before, shown) : undefined;
    if (took !== undefined) {
      seen.push(key.drawn - key.pressed);
      own.push(took);
    }
    await workbench.press("Escape");
    await workbench.page.keyboard.type(String(round));
  }
  expect(seen.length).toBeGreaterThanOrEqual(LEAST);
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
