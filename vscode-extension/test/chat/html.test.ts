import { expect, test } from "vitest";
import { html } from "../../src/chat/html";

const PAGE = html({ cspSource: "https://files", nonce: "n0nce", script: "https://files/view.js", style: "https://files/view.css" });

test("the page allows its own script and style sheet, and nothing else", () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(PAGE)?.[1];
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'", "style-src https://files", "script-src 'nonce-n0nce'", "base-uri 'none'", "form-action 'none'",
  ]);
  expect([...PAGE.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual(['<script nonce="n0nce" src="https://files/view.js">']);
  expect(PAGE).not.toMatch(/style="|onload|unsafe/);
});
