import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: process.env["CHIPSMITH_MEASURED"] ? ["e2e/measured/*.test.ts"] : ["e2e/*.test.ts"],
    globalSetup: "e2e/support/install.ts",
    reporters: ["verbose"],
    fileParallelism: false, // one workbench, one server, one model at a time
    testTimeout: 600_000,
    hookTimeout: 600_000,
    bail: process.env["CI"] ? 1 : 0,
  },
});
