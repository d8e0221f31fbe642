import { describe, expect, test } from "vitest";
import { withLevel } from "../src/data/level";

describe("a workspace's recording level", () => {
  test("is written where nothing was", () => {
    expect(withLevel("", "off")).toBe('[devdata]\nlevel = "off"\n');
  });

  test("is put behind other sections", () => {
    expect(withLevel('[chat]\nrules = "a"', "no_code")).toBe('[chat]\nrules = "a"\n\n[devdata]\nlevel = "no_code"\n');
  });

  test("takes the place of a former one, and leaves all else as it is", () => {
    const text = '# ours\n[devdata] # data\n  level = "off" # for the audit\nother = 1\n[level]\nlevel = "off"\n';
    expect(withLevel(text, "all")).toBe(text.replace('"off" #', '"all" #'));
  });

  test("joins a section that has none", () => {
    expect(withLevel("[devdata]\nother = 1\n", "off")).toBe('[devdata]\nlevel = "off"\nother = 1\n');
    expect(withLevel("[devdata]", "off")).toBe('[devdata]\nlevel = "off"\n');
  });
});
