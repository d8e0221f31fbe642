// Bars, one for each day.

import { svg } from "../dom.js";
import { figure } from "./figure.js";
import { dayTicks, linear, ticks } from "./scales.js";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [52, 14, 8, 26, 170];
const DAY = 86_400_000;

/** `points`: [{ x, y }], x being a midnight in milliseconds. */
export function dayBars({ name, told, points, format, formatX }) {
  const [from, to] = [points[0].x, points.at(-1).x + DAY];
  const most = Math.max(...points.map(point => point.y), 1);

  const draw = width => {
    const x = linear([from, to], [LEFT, width - RIGHT]);
    const y = linear([0, most * 1.05], [HEIGHT - BOTTOM, TOP]);
    const thick = Math.max(1, Math.min(24, x(from + DAY) - x(from) - 1.5));
    const nodes = [
      ...ticks(0, most, 3).flatMap(value => [
        svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
        svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, format(value)),
      ]),
      ...dayTicks(from, to - DAY, Math.max(2, Math.floor(width / 95))).map(([at, text]) =>
        svg("text", { x: x(at + DAY / 2), y: HEIGHT - 7, "text-anchor": "middle" }, text),
      ),
      ...points.map(point =>
        svg(
          "rect",
          {
            class: "bar",
            x: x(point.x + DAY / 2) - thick / 2,
            y: y(point.y),
            width: thick,
            height: HEIGHT - BOTTOM - y(point.y),
            rx: Math.min(2, thick / 2),
          },
          svg("title", {}, `${formatX(point.x)}: ${format(point.y)}`),
        ),
      ),
    ];
    return { nodes, height: HEIGHT };
  };

  return figure({
    name,
    told,
    draw,
    rows: points,
    columns: [
      { name: "Date", of: row => formatX(row.x), keep: true },
      { name: "Events", of: row => format(row.y), number: true },
    ],
  });
}
