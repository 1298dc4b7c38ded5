/** Charts by keyboard: arrows go from datum to datum, Enter leads to the plays behind it. */
import type { ECharts, EChartsCoreOption } from "echarts/core";
import type { Drawn, Row } from "./model.js";
import type { Datum } from "./parts.js";
import { columnName, shown } from "./values.js";

export interface Point {
  seriesIndex: number;
  dataIndex: number;
  datum: Datum;
}

/** The data of a chart in their order, and which of them is looked at. */
export interface Points {
  all: readonly Point[];
  at: number;
  /** What is drawn. */
  option: EChartsCoreOption;
}

export const noPoints: Points = { all: [], at: -1, option: {} };

export function pointsOf(option: EChartsCoreOption): Points {
  const series = [option.series].flat() as { data?: (Datum | null)[] }[];
  const all = series.flatMap(({ data }, seriesIndex) =>
    (data ?? []).flatMap((datum, dataIndex) => (datum && typeof datum === "object" && "row" in datum ? [{ seriesIndex, dataIndex, datum }] : [])));
  return { all, at: -1, option };
}

/** Go where a key leads and show it; null for another key, or where there is nothing. */
export function step(chart: ECharts, points: Points, event: KeyboardEvent): Point | null {
  const last = points.all.length - 1;
  const { at } = points;
  const goals: Record<string, number> = {
    ArrowRight: Math.min(last, at + 1), ArrowDown: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), ArrowUp: Math.max(0, at - 1),
    Home: 0, End: last, Enter: at,
  };
  const goal = goals[event.key];
  const before = points.all[at];
  if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
  const point = goal === undefined ? undefined : points.all[goal];
  if (goal === undefined || !point) return null;
  event.preventDefault();
  points.at = goal;
  if (before) chart.dispatchAction({ type: "downplay", seriesIndex: before.seriesIndex, dataIndex: before.dataIndex });
  const { seriesIndex, dataIndex } = point;
  chart.dispatchAction({ type: "highlight", seriesIndex, dataIndex });
  chart.dispatchAction({ type: "showTip", seriesIndex, dataIndex });
  return point;
}

/** A row as it is read aloud. */
export function spoken(drawn: Drawn, row: Row): string {
  const known = drawn.table.columns.map((column, index) => ({ column, value: row[index] ?? null }));
  return known
    .filter(({ column, value }) => column.kind !== "id" && value !== null)
    .map(({ column, value }) => `${columnName(column)}: ${shown(column, value, drawn.interval)}`)
    .join(", ");
}
