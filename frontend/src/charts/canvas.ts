/** ECharts with no more of it than the reports draw. */
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent, BarChart, CanvasRenderer, GridComponent, HeatmapChart, LegendComponent, LineChart, PieChart, TooltipComponent,
  VisualMapComponent,
]);

const still = matchMedia("(prefers-reduced-motion: reduce)");

export type { ECharts };

export function canvas(element: HTMLElement): ECharts {
  return init(element, null, { renderer: "canvas" });
}

export function show(chart: ECharts, option: EChartsCoreOption): void {
  chart.setOption({ ...option, animation: !still.matches }, { notMerge: true });
}
