/** The page of the chat view: one script, one style sheet, nothing else, and no inline anything. */

export interface Page {
  /** Sources that VS Code serves the extension's files from. */
  cspSource: string;
  nonce: string;
  script: string;
  style: string;
}

export function html({ cspSource, nonce, script, style }: Page): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Chipsmith</title>
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
