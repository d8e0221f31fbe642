import { describe, expect, test } from "vitest";
import { chips } from "../../src/chat/context";
import { candidates, mentionsOf, pathCandidates, typing, without } from "../../src/chat/mentions";

const PROVIDERS = [{ name: "file", help: "A file" }, { name: "folder", help: "A folder" }, { name: "diff", help: "Changes" }];

describe("what is being typed", () => {
  test.each([
    ["@", { kind: "provider", start: 1, prefix: "" }],
    ["see @fi", { kind: "provider", start: 5, prefix: "fi" }],
    ["see @file:rtl/to", { kind: "argument", start: 10, prefix: "rtl/to", provider: "file" }],
    ['see @file:"my no', undefined],
    ['see @file:"my', { kind: "argument", start: 10, prefix: "my", provider: "file" }],
    ["/ex", { kind: "command", start: 0, prefix: "ex" }],
    ["what of /ex", undefined],
    ["mail@host", undefined],
    ["plain", undefined],
  ])("%s", (text, found) => {
    expect(typing(text, text.length)).toEqual(found);
  });

  test("is what stands before the cursor", () => {
    expect(typing("@fi and more", 3)).toMatchObject({ prefix: "fi" });
  });

  test("is completed to what was offered, ready for an argument where there must be one", () => {
    expect(candidates({ kind: "provider", start: 1, prefix: "f" }, PROVIDERS).map(({ text }) => text)).toEqual(["file:", "folder:"]);
    expect(candidates({ kind: "provider", start: 1, prefix: "d" }, PROVIDERS)[0]).toEqual({ label: "@diff", help: "Changes", text: "diff " });
    expect(candidates({ kind: "command", start: 0, prefix: "" }, [{ name: "fix", help: "" }])[0]?.text).toBe("/fix ");
  });

  test("paths that begin so come first, each once, quoted where they hold blanks", () => {
    const found = pathCandidates("to", ["b/stop.v", "rtl/top.v", "rtl/top.v", "my top/x.v", "a/zzz.v"]);
    expect(found.map(({ label }) => label)).toEqual(["rtl/top.v", "b/stop.v", "my top/x.v"]);
    expect(found[2]?.text).toBe('"my top/x.v" ');
  });
});

describe("the mentions of a question", () => {
  test("are found as they stand", () => {
    expect(mentionsOf('Why @file:a.v, and @file:"b c.v" or @diff?')).toEqual(["@file:a.v", '@file:"b c.v"', "@diff"]);
  });

  test("are taken out", () => {
    expect(without("Why @diff now?", "@diff")).toBe("Why now?");
    expect(without("Why?", "@diff")).toBe("Why?");
  });

  test("are chips with what they bring; a search has no tokens yet", () => {
    const brought = [
      { provider: "folder", argument: "rtl", path: "rtl/a.v", firstLine: 1, tokens: 10 },
      { provider: "folder", argument: "rtl", path: "rtl/b.v", firstLine: 1, tokens: 5 },
    ];
    expect(chips("@folder:rtl and @docs?", brought, ["docs"])).toEqual([
      { mention: "@folder:rtl", place: "rtl/a.v:1\nrtl/b.v:1", tokens: 15 },
      { mention: "@docs", place: "", tokens: null },
    ]);
  });
});
