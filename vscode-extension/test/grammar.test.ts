/** Colours of Tcl and its kin, by VS Code's own tokenizer. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from "vscode-textmate";

const FILE = "languages/tcl.tmLanguage.json";
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm).buffer as ArrayBuffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (scope) => Promise.resolve(scope === "source.tcl" ? parseRawGrammar(readFileSync(FILE, "utf8"), FILE) : null),
  });
  grammar = (await registry.loadGrammar("source.tcl")) as IGrammar;
});

/** What is coloured, each with the innermost scope but its language. */
function coloured(text: string): [string, string][] {
  let state = INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes }): [string, string] => [
        line.slice(startIndex, endIndex),
        (scopes.at(-1) ?? "").replace(/\.tcl$/, ""),
      ])
      .filter(([part, scope]) => part.trim() && scope !== "source" && !/^(punctuation|meta)/.test(scope));
  });
}

describe("Tcl is coloured", () => {
  test("a command, its flags and numbers", () => {
    expect(coloured("create_clock -name clk -period 2.5ns [get_ports clk]")).toEqual([
      ["create_clock", "support.function"],
      ["-name", "variable.parameter"],
      ["-period", "variable.parameter"],
      ["2.5ns", "constant.numeric"],
      ["get_ports", "support.function"],
    ]);
  });

  test("control flow, inside of blocks too", () => {
    expect(coloured("if {$slack < 0} {\n  puts bad\n} elseif {[llength $l]} { return }")).toEqual([
      ["if", "keyword.control"],
      ["$slack", "variable.other"],
      ["0", "constant.numeric"],
      ["puts", "keyword.other"],
      ["elseif", "keyword.control"],
      ["llength", "keyword.other"],
      ["$l", "variable.other"],
      ["return", "keyword.control"],
    ]);
  });

  test("a procedure's name", () => {
    expect(coloured("proc report::worst {n} {}")).toEqual([
      ["proc", "storage.type.function"],
      ["report::worst", "entity.name.function"],
    ]);
  });

  test("comments only where Tcl has them", () => {
    expect(coloured("# a {brace\nset a #1; # why\n# goes \\\non")).toEqual([
      [" a {brace", "comment.line.number-sign"],
      ["set", "keyword.other"],
      ["# why", "comment.line.number-sign"],
      [" goes \\", "comment.line.number-sign"],
      ["on", "comment.line.number-sign"],
    ]);
  });

  test("what is substituted in a string", () => {
    expect(coloured('puts "slack $s [expr 1]\\n"').map(([part]) => part)).toEqual(["puts", '"', "slack ", "$s", "expr", "1", "\\n", '"']);
  });

  test("no command in a line that goes on", () => {
    expect(coloured("set_input_delay 1 \\\n  clk_in")).toEqual([
      ["set_input_delay", "support.function"],
      ["1", "constant.numeric"],
    ]);
  });

  test("no word of a list for a command", () => {
    expect(coloured("foreach pin {a1 b2} {}").map(([part]) => part)).toEqual(["foreach"]);
  });
});
