/** A line through all columns for each row, in the colour of its value in the chart's series. */
import { ParallelChart } from "echarts/charts";
import { ParallelComponent } from "echarts/components";
import { use, type EChartsCoreOption } from "echarts/core";
import type { Column, Row, Value } from "./model.js";
import { column, indexOf } from "./model.js";
import { common, type Draw } from "./parts.js";
import { brief, columnName, isMeasure, shown } from "./values.js";

use([ParallelChart, ParallelComponent]);

const apart = 96;
const distinct = 8;
const ordered = new Set<Column["kind"]>(["hour", "year"]);

function numeric(of: Column): boolean {
  return isMeasure(of) || ordered.has(of.kind);
}

/** The values of an axis in their order; weekdays as they come in a week. */
function valuesOf(of: Column, rows: readonly Row[], at: number): Value[] {
  if (of.kind === "weekday") return [1, 2, 3, 4, 5, 6, 7];
  return [...new Set(rows.map((row) => row[at] ?? null))].sort((a, b) => String(a).localeCompare(String(b)));
}

export const draw: Draw = (drawn, theme, width): EChartsCoreOption => {
  const { table } = drawn;
  const room = Math.max(3, Math.floor(width / apart));
  const axes = table.columns.filter((one) => one.kind !== "id" && one.kind !== "time" && one.name !== table.chart?.x).slice(0, room);
  const colored = column(table, table.chart?.series ?? "");
  const by = indexOf(table, colored.name);
  const groups = new Map<string, Row[]>();
  for (const row of table.rows) {
    const name = shown(colored, row[by] ?? null);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const base = common(theme);
  const filters = axes.filter((one) => one.filter).map(({ name }) => name);
  return {
    ...base,
    legend: { ...(base.legend as object), show: groups.size > 1 },
    tooltip: { ...(base.tooltip as object), trigger: "item" },
    parallel: { left: 40, right: 56, top: 36, bottom: groups.size > 1 ? 48 : 16, axisExpandable: false },
    parallelAxis: axes.map((one, dim) => {
      const at = indexOf(table, one.name);
      return {
        dim, name: columnName(one), nameLocation: "end", nameGap: 12, nameTruncate: { maxWidth: apart }, nameTextStyle: { color: theme.text, fontSize: 11 },
        ...(numeric(one) ? { type: "value", scale: ordered.has(one.kind), splitNumber: 4 } : { type: "category", data: valuesOf(one, table.rows, at).map((value) => shown(one, value)), boundaryGap: true }),
        axisLine: { lineStyle: { color: theme.line } }, axisTick: { show: false }, splitLine: { show: false },
        z: 10, axisLabel: { color: theme.text, textBorderColor: theme.surface, textBorderWidth: 3, fontSize: 10, width: apart - 24, overflow: "truncate", formatter: (value: string | number) => (typeof value === "number" ? brief(one, value) : value) },
        areaSelectStyle: { width: 16, color: theme.accent, opacity: 0.25, borderWidth: 0 },
      };
    }),
    series: [...groups].slice(0, distinct).map(([name, rows], index) => ({
      type: "parallel", name, smooth: 0.2, inactiveOpacity: 0.04, activeOpacity: 0.9, cursor: "pointer",
      lineStyle: { width: 1.4, opacity: rows.length > 100 ? 0.3 : 0.5, color: theme.series[index % theme.series.length] },
      itemStyle: { color: theme.series[index % theme.series.length] },
      emphasis: { lineStyle: { width: 3, opacity: 1 } },
      tooltip: { formatter: ({ data }: { data: { row: Row } }) => axes.map((one) => `${columnName(one)}: ${shown(one, data.row[indexOf(table, one.name)] ?? null)}`).join("\n") },
      data: rows.map((row) => ({
        value: axes.map((one) => {
          const value = row[indexOf(table, one.name)] ?? null;
          return numeric(one) ? value : shown(one, value);
        }),
        row,
        of: filters.filter((one) => row[indexOf(table, one)] !== null),
      })),
    })),
  };
};
