/**
 * Set up VS Code's workbench in `.workbench`, from npm's code-server: `make workbench`.
 *
 * Of its native modules only those are built that a log (spdlog) and a terminal (node-pty) need.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { PACKAGE, ROOT, SERVER, VSCODE } from "./place.mjs";

const QUIET = ["--no-audit", "--no-fund", "--loglevel=error"];
const HEADERS_FIX = "install g++, make, python3 and the headers of Node (Debian: libnode-dev), and run `make workbench`.";

step(`Fetching ${PACKAGE}`, () => {
  rmSync(ROOT, { recursive: true, force: true });
  mkdirSync(ROOT);
  npm(ROOT, "install", "--prefix", ROOT, "--ignore-scripts", PACKAGE);
});
step("Fetching VS Code's libraries", () =>
  npm(VSCODE, "install", "--ignore-scripts", "--omit=dev", "--legacy-peer-deps"),
);
step("Building the module for logs", () => build("@vscode/spdlog", "spdlog.node"));
step("Building the module for terminals", () => build("node-pty", "pty.node"));
step("Linking ripgrep", () => {
  const bin = path.join(VSCODE, "node_modules/@vscode/ripgrep/bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(onPath("rg", "ripgrep"), path.join(bin, "rg"));
  symlinkSync("node_modules", path.join(VSCODE, "node_modules.asar"));
});
step("Starting it once", () => {
  const result = run(process.execPath, [SERVER, "--version"], VSCODE);
  if (result) {
    fail(result, "run it by Node 20 or newer.");
  }
});

function step(title, job) {
  console.log(`${title} …`);
  job();
}

function npm(directory, ...args) {
  const result = run("npm", [...args, ...QUIET], directory);
  if (result) {
    fail(result, "see that npm's registry can be reached, and run `make workbench`.");
  }
}

/** Judged by what it built: node-pty's last step fails after that on some systems. */
function build(name, product) {
  const headers = path.resolve(process.execPath, "../../include/node/node.h");
  const nodedir = existsSync(headers) ? [`--nodedir=${path.resolve(headers, "../../..")}`] : [];
  const said = run("npm", ["rebuild", name, ...nodedir, ...QUIET], VSCODE);
  if (!existsSync(path.join(VSCODE, "node_modules", name, "build/Release", product))) {
    fail(said ?? `${name} was not built.`, HEADERS_FIX);
  }
}

function onPath(program, debian) {
  const found = (process.env.PATH ?? "").split(":").map((directory) => path.join(directory, program)).find(existsSync);
  return found ?? fail(`There is no ${program}.`, `apt-get install ${debian}`);
}

/** What went wrong, or undefined. */
function run(command, args, cwd) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? `${command} ${args[0]}: ${stdout}${stderr}`);
}

function fail(what, fix) {
  console.error(`error: ${what}\nfix: ${fix}`);
  process.exit(1);
}
