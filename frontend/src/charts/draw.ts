/** Tables as ECharts options, one function for each kind of chart. */
import type { EChartsCoreOption } from "echarts/core";
import type { Theme } from "./theme.js";
import type { Column, Drawn, Row, Value } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { t } from "../lib/page.js";
import { brief, columnName, isMeasure, shown } from "./values.js";

/** A datum remembers its row and the columns it stands for, so that a click leads to the plays. */
export interface Datum {
  value: Value | Value[];
  row: Row;
  of: string[];
}

type Draw = (drawn: Drawn, theme: Theme) => EChartsCoreOption;

const most = 12;
const distinct = 8;

function common(theme: Theme): EChartsCoreOption {
  return {
    animationDuration: 350,
    animationDurationUpdate: 350,
    textStyle: { fontFamily: theme.font, color: theme.text },
    color: theme.series,
    aria: { enabled: true },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 13 },
    },
    legend: {
      type: "scroll", bottom: 0, icon: "circle", itemWidth: 8, itemHeight: 8, itemGap: 16,
      textStyle: { color: theme.muted, fontFamily: theme.font }, pageIconColor: theme.muted, pageTextStyle: { color: theme.muted },
    },
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
  };
}

/** Lengths of time with ticks at round hours or minutes, where ECharts would take round seconds. */
function stepOf(drawn: Drawn, measure: Column): object {
  if (measure.kind !== "seconds") return { minInterval: measure.kind === "count" ? 1 : 0, splitNumber: 4 };
  const highest = highestOf(drawn, measure);
  const interval = roundTime(highest / 4);
  return { interval, max: Math.ceil(highest / interval) * interval };
}

function highestOf(drawn: Drawn, measure: Column): number {
  const at = indexOf(drawn.table, measure.name);
  const x = indexOf(drawn.table, drawn.table.chart?.x ?? "");
  const heights = new Map<Value, number>();
  for (const row of drawn.table.rows) {
    const of = row[x] ?? null;
    heights.set(of, (heights.get(of) ?? 0) + Number(row[at] ?? 0));
  }
  return Math.max(...heights.values(), 1);
}

/** The next round number of minutes, or of hours. */
function roundTime(seconds: number): number {
  const unit = seconds < 1800 ? 60 : 3600;
  const digits = 10 ** Math.floor(Math.log10(Math.max(seconds / unit, 1)));
  const factor = [1, 2, 5].find((one) => one * digits * unit >= seconds);
  return (factor ?? 10) * digits * unit;
}

function valueAxis(drawn: Drawn, theme: Theme): object {
  const measure = measured(drawn);
  return {
    type: "value",
    ...stepOf(drawn, measure),
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, formatter: (value: number) => brief(measure, value) },
  };
}

function categoryAxis(x: Column, values: readonly Value[], drawn: Drawn, theme: Theme): object {
  return {
    type: "category",
    data: values,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: {
      color: theme.muted,
      hideOverlap: true,
      formatter: (value: string) => (value === unknown ? t("report.unknown") : brief(x, typed(x, value), drawn.interval)),
    },
  };
}

const unknown = "\u0000";

/** ECharts hands categories back as texts, and has none for what is not known. */
function typed(x: Column, value: string): string | number {
  return ["hour", "weekday", "year"].includes(x.kind) ? Number(value) : value;
}

function tip(drawn: Drawn, items: { marker: string; name: string; row: Row }[], heading: string): string {
  const measures = drawn.table.columns.filter(isMeasure);
  if (items.length === 1 && items[0]) {
    const { row } = items[0];
    const lines = measures.map((one) => `${columnName(one)}: ${shown(one, row[indexOf(drawn.table, one.name)] ?? null)}`);
    return [heading, ...lines].join("\n");
  }
  const measure = measured(drawn);
  const at = indexOf(drawn.table, measure.name);
  return [heading, ...items.map(({ marker, name, row }) => `${marker} ${name}: ${shown(measure, row[at] ?? null)}`)].join("\n");
}

