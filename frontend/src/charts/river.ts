/** Streams upon each other about a middle line: areas that are stacked upon half of their sum. */
import type { EChartsCoreOption } from "echarts/core";
import { column, indexOf, measured } from "./model.js";
import { apart, categories, categoryAxis, common, datum, hover, type Draw } from "./parts.js";

export const draw: Draw = (drawn, theme): EChartsCoreOption => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const value = indexOf(table, measured(drawn).name);
  const groups = apart(drawn);
  const steps = categories(drawn).sort();
  const heights = steps.map((step) => groups.reduce((sum, [, rows]) => sum + rows.reduce((all, row) => (row[at] === step ? all + Number(row[value] ?? 0) : all), 0), 0));
  const half = Math.max(1, ...heights) / 2;
  const base = common(theme);
  const line = { type: "line", stack: "all", stackStrategy: "all", smooth: 0.3, smoothMonotone: "x", symbol: "none", lineStyle: { width: 0 } } as const;
  return {
    ...base,
    grid: { left: 8, right: 16, top: 8, bottom: 36, containLabel: true },
    tooltip: { ...(base.tooltip as object), trigger: "axis", axisPointer: { lineStyle: { color: theme.muted } }, formatter: hover(drawn, x) },
    legend: { ...(base.legend as object), data: groups.map(([name]) => name) },
    xAxis: { ...categoryAxis(x, steps, drawn, theme), boundaryGap: false, axisLine: { show: false } },
    yAxis: { type: "value", show: false, min: -half, max: half },
    series: [
      { ...line, name: "", silent: true, areaStyle: { opacity: 0 }, tooltip: { show: false }, data: heights.map((height) => -height / 2) },
      ...groups.map(([name, rows], index) => {
        const by = new Map(rows.map((row) => [row[at] ?? null, row]));
        const color = theme.series[index % theme.series.length];
        return {
          ...line, name, color, itemStyle: { color }, areaStyle: { opacity: 0.78, color }, emphasis: { focus: "series" }, cursor: "pointer", triggerLineEvent: true,
          data: steps.map((step) => {
            const row = by.get(step);
            return row ? datum(drawn, row, x.name, ...(table.chart?.series ? [table.chart.series] : [])) : { value: 0 };
          }),
        };
      }),
    ],
  };
};
