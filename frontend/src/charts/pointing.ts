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
  if (!isStepped(points) || !chart.containPixel({ gridIndex: 0 }, at)) return undefined;
  const [step = -1, height = 0] = chart.convertFromPixel({ gridIndex: 0 }, at);
  const here = points.all.filter(({ dataIndex }) => dataIndex === step);
  if (here.length < 2) return here[0];
  const { series = [] } = points.option as { series?: Series[] };
  return series.some(({ stack }) => stack) ? inLayer(here, layersAt(series, step), height) : closest(here, height);
}

/** Whether steps stand side by side, and values on each other. */
function isStepped({ option }: Points): boolean {
  const { xAxis, yAxis } = option as { xAxis?: Axis; yAxis?: Axis };
  return xAxis?.type === "category" && yAxis?.type === "value";
}

function inLayer(here: Point[], layers: (Layer | undefined)[], height: number): Point | undefined {
  return here.find(({ seriesIndex }) => {
    const layer = layers[seriesIndex];
    return layer !== undefined && layer[0] <= height && height < layer[1];
  });
}

function closest(here: Point[], height: number): Point | undefined {
  const apart = (one: Point): number => Math.abs(Number(one.datum.value) - height);
  return [...here].sort((a, b) => apart(a) - apart(b))[0];
}

type Layer = [from: number, until: number];

/** From where to where each of the stacked series goes at a step. */
function layersAt(series: Series[], step: number): (Layer | undefined)[] {
  let top = 0;
  return series.map(({ stack, data }) => {
    if (!stack) return undefined;
    const one = data?.[step] as number | { value?: number } | null | undefined;
    const value = (typeof one === "object" ? one?.value : one) ?? 0;
    top += value;
    return [top - value, top];
  });
}
