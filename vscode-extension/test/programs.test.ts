import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const { place } = vi.hoisted(() => ({ place: { chipsmith: "" } }));
vi.mock("vscode", () => ({
  window: { withProgress: (_: unknown, job: () => unknown) => job() },
  ProgressLocation: {},
}));
vi.mock("../src/client", async () => {
  const { accessSync, constants } = await import("node:fs");
  const isExecutable = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return { findCommand: () => place.chipsmith, isExecutable };
});
const { ask, programPath, run } = await import("../src/programs");

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "chipsmith-"));
  place.chipsmith = program("clone/bin/chipsmith", "exit 0");
});
afterEach(() => rmSync(root, { recursive: true }));

function program(name: string, text: string): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("Chipsmith's programs", () => {
  test("lie beside `chipsmith`, or beside what it is a link to", () => {
    const devdata = program("clone/bin/devdata", "");
    expect(programPath("devdata")).toBe(devdata);
    const link = path.join(root, "chipsmith");
    symlinkSync(place.chipsmith, link);
    place.chipsmith = link;
    expect(programPath("devdata")).toBe(devdata);
  });

  test("are missed with what to do about it", () => {
    expect(() => programPath("finetune")).toThrow(/There is no `finetune` in .*Fix: run `make setup`/);
  });

  test("answer in JSON", async () => {
    program("clone/bin/devdata", 'echo "{\\"args\\": \\"$*\\"}"');
    expect(await ask("devdata", "stats")).toEqual({ args: "stats --json" });
  });

  test("that fail say why", async () => {
    program("clone/bin/devdata", "echo 'error: The disk is full. fix: make room.' >&2; exit 6");
    await expect(ask("devdata", "stats")).rejects.toThrow("The disk is full. fix: make room.");
  });

  test("that fail without a word are named", async () => {
    program("clone/bin/devdata", "exit 6");
    await expect(ask("devdata", "stats")).rejects.toThrow("`devdata` ended with 6. Fix: run it in a terminal");
  });

  test("are stopped when the person cancels", async () => {
    program("clone/bin/devdata", "exec sleep 60");
    const cancel = { onCancellationRequested: (listener: () => void) => (setTimeout(listener, 50), { dispose: () => undefined }) };
    expect((await run("devdata", [], cancel as never)).code).toBeNull();
  });
});
