/** A square for each day: the weeks side by side, in as many bands as there is room for. */
import { CalendarComponent } from "echarts/components";
import { use, type EChartsCoreOption } from "echarts/core";
import { page } from "../lib/page.js";
import type { Row } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { common, datum, hover, type Draw } from "./parts.js";
import type { Theme } from "./theme.js";

use([CalendarComponent]);

const day = 86_400_000;
const labels = { left: 34, top: 22, between: 34 };
const cells = { largest: 28, single: 13, double: 15 };
const utc = { timeZone: "UTC" } as const;
const weekdays = new Intl.DateTimeFormat(page.language, { ...utc, weekday: "short" });
const months = new Intl.DateTimeFormat(page.language, { ...utc, month: "short" });

interface Band {
  from: number;
  until: number;
}

function monday(at: number): number {
  return at - ((new Date(at).getUTCDay() + 6) % 7) * day;
}

/** The weeks that fit, the last one at the end; one band where all do, two otherwise. */
function bands(first: number, last: number, room: number): { bands: Band[]; cell: number } {
  const weeks = Math.ceil((last - monday(first) + day) / (7 * day));
  if (room / weeks >= cells.single) return { bands: [{ from: first, until: last }], cell: Math.min(cells.largest, Math.floor(room / weeks)) };
  const each = Math.min(Math.ceil(weeks / 2), Math.floor(room / cells.double));
  const middle = monday(last) - (each - 1) * 7 * day;
  const from = Math.max(first, middle - each * 7 * day);
  return { bands: [{ from, until: middle - day }, { from: middle, until: last }], cell: cells.double };
}

function text(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function calendar({ from, until }: Band, index: number, cell: number, theme: Theme): object {
  return {
    range: [text(from), text(until)],
    orient: "horizontal",
    left: labels.left,
    top: labels.top + index * (7 * cell + labels.between),
    cellSize: [cell, cell],
    splitLine: { show: false },
    itemStyle: { color: "transparent", borderWidth: 3, borderColor: "transparent" },
    yearLabel: { show: false },
    dayLabel: {
      firstDay: 1, color: theme.muted, margin: 8, fontSize: 11,
      nameMap: [0, 1, 2, 3, 4, 5, 6].map((one) => (one % 2 ? weekdays.format(Date.UTC(2024, 0, 7 + one)) : "")),
    },
    monthLabel: {
      color: theme.muted, fontSize: 11,
      nameMap: Array.from({ length: 12 }, (_, one) => months.format(Date.UTC(2024, one, 1))),
      formatter: ({ nameMap, yyyy, M }: { nameMap: string; yyyy: string; M: number }) => (M === 1 ? yyyy : nameMap),
    },
  };
}

export const draw: Draw = (drawn, theme, width): EChartsCoreOption => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const value = indexOf(table, measured(drawn).name);
  const of = (row: Row): number => Date.parse(String(row[at]));
  const rows = [...table.rows].sort((a, b) => of(a) - of(b));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return {};
  const shown = bands(of(first), of(last), width - labels.left - 8);
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    legend: { show: false },
    calendar: shown.bands.map((band, index) => calendar(band, index, shown.cell, theme)),
    visualMap: {
      show: false, min: 0, max: Math.max(1, ...rows.map((row) => Number(row[value] ?? 0))), dimension: 1, inRange: { color: [theme.ground, theme.accent] },
    },
    series: shown.bands.map(({ from, until }, calendarIndex) => ({
      type: "heatmap", coordinateSystem: "calendar", calendarIndex, cursor: "pointer", itemStyle: { borderRadius: 3 },
      data: rows.filter((row) => of(row) >= from && of(row) <= until).map((row) => ({ ...datum(drawn, row, x.name), value: [row[at], row[value] ?? 0] })),
    })),
  };
};
