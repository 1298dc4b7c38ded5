/** What a click in a chart means: the datum below it, else the one of the step it is at. */
import type { ECharts } from "echarts/core";
import type { Points, Point } from "./keyboard.js";
import type { Datum } from "./parts.js";

interface Axis {
  type?: string;
}

interface Series {
  type?: string;
  stack?: string;
  data?: unknown[];
}

interface Clicked {
  offsetX: number;
  offsetY: number;
}

interface Named {
  componentType?: string;
  dataIndex?: number;
  data?: unknown;
}

/** Call `follow` with what is clicked on; it is given up with the chart. */
export function onClick(chart: ECharts, points: () => Points, follow: (datum: Datum | undefined) => void): void {
  // Lines and areas are no data: a chart tells of a click on its data before its plane does.
  let told = false;
  chart.on("click", (event) => {
    const named = event as unknown as Named;
    const datum = named.componentType === "yAxis" ? ofCategory(points(), named.dataIndex ?? -1) : (named.data as Datum | undefined);
    told = datum?.row !== undefined;
    if (told) follow(datum);
  });
  const plane = chart.getZr();
  plane.on("click", (event: Clicked) => {
    if (!told) follow(nearest(chart, points(), [event.offsetX, event.offsetY])?.datum);
    told = false;
  });
  plane.on("mousemove", (event: Clicked) => {
    if (nearest(chart, points(), [event.offsetX, event.offsetY])) plane.setCursorStyle("pointer");
  });
}

/** The first datum at a place of the axis of names, for all of its series. */
function ofCategory(points: Points, at: number): Datum | undefined {
  const datum = points.all.find(({ dataIndex }) => dataIndex === at)?.datum;
  return datum && { ...datum, of: datum.of.slice(0, 1) };
}

/** The datum of the step over which a point is: the layer that it is in, or the line that is nearest. */
function nearest(chart: ECharts, points: Points, at: [number, number]): Point | undefined {
  const option = points.option as { xAxis?: Axis; yAxis?: Axis; series?: Series[] };
  const stepped = option.xAxis?.type === "category" && option.yAxis?.type === "value";
  if (!stepped || !chart.containPixel({ gridIndex: 0 }, at)) return undefined;
  const [step = -1, height = 0] = chart.convertFromPixel({ gridIndex: 0 }, at) as number[];
  const here = points.all.filter(({ dataIndex }) => dataIndex === step);
  if (here.length < 2) return here[0];
  const layers = layersAt(option.series ?? [], step);
  const inside = here.find(({ seriesIndex }) => {
    const layer = layers[seriesIndex];
    return layer !== undefined && layer[0] <= height && height < layer[1];
  });
  if (inside) return inside;
  if (option.series?.some(({ stack }) => stack)) return undefined;
  return here.reduce((best, one) => (Math.abs(Number(one.datum.value) - height) < Math.abs(Number(best.datum.value) - height) ? one : best));
}

/** From where to where each of the stacked series goes at a step. */
function layersAt(series: Series[], step: number): ([number, number] | undefined)[] {
  let top = 0;
  return series.map(({ stack, data }) => {
    if (!stack) return undefined;
    const one = data?.[step] as number | { value?: number } | null | undefined;
    const value = Number(typeof one === "object" ? (one?.value ?? 0) : (one ?? 0));
    top += value;
    return [top - value, top];
  });
}
