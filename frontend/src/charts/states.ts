/** States of an entity over time, as stretches and as a curve. */
import type { EChartsCoreOption } from "echarts/core";
import { absolute, clock, dayShort, rate } from "../lib/format.js";
import { page } from "../lib/page.js";
import { common } from "./parts.js";
import type { Theme } from "./theme.js";

/** What an entity showed from `at` on; `low` and `high` where a stretch of numbers is summed up. */
export interface Point {
  at: string;
  state: string;
  low: number | null;
  high: number | null;
}

export interface Stretch {
  state: string;
  from: number;
  until: number;
}

const decimals = new Intl.NumberFormat(page.language, { maximumFractionDigits: 2 });
const twoDays = 2 * 86_400_000;
const nothing = new Set(["unknown", "unavailable", ""]);

/** Whether all that is known are numbers, and something is. */
export function isNumeric(points: readonly Point[]): boolean {
  const known = points.filter(({ state }) => !nothing.has(state));
  return known.length > 0 && known.every(({ state }) => Number.isFinite(Number(state)));
}

/** How long each state was shown, within the span. */
export function stretches(points: readonly Point[], from: number, until: number): Stretch[] {
  return points.flatMap(({ at, state }, index) => {
    const next = points[index + 1];
    const begin = Math.max(from, Date.parse(at));
    const end = Math.min(until, next ? Date.parse(next.at) : until);
    return end > begin ? [{ state, from: begin, until: end }] : [];
  });
}

type Pair = [number, number | null];

/** A line that keeps each value until the next, with a band of the lowest and highest. */
export function curve(points: readonly Point[], from: number, until: number, unit: string, theme: Theme): EChartsCoreOption {
  const base = common(theme);
  const shown = points.map((point): Point & { time: number; value: number | null } => ({
    ...point,
    time: Math.max(from, Date.parse(point.at)),
    value: nothing.has(point.state) ? null : Number(point.state),
  }));
  const ended = <T,>(pairs: [number, T][]): [number, T][] => {
    const last = pairs.at(-1);
    return last ? [...pairs, [until, last[1]]] : pairs;
  };
  const line = ended(shown.map(({ time, value }): Pair => [time, value]));
  const summed = shown.some(({ low, high }) => low !== null && high !== null);
  const lows = ended(shown.map(({ time, low, value }): Pair => [time, low ?? value]));
  const ranges = ended(shown.map(({ time, low, high }): Pair => [time, low === null || high === null ? 0 : high - low]));
  const style = { type: "line", step: "end", symbol: "none", silent: true } as const;
  const band = { ...style, stack: "band", lineStyle: { opacity: 0 }, tooltip: { show: false } };
  return {
    ...base,
    legend: { show: false },
    tooltip: { ...(base.tooltip as object), trigger: "axis", axisPointer: { lineStyle: { color: theme.muted } }, formatter: (items: { seriesId: string; value: Pair }[]) => told(items, unit) },
    xAxis: { type: "time", min: from, max: until, axisLine: { lineStyle: { color: theme.line } }, axisTick: { show: false }, axisLabel: { color: theme.muted, hideOverlap: true, formatter: until - from > twoDays ? dayShort : clock }, splitLine: { show: false } },
    yAxis: { type: "value", scale: !summed, splitNumber: 4, splitLine: { lineStyle: { color: theme.line } }, axisLabel: { color: theme.muted, formatter: (value: number) => (isRate(unit) ? rate(value) : decimals.format(value)) } },
    series: [
      ...(summed ? [{ ...band, id: "low", data: lows }, { ...band, id: "range", data: ranges, areaStyle: { color: theme.accent, opacity: 0.16 } }] : []),
      { ...style, id: "value", data: line, connectNulls: false, lineStyle: { width: 2, color: theme.accent }, areaStyle: summed ? undefined : { color: theme.accent, opacity: 0.12 } },
    ],
  };
}

function told(items: { seriesId: string; value: Pair }[], unit: string): string {
  const item = items.find(({ seriesId }) => seriesId === "value");
  if (!item) return "";
  const [at, value] = item.value;
  const text = value === null ? "–" : measured(value, unit);
  return `${absolute(new Date(at))}\n${text}`;
}

function measured(value: number, unit: string): string {
  if (isRate(unit)) return rate(value);
  return `${decimals.format(value)}${unit ? `\u00a0${unit}` : ""}`;
}

function isRate(unit: string): boolean {
  return unit === "kbit/s";
}