interface Hovered {
  marker: string;
  seriesName: string;
  data: Datum | null;
}

function hover(drawn: Drawn, x: Column): (hovered: Hovered | Hovered[]) => string {
  return (hovered) => {
    const items = [hovered].flat().flatMap(({ marker, seriesName, data }) => (data ? [{ marker, name: seriesName, row: data.row }] : []));
    const row = items[0]?.row;
    if (!row) return "";
    const series = drawn.table.chart?.series;
    const parts = [shown(x, row[indexOf(drawn.table, x.name)] ?? null, drawn.interval)];
    if (items.length === 1 && series) parts.push(shown(column(drawn.table, series), row[indexOf(drawn.table, series)] ?? null));
    return tip(drawn, items, parts.join(" · "));
  };
}

function datum(drawn: Drawn, row: Row, ...of: string[]): Datum {
  return { value: row[indexOf(drawn.table, measured(drawn).name)] ?? null, row, of };
}

/** The rows by the values of the chart's series, those with the most first; too many are added up. */
function apart(drawn: Drawn): [string, Row[]][] {
  const groups = everyGroup(drawn);
  if (groups.length <= distinct) return groups;
  const rest = groups.slice(distinct - 1).flatMap(([, rows]) => rows);
  return [...groups.slice(0, distinct - 1), [t("report.other"), added(drawn, rest)]];
}

/** One row for each value of x, with the sums of the measures and nothing else. */
function added(drawn: Drawn, rows: readonly Row[]): Row[] {
  const { table } = drawn;
  const x = indexOf(table, table.chart?.x ?? "");
  const sums = new Map<Value, Value[]>();
  for (const row of rows) {
    const sum = sums.get(row[x] ?? null) ?? table.columns.map((one, index) => (index === x ? (row[x] ?? null) : isMeasure(one) ? 0 : null));
    table.columns.forEach((one, index) => {
      if (isMeasure(one)) sum[index] = Number(sum[index]) + Number(row[index] ?? 0);
    });
    sums.set(row[x] ?? null, sum);
  }
  return [...sums.values()];
}

function everyGroup(drawn: Drawn): [string, Row[]][] {
  const { table } = drawn;
  const name = table.chart?.series;
  if (!name) return [["", [...table.rows]]];
  const of = column(table, name);
  const at = indexOf(table, name);
  const groups = new Map<string, Row[]>();
  for (const row of table.rows) {
    const key = shown(of, row[at] ?? null);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const sum = sums(drawn);
  return [...groups].sort((a, b) => sum(b[1]) - sum(a[1]));
}

function sums(drawn: Drawn): (rows: readonly Row[]) => number {
  const at = indexOf(drawn.table, measured(drawn).name);
  return (rows) => rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0);
}

function categories(drawn: Drawn): Value[] {
  const x = drawn.table.chart?.x ?? "";
  const at = indexOf(drawn.table, x);
  return [...new Set(drawn.table.rows.map((row) => row[at] ?? null))];
}

/** Horizontal bars, the largest on top; with series, they are stacked. */
const bar: Draw = (drawn, theme) => {
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
      type: "category", inverse: true, data: names.map(({ name }) => shown(x, name)), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: theme.text, width: 150, overflow: "truncate" },
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
  const steps = categories(drawn).sort();
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
    grid: { ...(base.grid as object), bottom: 8 },
    xAxis: { ...categoryAxis(x, across.map((one) => one ?? unknown), drawn, theme), splitArea: { show: false } },
    yAxis: { ...categoryAxis(y, down.map((one) => one ?? unknown), drawn, theme), inverse: true, axisLine: { show: false } },
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

/** The options of a table's chart; null for a table that is not drawn. */
export function draw(drawn: Drawn, theme: Theme): EChartsCoreOption | null {
  const kind = kinds[drawn.table.chart?.kind ?? ""];
  return kind ? kind(drawn, theme) : null;
}
