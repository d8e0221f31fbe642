export const PACKAGE: string;
export const ROOT: string;
export const VSCODE: string;
export const SERVER: string;
