/** A turn for each week, the latest outside, and an hour of the week at each angle. */
import type { CustomSeriesOption } from "echarts";
import { CustomChart } from "echarts/charts";
import { use, type EChartsCoreOption } from "echarts/core";
import { page } from "../lib/page.js";
import type { Row } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { common, hover, type Draw } from "./parts.js";

use([CustomChart]);

const day = 86_400_000;
const hours = 168;
const hole = 0.24;
const weekdays = new Intl.DateTimeFormat(page.language, { timeZone: "UTC", weekday: "short" });

type Render = NonNullable<CustomSeriesOption["renderItem"]>;

/** Where an hour lies: turns from the middle, of so many, and the angle within its turn. */
function angle(hour: number): number {
  return (hour / hours) * 2 * Math.PI - Math.PI / 2;
}

function segment(turns: number): Render {
  return (_params, api) => {
    const [turn, hour] = [Number(api.value(0)), Number(api.value(1))];
    const full = Math.min(api.getWidth(), api.getHeight()) / 2 - 20;
    const step = (full * (1 - hole)) / (turns + 1);
    const inner = full * hole + (turn + hour / hours) * step;
    return {
      type: "sector",
      shape: { cx: api.getWidth() / 2, cy: api.getHeight() / 2, r0: inner, r: inner + step * 0.88, startAngle: angle(hour), endAngle: angle(hour + 1) },
      style: { fill: api.visual("color") ?? "" },
    };
  };
}

function weekday(color: string): Render {
  return (_params, api) => {
    const at = Number(api.value(0));
    const full = Math.min(api.getWidth(), api.getHeight()) / 2;
    const [x, y] = [Math.cos(angle(24 * at + 12)), Math.sin(angle(24 * at + 12))];
    const [cx, cy] = [api.getWidth() / 2, api.getHeight() / 2];
    return {
      type: "text",
      style: {
        text: weekdays.format(Date.UTC(2024, 0, 1 + at)), x: cx + x * (full - 8), y: cy + y * (full - 8), fill: color, fontSize: 11,
        align: Math.abs(x) < 0.3 ? "center" : x > 0 ? "left" : "right", verticalAlign: "middle",
      },
    };
  };
}

export const draw: Draw = (drawn, theme): EChartsCoreOption => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const clock = column(table, table.chart?.series ?? "");
  const [at, hour] = [indexOf(table, x.name), indexOf(table, clock.name)];
  const measure = indexOf(table, measured(drawn).name);
  const days = (row: Row): number => Date.parse(String(row[at])) / day + 3; // from a Monday
  const first = Math.floor(Math.min(...table.rows.map(days)) / 7);
  const turns = Math.floor(Math.max(...table.rows.map(days)) / 7) - first + 1;
  const base = common(theme);
  return {
    ...base,
    legend: { show: false },
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    visualMap: {
      show: false, min: 0, max: Math.max(1, ...table.rows.map((row) => Number(row[measure] ?? 0))), dimension: 2, seriesIndex: 0, inRange: { color: [theme.ground, theme.accent] },
    },
    series: [
      {
        type: "custom", coordinateSystem: "none", renderItem: segment(turns), cursor: "pointer",
        data: table.rows.map((row) => ({
          value: [Math.floor(days(row) / 7) - first, (days(row) % 7) * 24 + Number(row[hour] ?? 0), row[measure] ?? 0], row, of: [x.name, clock.name],
        })),
      },
      { type: "custom", coordinateSystem: "none", renderItem: weekday(theme.muted), silent: true, tooltip: { show: false }, data: [0, 1, 2, 3, 4, 5, 6].map((one) => [one]) },
    ],
  };
};
