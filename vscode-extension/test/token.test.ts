import { beforeEach, describe, expect, test, vi } from "vitest";

const { person } = vi.hoisted(() => ({ person: { url: "https://build-7:8765", says: "s3cret" as string | undefined, told: "" } }));
vi.mock("vscode", () => ({
  window: {
    showInputBox: ({ password }: { password: boolean }) => Promise.resolve(password ? person.says : "shown in clear"),
    showInformationMessage: (message: string) => (person.told = message),
  },
  workspace: { getConfiguration: () => ({ get: (name: string) => (name === "serverUrl" ? person.url : undefined) }) },
  ConfigurationTarget: {},
}));
const { Token } = await import("../src/token");
const { initializationOptions } = await import("../src/settings");

/** The system's secret store. */
class Secrets extends Map<string, string> {
  store(key: string, value: string): void {
    this.set(key, value);
  }
}

const secrets = new Secrets();
const token = new Token(secrets as never);
beforeEach(() => {
  secrets.clear();
  Object.assign(person, { url: "https://build-7:8765", says: "s3cret", told: "" });
});

describe("the token of a server on another machine", () => {
  test("is kept as a secret, and goes with the start of the language server", async () => {
    expect(await token.ask()).toBe(true);
    expect(initializationOptions(await token.read())).toEqual({ serverUrl: person.url, token: "s3cret" });
  });

  test("goes to no other server, and to none on this machine", async () => {
    await token.ask();
    for (const url of ["https://elsewhere", ""]) {
      person.url = url;
      expect(await token.read()).toBeUndefined();
    }
  });

  test("is forgotten when nothing is typed, and left when the person thinks better of it", async () => {
    await token.ask();
    person.says = undefined;
    expect([await token.ask(), await token.read()]).toEqual([false, "s3cret"]);
    person.says = " ";
    expect([await token.ask(), await token.read()]).toEqual([true, undefined]);
  });

  test("is asked for only where there is such a server", async () => {
    person.url = "";
    expect([await token.ask(), person.told]).toEqual([false, expect.stringContaining("Fix: set chipsmith.serverUrl")]);
  });
});
