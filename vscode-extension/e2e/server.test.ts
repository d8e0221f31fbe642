/** A server and a language server that end; two windows on one server; the records of it all. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";

const REPEATED = "set clk_a 1\nset clk_b 2\nset clk_c 3\n";
const on = stage({ files: { "one.tcl": REPEATED, "two.tcl": REPEATED } });

/** Process ids of the language servers that belong to this stage. */
function languageServers(): number[] {
  const listed = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  const ours = listed.filter((line) => /chipsmith lsp$/.test(line)).map((line) => Number.parseInt(line, 10));
  return ours.filter((pid) => environmentOf(pid).includes(on.chipsmith.home));
}

function environmentOf(pid: number): string {
  try {
    return execFileSync("cat", [`/proc/${pid}/environ`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return ""; // it has ended
  }
}

test("a server that is killed is missed, and found when it is back", async () => {
  const workbench = await on.open();
  await workbench.open("one.tcl");
  await workbench.serverReady();
  await workbench.append("set");
  await workbench.answer("Tab");
  await on.chipsmith.end("SIGKILL");
  await workbench.append("\nset");
  await workbench.notification("The Chipsmith server is back.");
  await workbench.screenshot("server-back");
  await workbench.append(" clk_e 5\nset");
  expect(await workbench.offered()).toBeTruthy();
});

test("a language server that is killed is started anew, once", async () => {
  const workbench = on.window;
  const [former] = languageServers();
  process.kill(former!, "SIGKILL");
  await until("another language server", () => languageServers().find((pid) => pid !== former));
  await workbench.serverReady();
  await workbench.append(" clk_f 6\nset");
  expect(await workbench.offered()).toBeTruthy();
  expect(languageServers()).toHaveLength(1);
});

test("a restart by hand leaves one language server", async () => {
  const workbench = on.window;
  const [former] = languageServers();
  await workbench.command("Chipsmith: Restart the Language Server");
  await until("another language server", () => languageServers().find((pid) => pid !== former));
  await expect.poll(languageServers, { timeout: 20_000 }).toHaveLength(1);
});

test("a second window has a language server of its own, and the same server", async () => {
  const server = on.chipsmith.pid;
  const second = await on.open();
  await second.open("two.tcl");
  await second.serverReady();
  await second.append("set");
  await second.answer("Tab");
  await expect.poll(languageServers, { timeout: 20_000 }).toHaveLength(2);
  expect(on.chipsmith.pid).toBe(server);
});

test("the records hold what was done, and nothing else", async () => {
  const [taken, elsewhere] = await until("both acceptances", () => {
    const accepted = on.chipsmith.events("completion_outcome").filter(({ outcome }) => outcome === "accepted");
    return accepted.length >= 2 ? accepted : undefined;
  });
  const shown = on.chipsmith.events("completion_shown");
  const pathOf = (id: unknown) => String(shown.find(({ completion }) => completion === id)?.["path"]);
  expect(pathOf(taken?.["completion"])).toContain("one.tcl");
  expect(pathOf(elsewhere?.["completion"])).toContain("two.tcl");
  const known = new Set(shown.map(({ completion }) => completion));
  for (const outcome of on.chipsmith.events("completion_outcome")) {
    expect(outcome["outcome"] === "filtered" || known.has(outcome["completion"])).toBe(true);
  }
  const sessions = new Set(shown.map(({ session }) => session));
  expect(sessions.size).toBeGreaterThan(2); // the killed, the restarted, and the second window's
  expect(new Set(shown.map(({ workspace }) => workspace))).toEqual(new Set([on.folder]));
});
