import { build } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  outdir: "dist",
  minify: production,
  sourcemap: !production,
  legalComments: "eof", // the licences of what is bundled
  logLevel: "info",
};

await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  platform: "node",
  format: "cjs",
  target: "node20", // what VS Code 1.91 runs
  external: ["vscode"],
});

await build({
  ...common,
  entryPoints: { view: "src/view/main.ts" },
  platform: "browser",
  format: "iife",
  target: "chrome124", // what VS Code 1.91 shows
});
await build({ ...common, entryPoints: ["src/view/view.css"] });
