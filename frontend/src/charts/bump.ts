/** Ranks from step to step: a line for each of the series, the first on top. */
import type { EChartsCoreOption } from "echarts/core";
import { page } from "../lib/page.js";
import type { Row, Value } from "./model.js";
import { chartOf, column, indexOf } from "./model.js";
import { categories, categoryAxis, common, hover, type Datum, type Draw } from "./parts.js";
import { shown } from "./values.js";

const numbers = new Intl.NumberFormat(page.language);
const roomy = 14;
const narrow = 600;

function grouped(rows: readonly Row[], at: number): Map<Value, Row[]> {
  const lines = new Map<Value, Row[]>();
  for (const row of rows) lines.set(row[at] ?? null, [...(lines.get(row[at] ?? null) ?? []), row]);
  return lines;
}

export const draw: Draw = (drawn, theme, width): EChartsCoreOption => {
  const { table } = drawn;
  const chart = chartOf(table);
  const [x, named] = [column(table, chart.x), column(table, chart.series ?? "")];
  const [at, name] = [indexOf(table, x.name), indexOf(table, named.name)];
  const rank = indexOf(table, chart.y[0] ?? "");
  const steps = categories(drawn).sort();
  const lines = grouped(table.rows, named.by ? indexOf(table, named.by) : name);
  const point = (row: Row): Datum => ({ value: Number(row[rank] ?? 1) - 1, row, of: [x.name, named.name] });
  const highest = Math.max(...table.rows.map((row) => Number(row[rank] ?? 1)));
  const wide = width >= narrow;
  const label = wide ? 190 : 96;
  const sparse = steps.length <= roomy && wide;
  const base = common(theme);
  return {
    ...base,
    grid: { left: 8, right: label + 16, top: 20, bottom: 8, containLabel: true },
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    legend: { show: false },
    xAxis: { ...categoryAxis(x, steps, drawn, theme), boundaryGap: false, axisLine: { show: false } },
    yAxis: {
      type: "category", inverse: true, data: Array.from({ length: Math.max(2, highest) }, (_, index) => numbers.format(index + 1)),
      axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: true, lineStyle: { color: theme.line, opacity: 0.5 } }, axisLabel: { color: theme.muted },
    },
    series: [...lines.values()].map((rows, index) => {
      const by = new Map(rows.map((row) => [row[at] ?? null, row]));
      const color = theme.series[index % theme.series.length];
      return {
        type: "line", name: shown(named, rows[0]?.[name] ?? null), smooth: 0.35, smoothMonotone: "x", symbol: "circle", symbolSize: sparse ? 18 : 7, showSymbol: true, cursor: "pointer",
        itemStyle: { color }, lineStyle: { width: 3, color, type: index < theme.series.length ? "solid" : "dashed" },
        label: { show: sparse, position: "inside", color: theme.surface, fontSize: 10, fontWeight: 600, formatter: ({ value }: { value: number }) => numbers.format(value + 1) },
        endLabel: { show: true, width: label, overflow: "truncate", color: theme.text, formatter: "{a}", distance: 8 },
        labelLayout: { moveOverlap: "shiftY" },
        emphasis: { focus: "series" }, blur: { lineStyle: { opacity: 0.15 } },
        data: steps.map((step) => {
          const row = by.get(step);
          return row ? point(row) : null;
        }),
      };
    }),
  };
};
