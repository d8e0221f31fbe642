// Values with their 95 % intervals, one under the other.

import { svg } from "../dom.js";
import { figure } from "./figure.js";
import { linear, ticks } from "./scales.js";

const [ROW, TOP, BOTTOM, RIGHT] = [34, 6, 26, 24];

/**
 * `rows`: [{ name, value, low, high, kind }]; `kind` is a class without "-dot" and "-line".
 * `zero` draws the line where nothing differs.
 */
export function intervals({ name, told, rows, format, zero = false, columns }) {
  const edges = rows.flatMap(row => [row.low, row.high]).concat(zero ? [0] : []);
  const [low, high] = [Math.min(...edges), Math.max(...edges)];
  const room = (high - low || 0.1) * 0.08;
  const span = [zero ? low - room : Math.max(0, low - room), high + room];
  const height = TOP + ROW * rows.length + BOTTOM;

  const draw = width => {
    const left = Math.min(190, width * 0.4);
    const x = linear(span, [left, width - RIGHT]);
    const nodes = [
      ...ticks(...span, Math.max(2, Math.floor((width - left) / 90))).flatMap(value => [
        svg("line", { class: "grid", x1: x(value), x2: x(value), y1: TOP, y2: height - BOTTOM }),
        svg("text", { x: x(value), y: height - 7, "text-anchor": "middle" }, format(value)),
      ]),
      zero && svg("line", { class: "zero", x1: x(0), x2: x(0), y1: TOP, y2: height - BOTTOM }),
      ...rows.flatMap((row, at) => {
        const y = TOP + ROW * (at + 0.5);
        return [
          svg("text", { x: 0, y: y + 4 }, row.name),
          svg("line", { class: `whisker ${row.kind}-line`, x1: x(row.low), x2: x(row.high), y1: y, y2: y }),
          svg("circle", { class: `${row.kind}-dot`, cx: x(row.value), cy: y, r: 5 }),
        ];
      }),
    ].filter(Boolean);
    return { nodes, height };
  };

  return figure({ name, told, draw, rows, columns });
}
