/** A network: an edge for each row, between what its `x` and its `series` name. */
import { GraphChart } from "echarts/charts";
import { use, type EChartsCoreOption } from "echarts/core";
import type { Row, Value } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { common, type Datum, type Draw } from "./parts.js";
import { columnName, isMeasure, shown } from "./values.js";

use([GraphChart]);

interface Node extends Datum {
  id: string;
  name: string;
  sum: number;
  edges: number;
}

interface Hovered {
  dataType: "node" | "edge";
  data: Node | (Datum & { text: string });
}

const named = 40;

export const draw: Draw = (drawn, theme): EChartsCoreOption => {
  const { table } = drawn;
  const ends = [column(table, table.chart?.x ?? ""), column(table, table.chart?.series ?? "")] as const;
  const measure = measured(drawn);
  const at = indexOf(table, measure.name);
  const idOf = (row: Row, end: number): Value => {
    const one = ends[end === 0 ? 0 : 1];
    return row[indexOf(table, one.by ?? one.name)] ?? null;
  };
  const nameOf = (row: Row, end: number): string => {
    const one = ends[end === 0 ? 0 : 1];
    return shown(one, row[indexOf(table, one.name)] ?? null);
  };
  const nodes = new Map<Value, Node>();
  for (const row of table.rows) {
    for (const end of [0, 1]) {
      const id = idOf(row, end);
      const node = nodes.get(id) ?? { id: String(id), name: nameOf(row, end), sum: 0, edges: 0, value: 0, row, of: [ends[end === 0 ? 0 : 1].name] };
      node.sum += Number(row[at] ?? 0);
      node.edges += 1;
      node.value = node.sum;
      nodes.set(id, node);
    }
  }
  const largest = Math.max(1, ...[...nodes.values()].map(({ sum }) => sum));
  const strongest = Math.max(1, ...table.rows.map((row) => Number(row[at] ?? 0)));
  const ranked = [...nodes.values()].sort((a, b) => b.sum - a.sum);
  const lines = (row: Row): string[] => table.columns.filter(isMeasure).map((one) => `${columnName(one)}: ${shown(one, row[indexOf(table, one.name)] ?? null)}`);
  const base = common(theme);
  return {
    ...base,
    legend: { show: false },
    tooltip: {
      ...(base.tooltip as object),
      trigger: "item",
      formatter: ({ dataType, data }: Hovered) =>
        dataType === "edge" && "text" in data ? [data.text, ...lines(data.row)].join("\n") : [(data as Node).name, `${columnName(measure)}: ${shown(measure, (data as Node).sum)}`].join("\n"),
    },
    series: [{
      type: "graph", layout: "circular", circular: { rotateLabel: true }, roam: false, cursor: "pointer", left: 110, right: 110, top: 64, bottom: 64,
      itemStyle: { color: theme.series[0], borderColor: theme.surface, borderWidth: 1.5 },
      lineStyle: { color: theme.series[1], curveness: 0.25 },
      emphasis: { focus: "adjacency", lineStyle: { opacity: 0.9 } },
      data: ranked.map((node, index) => ({
        ...node,
        symbolSize: 8 + 18 * Math.sqrt(node.sum / largest),
        label: { show: index < named, position: "right", distance: 5, color: theme.text, fontSize: 11, formatter: "{b}", width: 90, overflow: "truncate" },
      })),
      edges: table.rows.map((row) => ({
        source: String(idOf(row, 0)), target: String(idOf(row, 1)), value: row[at] ?? 0, row, of: [ends[0].name, ends[1].name], text: `${nameOf(row, 0)} – ${nameOf(row, 1)}`,
        lineStyle: { width: 1 + 5 * (Number(row[at] ?? 0) / strongest), opacity: 0.25 + 0.4 * (Number(row[at] ?? 0) / strongest) },
      })),
    }],
  };
};
