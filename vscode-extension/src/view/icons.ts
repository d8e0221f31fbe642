/** Small drawings in the text's colour; a font may lack them. */
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  again: "M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3",
  change: "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2L3 13zM9.3 4.5l2.2 2.2",
  down: "M5 3H2.5v6H5M5 9V3h6.2a1 1 0 0 1 1 .8l.9 4.2a1 1 0 0 1-1 1.2H9v3.3c0 .8-.6 1.5-1.4 1.5L5 9z",
  remove: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  up: "M5 13H2.5V7H5M5 7v6h6.2a1 1 0 0 0 1-.8l.9-4.2a1 1 0 0 0-1-1.2H9V3.5C9 2.7 8.4 2 7.6 2L5 7z",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
