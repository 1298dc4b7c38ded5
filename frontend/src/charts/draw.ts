/** Tables as ECharts options, one function for each kind of chart. */
import type { EChartsCoreOption } from "echarts/core";
import { chunk } from "../lib/chunk.js";
import type { Column, Drawn, Value } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { apart, categories, categoryAxis, common, datum, hover, most, sums, unknown, valueAxis, type Draw } from "./parts.js";
import type { Theme } from "./theme.js";
import { columnName, shown } from "./values.js";

/** Horizontal bars, the largest on top; with series, they are stacked. */
const bar: Draw = (drawn, theme, width) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  // Equal names are told apart by their ids.
  const key = x.by ? indexOf(table, x.by) : at;
  const groups = apart(drawn);
  const sum = sums(drawn);
  const names = [...new Map(table.rows.map((row) => [row[key] ?? null, row[at] ?? null]))]
    .map(([id, name]) => ({ id, name, total: sum(table.rows.filter((row) => (row[key] ?? null) === id)) }))
    .sort((a, b) => b.total - a.total)
    .slice(0, most);
  const base = common(theme);
  return {
    ...base,
    grid: { ...(base.grid as object), bottom: groups.length > 1 ? 36 : 8 },
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    legend: { ...(base.legend as object), show: groups.length > 1 },
    xAxis: valueAxis(drawn, theme),
    yAxis: {
      type: "category", inverse: true, triggerEvent: true, data: names.map(({ name }) => shown(x, name)), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: theme.text, width: Math.min(260, Math.max(110, width * 0.42)), overflow: "truncate" },
    },
    series: groups.map(([name, rows], index) => ({
      type: "bar", name, stack: "all", barMaxWidth: 22, cursor: "pointer",
      itemStyle: { borderRadius: groups.length > 1 ? 0 : [0, 4, 4, 0], color: groups.length > 1 ? theme.series[index % theme.series.length] : theme.series[0] },
      data: names.map(({ id }) => {
        const row = rows.find((row) => (row[key] ?? null) === id);
        return row ? datum(drawn, row, x.name, ...(table.chart?.series ? [table.chart.series] : [])) : null;
      }),
    })),
  };
};

/** Upright bars in the order of the axis. */
const upright: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const rows = [...table.rows].sort((a, b) => Number(a[at]) - Number(b[at]));
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "axis", axisPointer: { type: "shadow" }, formatter: hover(drawn, x) },
    legend: { show: false },
    xAxis: categoryAxis(x, rows.map((row) => row[at] ?? null), drawn, theme),
    yAxis: valueAxis(drawn, theme),
    series: [{ type: "bar", barMaxWidth: 36, cursor: "pointer", itemStyle: { borderRadius: [4, 4, 0, 0] }, data: rows.map((row) => datum(drawn, row, x.name)) }],
  };
};

/** Over time: one line, or areas upon each other where there are several. */
const over: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const groups = apart(drawn);
  const stacked = table.chart?.kind === "area";
  const steps = categories(drawn).sort(inOrder);
  const base = common(theme);
  return {
    ...base,
    grid: { ...(base.grid as object), bottom: groups.length > 1 ? 36 : 8 },
    tooltip: { ...(base.tooltip as object), trigger: "axis", axisPointer: { lineStyle: { color: theme.muted } }, formatter: hover(drawn, x) },
    legend: { ...(base.legend as object), show: groups.length > 1 },
    xAxis: { ...categoryAxis(x, steps, drawn, theme), boundaryGap: false },
    yAxis: valueAxis(drawn, theme),
    series: groups.map(([name, rows]) => {
      const by = new Map(rows.map((row) => [row[at] ?? null, row]));
      return {
        type: "line", name, stack: stacked ? "all" : undefined, symbol: "circle", symbolSize: 6, showSymbol: steps.length === 1,
        lineStyle: { width: 2 }, areaStyle: { opacity: stacked ? 0.55 : 0.12 }, emphasis: { focus: stacked ? "series" : "none" }, cursor: "pointer",
        data: steps.map((step) => {
          const row = by.get(step);
          return row ? datum(drawn, row, x.name, ...(table.chart?.series ? [table.chart.series] : [])) : stacked ? { value: 0 } : null;
        }),
      };
    }),
  };
};

