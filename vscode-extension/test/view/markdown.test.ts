// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { rendered } from "../../src/view/markdown";

const PIECE = { number: 1, provider: "docs", argument: "", path: "sta/<README>.md", first_line: 12, last_line: 14, tokens: 40 };

function shown(text: string, context = [PIECE], colour = true): HTMLElement {
  const element = document.createElement("div");
  element.append(rendered(text, context, colour));
  return element;
}

describe("an answer", () => {
  test.each([
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<b>bold</b>", "<iframe src=//evil></iframe>",
    "<svg/onload=alert(1)>", "&lt;script&gt;",
  ])("shows HTML as text: %s", (html) => {
    const element = shown(html);
    expect(element.querySelector("img, script, b, iframe, svg")).toBeNull();
    expect(element.textContent?.trim()).toBe(html.replace("&lt;", "<").replace("&gt;", ">"));
  });

  test.each(["![p](http://evil/x.png)", "[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](command:workbench.quit)", "<http://evil>"])(
    "loads and runs nothing: %s", (text) => {
      const element = shown(text);
      expect(element.querySelector("img, [src], [style]")).toBeNull();
      expect([...element.querySelectorAll("a")].every((link) => link.href.startsWith("http"))).toBe(true);
      expect(element.innerHTML).not.toMatch(/href="(javascript|data|command)/);
    });

  test("stands lines of any length, and deep nesting", () => {
    const line = "x".repeat(300_000);
    expect(shown(`\`\`\`tcl\n${line}\n\`\`\``).querySelector("pre")?.textContent).toBe(`${line}\n`);
    expect(shown(`${"> ".repeat(40)}deep ${"[".repeat(2000)}`).textContent).toContain("deep");
    expect(shown("> ".repeat(5000)).querySelectorAll("blockquote").length).toBeLessThan(200);
  });

  test("keeps a code block's language and text as they are", () => {
    const block = shown('```sdc" onclick="x\nset a <b>\n```').querySelector("pre");
    expect(block?.dataset["language"]).toBe('sdc"');
    expect(block?.textContent).toBe("set a <b>\n");
    expect(block?.attributes).toHaveLength(2);
  });

  test("colours code when it is complete, by classes only", () => {
    expect(shown("```tcl\nputs {x} ;# c\n```").querySelector(".hljs-keyword, .hljs-built_in")?.textContent).toBe("puts");
    expect(shown("```tcl\nputs {x}\n```", [], false).querySelector("[class]")).toBeNull();
    expect(shown("```unheard\nx\n```").querySelector("code")?.innerHTML).toBe("x\n");
  });

  test("numbers its blocks, also one that is not closed yet", () => {
    const blocks = shown("```\na\n```\n\n    b\n\n```tcl\nc").querySelectorAll<HTMLElement>("pre");
    expect([...blocks].map((block) => block.dataset["block"])).toEqual(["0", "1", "2"]);
  });

  test("makes a button of each citation of a passage, with its place, and marks what none supports", () => {
    const element = shown("So it is. [1] Or not. [?] And [7].");
    const [button] = element.querySelectorAll("button");
    expect(button?.dataset["piece"]).toBe("1");
    expect(button?.title).toBe("Open sta/<README>.md:12-14");
    expect(element.querySelector(".unsupported")?.textContent).toBe("[?]");
    expect(element.querySelectorAll("button")).toHaveLength(1);
    expect(element.textContent?.trim()).toBe("So it is. [1] Or not. [?] And [7].");
  });

  test("has citations as text where no passage was given, and lists of Tcl stay code", () => {
    expect(shown("a [1] [?]", []).querySelector("button, .unsupported")).toBeNull();
    expect(shown("`$a[1]`").querySelector("button")).toBeNull();
  });
});
