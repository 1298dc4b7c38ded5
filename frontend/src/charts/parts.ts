/** What all kinds of charts are drawn with: axes, tooltips, groups of rows, data that remember their rows. */
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

/** `width` is the room that there is, in pixels. */
export type Draw = (drawn: Drawn, theme: Theme, width: number) => EChartsCoreOption;

export const most = 12;
const distinct = 8;

export function common(theme: Theme): EChartsCoreOption {
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
      type: "scroll", bottom: 0, icon: "circle", itemWidth: 8, itemHeight: 8, pageIconSize: 11, itemGap: 16,
      textStyle: { color: theme.muted, fontFamily: theme.font, lineHeight: 22 }, pageIconColor: theme.muted, pageTextStyle: { color: theme.muted },
    },
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
  };
}

/** Lengths of time with ticks at round hours or minutes, where ECharts would take round seconds. */
function stepOf(drawn: Drawn, measure: Column): object {
  const highest = highestOf(drawn, measure);
  if (measure.kind !== "seconds") {
    // A share or score that is nearly full ends at 100.
    const full = ["percent", "number"].includes(measure.kind) && highest <= 100 && highest > 75;
    return { minInterval: measure.kind === "count" ? 1 : 0, splitNumber: 4, ...(full ? { max: 100, interval: 25 } : {}) };
  }
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

export function valueAxis(drawn: Drawn, theme: Theme): object {
  const measure = measured(drawn);
  return {
    type: "value",
    ...stepOf(drawn, measure),
    splitLine: { lineStyle: { color: theme.line } },
    axisLabel: { color: theme.muted, hideOverlap: true, formatter: (value: number) => brief(measure, value) },
  };
}

export function categoryAxis(x: Column, values: readonly Value[], drawn: Drawn, theme: Theme): object {
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

export const unknown = "\u0000";

/** ECharts hands categories back as texts, and has none for what is not known. */
function typed(x: Column, value: string): string | number {
  return ["hour", "weekday", "year"].includes(x.kind) ? Number(value) : value;
}

export function tip(drawn: Drawn, items: { marker: string; name: string; row: Row }[], heading: string): string {
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
  /** Without a row where there is nothing between two steps of a stack. */
  data: (Partial<Datum> & { row?: Row }) | null;
}

export function hover(drawn: Drawn, x: Column): (hovered: Hovered | Hovered[]) => string {
  return (hovered) => {
    const items = [hovered].flat().flatMap(({ marker, seriesName, data }) => (data?.row ? [{ marker, name: seriesName, row: data.row }] : []));
    const row = items[0]?.row;
    if (!row) return "";
    const series = drawn.table.chart?.series;
    const parts = [shown(x, row[indexOf(drawn.table, x.name)] ?? null, drawn.interval)];
    if (items.length === 1 && series) parts.push(shown(column(drawn.table, series), row[indexOf(drawn.table, series)] ?? null));
    return tip(drawn, items, parts.join(" · "));
  };
}

export function datum(drawn: Drawn, row: Row, ...of: string[]): Datum {
  return { value: row[indexOf(drawn.table, measured(drawn).name)] ?? null, row, of };
}

/** The rows by the values of the chart's series, those with the most first; too many are added up. */
export function apart(drawn: Drawn): [string, Row[]][] {
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

export function sums(drawn: Drawn): (rows: readonly Row[]) => number {
  const at = indexOf(drawn.table, measured(drawn).name);
  return (rows) => rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0);
}

export function categories(drawn: Drawn): Value[] {
  const x = drawn.table.chart?.x ?? "";
  const at = indexOf(drawn.table, x);
  return [...new Set(drawn.table.rows.map((row) => row[at] ?? null))];
}
