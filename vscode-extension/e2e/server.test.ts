/** A server and a language server that end; two windows on one server; the records of it all. */
import * as path from "node:path";
import { expect, test } from "vitest";
import { languageServers, until } from "./support/processes";
import { stage } from "./support/stage";

const REPEATED = "set clk_a 1\nset clk_b 2\nset clk_c 3\n";
const on = stage({ files: { "one.tcl": REPEATED, "two.tcl": REPEATED } });

const servers = (): number[] => languageServers(on.chipsmith.home);

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
  const [former] = servers();
  const sessions = (): number => on.chipsmith.events("session_started").length;
  const before = sessions();
  process.kill(former!, "SIGKILL");
  await until("another language server", () => servers().find((pid) => pid !== former));
  await until("a session of its own", () => sessions() > before || undefined); // the status may be the former's still
  await workbench.serverReady();
  await workbench.append(" clk_f 6\nset");
  expect(await workbench.offered()).toBeTruthy();
  expect(servers()).toHaveLength(1);
});

test("a restart by hand leaves one language server", async () => {
  const workbench = on.window;
  const [former] = servers();
  await workbench.command("Chipsmith: Restart the Language Server");
  await until("another language server", () => servers().find((pid) => pid !== former));
  await expect.poll(servers, { timeout: 20_000 }).toHaveLength(1);
});

test("a second window has a language server of its own, and the same server", async () => {
  const server = on.chipsmith.pid;
  const second = await on.open();
  await second.open("two.tcl");
  await second.serverReady();
  await second.append("set");
  await second.answer("Tab");
  await expect.poll(servers, { timeout: 20_000 }).toHaveLength(2);
  expect(on.chipsmith.pid).toBe(server);
});

test("the records hold what was done, and nothing else", async () => {
  await until("acceptances in both files", () => {
    const offers = on.chipsmith.events("completion_shown");
    const accepted = on.chipsmith.events("completion_outcome").filter(({ outcome }) => outcome === "accepted");
    const files = accepted.map(({ completion }) => offers.find((offer) => offer["completion"] === completion)?.["path"]);
    return ["one.tcl", "two.tcl"].every((name) => files.includes(path.join(on.folder, name))) || undefined;
  });
  const shown = on.chipsmith.events("completion_shown");
  const known = new Set(shown.map(({ completion }) => completion));
  for (const outcome of on.chipsmith.events("completion_outcome")) {
    expect(outcome["outcome"] === "filtered" || known.has(outcome["completion"])).toBe(true);
  }
  const sessions = new Set(shown.map(({ session }) => session));
  expect(sessions.size).toBeGreaterThan(2); // the killed, the restarted, and the second window's
  expect(new Set(shown.map(({ workspace }) => workspace))).toEqual(new Set([on.folder]));
});
