import { build } from "esbuild";

const production = process.argv.includes("--production");

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20", // what VS Code 1.91 runs
  external: ["vscode"],
  minify: production,
  sourcemap: !production,
  legalComments: "eof", // the licences of what is bundled
  logLevel: "info",
});
