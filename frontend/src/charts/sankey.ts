/** Flows from what a row's `x` names, on the left, to what its `series` names, on the right. */
import { SankeyChart } from "echarts/charts";
import { use, type EChartsCoreOption } from "echarts/core";
import type { Column, Row, Value } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { common, type Datum, type Draw } from "./parts.js";
import { columnName, shown } from "./values.js";

use([SankeyChart]);

interface Node extends Datum {
  name: string;
  text: string;
  sum: number;
}

interface Hovered {
  dataType: "node" | "edge";
  data: (Node | (Datum & { text: string })) & { sum?: number };
}

const most = 22;
const sides = ["right", "left"] as const;

export const draw: Draw = (drawn, theme, width): EChartsCoreOption => {
  const { table } = drawn;
  const [left, right] = [column(table, table.chart?.x ?? ""), column(table, table.chart?.series ?? "")];
  const ends = [left, right];
  const measure = measured(drawn);
  const at = indexOf(table, measure.name);
  const rows = [...table.rows].sort((a, b) => Number(b[at] ?? 0) - Number(a[at] ?? 0)).slice(0, most);
  const idOf = (row: Row, end: Column): Value => row[indexOf(table, end.by ?? end.name)] ?? null;
  const textOf = (row: Row, end: Column): string => shown(end, row[indexOf(table, end.name)] ?? null);
  // What is on both sides is two nodes, so that flows back and forth do not go round in circles.
  const nodes = ends.map((end, side) => {
    const found = new Map<Value, Node>();
    for (const row of rows) {
      const id = idOf(row, end);
      const node = found.get(id) ?? { name: `${side}:${id}`, text: textOf(row, end), sum: 0, value: null, row, of: [end.name] };
      node.sum += Number(row[at] ?? 0);
      found.set(id, node);
    }
    return [...found.values()];
  });
  const colors = new Map<string, string | undefined>();
  for (const { text } of nodes.flat()) if (!colors.has(text)) colors.set(text, theme.series[colors.size % theme.series.length]);
  const base = common(theme);
  return {
    ...base,
    legend: { show: false },
    tooltip: {
      ...(base.tooltip as object),
      trigger: "item",
      formatter: ({ dataType, data }: Hovered) => `${data.text}\n${columnName(measure)}: ${shown(measure, dataType === "edge" ? data.value as Value : data.sum ?? null)}`,
    },
    series: [{
      type: "sankey", left: 4, right: 4, top: 8, bottom: 8, nodeWidth: 10, nodeGap: 9, draggable: false, cursor: "pointer", emphasis: { focus: "adjacency" },
      lineStyle: { color: "gradient", opacity: 0.32, curveness: 0.5 }, itemStyle: { borderWidth: 0, borderRadius: 3 },
      data: nodes.flatMap((column, depth) => column.map((node) => ({
        ...node, value: undefined, depth, itemStyle: { color: colors.get(node.text) },
        label: { position: sides[depth], color: theme.text, fontSize: 12, formatter: () => node.text, width: width * 0.38, overflow: "truncate" },
      }))),
      links: rows.map((row) => ({
        source: `0:${idOf(row, left)}`, target: `1:${idOf(row, right)}`, value: row[at] ?? 0, row, of: ends.map(({ name }) => name),
        text: ends.map((end) => textOf(row, end)).join(" → "),
      })),
    }],
  };
};
