/** One value from 0 to 100 on an arc. */
import { GaugeChart } from "echarts/charts";
import { use } from "echarts/core";
import type { Draw } from "./parts.js";
import { common, tip } from "./parts.js";
import type { Row } from "./model.js";
import { t } from "../lib/page.js";
import { indexOf, measured } from "./model.js";
import { shown } from "./values.js";

use([GaugeChart]);

export const draw: Draw = (drawn, theme) => {
  const measure = measured(drawn);
  const row: Row = drawn.table.rows[0] ?? [];
  const value = row[indexOf(drawn.table, measure.name)] ?? null;
  const base = common(theme);
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), trigger: "item", formatter: () => tip(drawn, [{ marker: "", name: "", row }], "").trimStart() },
    legend: { show: false },
    series: [{
      type: "gauge", startAngle: 210, endAngle: -30, min: 0, max: 100, radius: "94%", center: ["50%", "56%"],
      pointer: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: false }, anchor: { show: false },
      title: { show: measure.kind !== "percent", offsetCenter: [0, "30%"], color: theme.muted, fontFamily: theme.font, fontSize: 13 },
      axisLine: { roundCap: true, lineStyle: { width: 16, color: [[1, theme.ground]] } },
      progress: { show: value !== null, roundCap: true, width: 16, itemStyle: { color: theme.accent } },
      detail: {
        valueAnimation: false, offsetCenter: [0, "4%"], color: theme.text, fontFamily: theme.font, fontSize: 40, fontWeight: 600,
        formatter: () => shown(measure, value),
      },
      data: [{ name: t("report.ofHundred"), value: value ?? 0, row, of: [] }],
    }],
  };
};
