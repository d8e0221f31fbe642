/** Where VS Code's workbench stands, and in which version. */
import { fileURLToPath } from "node:url";

/** The last one that Node 20 runs. Its VS Code is 1.100. */
export const PACKAGE = "code-server@4.100.3";
export const ROOT = fileURLToPath(new URL("../.workbench", import.meta.url));
export const VSCODE = `${ROOT}/node_modules/code-server/lib/vscode`;
/** VS Code's own server. code-server's proxy around it, with its password, is left out. */
export const SERVER = `${VSCODE}/out/server-main.js`;
