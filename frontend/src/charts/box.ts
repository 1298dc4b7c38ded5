/** Percentiles for each of several things: whiskers from the first to the last, a box, and the median in it. */
import { BoxplotChart } from "echarts/charts";
import { use } from "echarts/core";
import type { Draw } from "./parts.js";
import { common, datum, hover, most, valueAxis } from "./parts.js";
import type { Row } from "./model.js";
import { column, indexOf } from "./model.js";
import { shown } from "./values.js";

use([BoxplotChart]);

export const draw: Draw = (drawn, theme) => {
  const { table } = drawn;
  const x = column(table, table.chart?.x ?? "");
  const at = indexOf(table, x.name);
  const rows = table.rows.slice(0, most);
  const five = (table.chart?.y ?? []).map((name) => indexOf(table, name));
  const boxed = (row: Row): (number | null)[] => five.map((index) => (typeof row[index] === "number" ? row[index] : null));
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: hover(drawn, x) },
    legend: { show: false },
    xAxis: valueAxis(drawn, theme),
    yAxis: {
      type: "category", inverse: true, triggerEvent: true, data: rows.map((row) => shown(x, row[at] ?? null)), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: theme.text, width: 150, overflow: "truncate" },
    },
    series: [{
      type: "boxplot", layout: "vertical", boxWidth: [10, 26], cursor: "pointer",
      itemStyle: { color: theme.ground, borderColor: theme.series[0], borderWidth: 2, borderRadius: 4 },
      emphasis: { itemStyle: { borderWidth: 2, shadowBlur: 0 } },
      data: rows.map((row) => ({ ...datum(drawn, row, x.name), value: boxed(row) })),
    }],
  };
};
