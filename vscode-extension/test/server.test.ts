import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Crashes } from "../src/crashes";
import { Launch } from "../src/launch";
import { addUp } from "../src/today";
import { isOlder } from "../src/version";
import { Memory } from "./vscode";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function program(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "chipsmith-"));
  made.push(folder);
  const file = path.join(folder, "chipsmith");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("a language server that ends", () => {
  test("is started anew, but not again and again", () => {
    const crashes = new Crashes();
    expect([0, 1, 2, 3, 4].map((second) => crashes.mayRestart(second * 1000))).toEqual([true, true, true, true, false]);
  });

  test("may end once in a while for ever", () => {
    const crashes = new Crashes();
    expect([1, 2, 3, 4, 5, 6, 7].every((minute) => crashes.mayRestart(minute * 60_000))).toBe(true);
  });

  test("leaves its last words", async () => {
    const launch = new Launch(program("echo one >&2; echo 'error: two' >&2; exit 3"));
    const child = await launch.start();
    expect([await launch.lastWords(), child.exitCode]).toEqual(["error: two", 3]);
  });

  test("is asked to speak LSP, with all it says kept apart from its answers", async () => {
    const child = await new Launch(program('echo "$@"')).start();
    const [said] = (await once(child.stdout!, "data")) as [Buffer];
    expect(said.toString()).toBe("lsp\n");
  });

  test("that cannot be run is an error", async () => {
    await expect(new Launch("/nowhere/chipsmith").start()).rejects.toThrow("ENOENT");
  });
});

test.each([
  ["0.0.9", "0.1.0", true],
  ["0.1.0", "0.1.0", false],
  ["0.10.0", "0.9.3", false],
  ["1.0.0", "0.9.3", false],
  ["0.1.0.dev3", "0.1.0", false],
  ["unknown", "0.1.0", false],
])("%s is older than %s: %s", (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});

describe("today's acceptance", () => {
  const day = (date: string, decided: number, accepted: number) => ({ date, decided, accepted });

  test("is that of all windows and starts together", async () => {
    const memory = new Memory();
    await addUp(memory, "a", day("2026-01-31", 4, 1));
    await addUp(memory, "a", day("2026-01-31", 5, 2));
    expect(await addUp(memory, "b", day("2026-01-31", 1, 1))).toEqual(day("2026-01-31", 6, 3));
  });

  test("begins anew with the day", async () => {
    const memory = new Memory();
    await addUp(memory, "a", day("2026-01-31", 4, 1));
    expect(await addUp(memory, "b", day("2026-02-01", 0, 0))).toEqual(day("2026-02-01", 0, 0));
  });
});
