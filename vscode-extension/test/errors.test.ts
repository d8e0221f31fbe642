import { describe, expect, test } from "vitest";
import { explain } from "../src/errors";

describe("a failure is explained", () => {
  test("with the fix that the server told", () => {
    const error = Object.assign(new Error("No model is loaded."), { data: { fix: "run `chipsmith doctor`." } });
    expect(explain(error)).toBe("No model is loaded. Fix: run `chipsmith doctor`.");
  });

  test.each([-32800, -32802])("in a word when it was ended (%i)", (code) => {
    expect(explain(Object.assign(new Error("Request 6 is canceled"), { code }))).toBe("Stopped.");
  });

  test.each([[new Error("gone"), "gone"], [{ data: null }, "[object Object]"], ["text", "text"]])("without one: %s", (error, said) => {
    expect(explain(error)).toBe(said);
  });

  test("whatever the data is", () => {
    expect(explain(Object.assign(new Error("odd"), { data: null }))).toBe("odd");
    expect(explain(Object.assign(new Error("odd"), { data: { fix: 3 } }))).toBe("odd");
  });
});
