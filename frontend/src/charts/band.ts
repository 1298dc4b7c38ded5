/** Percentiles over time: the median as a line, within bands of the half and of nine tenths of the plays. */
import type { Datum, Draw } from "./parts.js";
import { categoryAxis, common, datum, tip, valueAxis } from "./parts.js";
import type { Row, Value } from "./model.js";
import { column, indexOf } from "./model.js";
import { shown } from "./values.js";

interface Hovered {
  marker: string;
  data: Datum | Value | undefined;
}

export const draw: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const rows = [...table.rows].sort((a, b) => String(a[at]).localeCompare(String(b[at])));
  const five = (table.chart?.y ?? []).map((name) => indexOf(table, name));
  const figure = (row: Row, index: number): number | null => {
    const value = row[five[index] ?? -1];
    return typeof value === "number" ? value : null;
  };
  const between = (low: number, high: number): (number | null)[] =>
    rows.map((row) => {
      const [least, most] = [figure(row, low), figure(row, high)];
      return least === null || most === null ? null : most - least;
    });
  const layer = (data: (number | null)[], opacity: number): object => ({
    type: "line", stack: "band", symbol: "none", silent: true, z: 1, data,
    lineStyle: { opacity: 0 }, areaStyle: { color: theme.series[0], opacity },
  });
  const single = rows.length === 1;
  const base = common(theme);
  return {
    ...base,
    tooltip: {
      ...(base.tooltip as object), trigger: "axis", axisPointer: { lineStyle: { color: theme.muted } },
      formatter: (hovered: Hovered[]) => {
        const found = hovered.find(({ data }) => data !== null && typeof data === "object");
        const row = (found?.data as Datum | undefined)?.row;
        return row ? tip(drawn, [{ marker: "", name: "", row }], shown(x, row[at] ?? null, drawn.interval)) : "";
      },
    },
    legend: { show: false },
    xAxis: { ...categoryAxis(x, rows.map((row) => row[at] ?? null), drawn, theme), boundaryGap: single },
    yAxis: valueAxis(drawn, theme),
    series: [
      layer(rows.map((row) => figure(row, 0)), 0),
      layer(between(0, 1), 0.14),
      layer(between(1, 3), 0.32),
      layer(between(3, 4), 0.14),
      {
        type: "line", z: 3, symbol: "circle", symbolSize: 6, showSymbol: single, cursor: "pointer",
        lineStyle: { width: 2, color: theme.series[0] }, itemStyle: { color: theme.series[0] },
        data: rows.map((row) => ({ ...datum(drawn, row, x.name), value: figure(row, 2) })),
      },
    ],
  };
};