/** Numbers by their size, dates and names by their letters. */
function inOrder(a: Value, b: Value): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

const pie: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    series: [{
      type: "pie", radius: ["52%", "78%"], center: ["50%", "45%"], cursor: "pointer", padAngle: 1.5,
      itemStyle: { borderRadius: 5 }, label: { show: false },
      data: table.rows.map((row) => ({ ...datum(drawn, row, x.name), name: shown(x, row[at] ?? null) })),
    }],
  };
};

/** What says itself needs no name beside it. */
function named(of: Column): boolean {
  return of.kind !== "hour" && of.kind !== "weekday" && of.kind !== "date";
}

function axisName(of: Column, theme: Theme, nameLocation: string): object {
  if (!named(of)) return {};
  const align = nameLocation === "start" ? { align: "left" } : {};
  return { name: columnName(of), nameLocation, nameGap: nameLocation === "start" ? 12 : 32, nameTextStyle: { color: theme.muted, ...align } };
}

const heatmap: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const y = column(table, table.chart?.series ?? "");
  const [a, b] = [indexOf(table, x.name), indexOf(table, y.name)];
  const measure = measured(drawn);
  const at = indexOf(table, measure.name);
  const axis = (of: Column, index: number): Value[] => {
    const full = of.kind === "hour" ? range(0, 24) : of.kind === "weekday" ? range(1, 8) : null;
    return full ?? [...new Set(table.rows.map((row) => row[index] ?? null))];
  };
  const [across, down] = [axis(x, a), axis(y, b)];
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    legend: { show: false },
    grid: { ...(base.grid as object), top: named(y) ? 30 : 16, bottom: named(x) ? 30 : 8 },
    xAxis: { ...axisName(x, theme, "middle"), ...categoryAxis(x, across.map((one) => one ?? unknown), drawn, theme), splitArea: { show: false } },
    yAxis: { ...axisName(y, theme, "start"), ...categoryAxis(y, down.map((one) => one ?? unknown), drawn, theme), inverse: true, axisLine: { show: false } },
    visualMap: {
      show: false, min: 0, max: Math.max(1, ...table.rows.map((row) => Number(row[at] ?? 0))), dimension: 2,
      inRange: { color: [theme.ground, theme.accent] },
    },
    series: [{
      type: "heatmap", cursor: "pointer", itemStyle: { borderRadius: 4, borderWidth: 2, borderColor: "transparent" },
      data: table.rows.map((row) => ({ ...datum(drawn, row, x.name, y.name), value: [across.indexOf(row[a] ?? null), down.indexOf(row[b] ?? null), row[at] ?? 0] })),
    }],
  };
};

function range(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, index) => from + index);
}

const kinds: Record<string, Draw> = { bar, column: upright, line: over, area: over, pie, heatmap };

/** Kinds with a file of their own, which comes with its parts of ECharts when it is asked for. */
const lazy: Record<string, () => Promise<{ draw: Draw }>> = {
  band: () => import("./band.js"),
  box: () => import("./box.js"),
  gauge: () => import("./gauge.js"),
  calendar: () => import("./calendar.js"),
  bump: () => import("./bump.js"),
  graph: () => import("./graph.js"),
  sankey: () => import("./sankey.js"),
  river: () => import("./river.js"),
  parallel: () => import("./parallel.js"),
  spiral: () => import("./spiral.js"),
};

/** The options of a table's chart; null for a table that is not drawn. */
export async function draw(drawn: Drawn, theme: Theme, width: number): Promise<EChartsCoreOption | null> {
  const kind = drawn.table.chart?.kind ?? "";
  const separate = lazy[kind];
  const drawing = kinds[kind] ?? (separate && await chunk(separate))?.draw;
  return drawing ? drawing(drawn, theme, width) : null;
}
