import { describe, expect, test } from "vitest";
import { locate, NotFoundError, type Surroundings } from "../src/locate";

function around(executables: string[], others: Partial<Surroundings> = {}): Surroundings {
  return {
    setting: "",
    folders: ["/chip"],
    env: { PATH: "/usr/bin:/opt/bin", HOME: "/home/ada" },
    platform: "linux",
    isExecutable: (file) => executables.includes(file),
    ...others,
  };
}

const EVERYWHERE = ["/set/chipsmith", "/chip/.venv/bin/chipsmith", "/usr/bin/chipsmith", "/opt/bin/chipsmith"];

describe("the command is found", () => {
  test("by the setting first", () => {
    expect(locate(around(EVERYWHERE, { setting: "/set/chipsmith" }))).toBe("/set/chipsmith");
  });

  test("by the setting in the person's home directory", () => {
    const home = around(["/home/ada/bin/chipsmith"], { setting: "~/bin/chipsmith" });
    expect(locate(home)).toBe("/home/ada/bin/chipsmith");
  });

  test("then in a workspace folder's environment, in the folders' order", () => {
    expect(locate(around(EVERYWHERE))).toBe("/chip/.venv/bin/chipsmith");
    const two = around(["/b/.venv/bin/chipsmith", "/c/.venv/bin/chipsmith"], { folders: ["/a", "/b", "/c"] });
    expect(locate(two)).toBe("/b/.venv/bin/chipsmith");
  });

  test("then on PATH, in its order", () => {
    expect(locate(around(EVERYWHERE, { folders: [] }))).toBe("/usr/bin/chipsmith");
    expect(locate(around(["/opt/bin/chipsmith"]))).toBe("/opt/bin/chipsmith");
  });
});

describe("there is no command, and the message says the fix", () => {
  test("when none is anywhere", () => {
    expect(() => locate(around([]))).toThrow(NotFoundError);
    expect(() => locate(around([]))).toThrow(/chipsmith\.path.*\.venv\/bin\/chipsmith/);
  });

  test("when the setting names none, even if there is one elsewhere", () => {
    const wrong = around(EVERYWHERE, { setting: "/gone/chipsmith" });
    expect(() => locate(wrong)).toThrow("chipsmith.path names /gone/chipsmith, which cannot be run.");
  });

  test("when setting or PATH are relative, which any folder could meet", () => {
    expect(() => locate(around(["bin/chipsmith"], { setting: "bin/chipsmith" }))).toThrow(NotFoundError);
    expect(() => locate(around(["bin/chipsmith"], { env: { PATH: "bin:" } }))).toThrow(NotFoundError);
  });

  test("when PATH is not set", () => {
    expect(() => locate(around([], { env: {} }))).toThrow(NotFoundError);
  });
});
