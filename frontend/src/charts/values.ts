/** Values of reports in words; the one place for all charts and their tables. */
import * as format from "../lib/format.js";
import { page, readJson, t } from "../lib/page.js";
import { fact } from "../lib/facts.js";
import type { Column, Report, Row, Table, Value } from "./model.js";
import { indexOf } from "./model.js";

interface Words {
  columns: Record<string, string>;
  values: Record<string, Record<string, string>>;
  unknown?: string[];
}

const words: Words = readJson<Words>("report-words") ?? { columns: {}, values: {} };
const utc = { timeZone: "UTC" } as const;
const dates = {
  day: new Intl.DateTimeFormat(page.language, { ...utc, day: "numeric", month: "short", year: "numeric" }),
  week: new Intl.DateTimeFormat(page.language, { ...utc, day: "numeric", month: "short", year: "numeric" }),
  month: new Intl.DateTimeFormat(page.language, { ...utc, month: "long", year: "numeric" }),
};
const shortDates = {
  day: new Intl.DateTimeFormat(page.language, { ...utc, day: "numeric", month: "short" }),
  week: new Intl.DateTimeFormat(page.language, { ...utc, day: "numeric", month: "short" }),
  month: new Intl.DateTimeFormat(page.language, { ...utc, month: "short", year: "2-digit" }),
};
const weekdays = new Intl.DateTimeFormat(page.language, { ...utc, weekday: "short" });
const decimals = new Intl.NumberFormat(page.language, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(page.language, { notation: "compact", maximumFractionDigits: 1 });

export function columnName(column: Column): string {
  return words.columns[column.name] ?? column.name;
}

/** A value as it is read in a table or a tooltip. */
export function shown(column: Column, value: Value, interval: Report["interval"] = "day"): string {
  if (value === null) return measures.has(column.kind) ? "–" : t("report.unknown");
  if (typeof value === "boolean") return t(value ? "report.yes" : "report.no");
  if (typeof value === "string") return text(column, value, interval);
  return figure(column, value);
}

const measures = new Set(["count", "seconds", "percent", "ratio", "kbps", "bytes", "km", "number"]);

export function isMeasure(column: Column): boolean {
  return measures.has(column.kind);
}

function text(column: Column, value: string, interval: Report["interval"]): string {
  if (column.kind === "date") return dateText(value, daily(column) ? "day" : interval);
  if (column.kind === "time") return format.brief(new Date(value));
  if (column.filter === "country") return fact("country", value);
  if (column.kind === "code") return words.values[column.name]?.[value] ?? fact(column.filter ?? column.name, value);
  return value;
}

/** A date that is always one day, whatever the steps of the report. */
function daily(column: Column): boolean {
  return column.filter === "date";
}

function dateText(value: string, interval: Report["interval"]): string {
  const text = dates[interval].format(new Date(value));
  return interval === "week" ? t("report.weekOf", { day: text }) : text;
}

const figures: Partial<Record<Column["kind"], (value: number) => string>> = {
  seconds: format.duration,
  percent: (value) => `${decimals.format(value)}\u00a0%`,
  kbps: format.rate,
  bytes: format.size,
  km: (value) => `${format.number(value)}\u00a0km`,
  year: String,
  hour: (value) => `${String(value).padStart(2, "0")}:00`,
  weekday: (value) => weekdays.format(Date.UTC(2024, 0, value)),
  ratio: (value) => decimals.format(value),
  number: (value) => decimals.format(value),
};

function figure(column: Column, value: number): string {
  return (figures[column.kind] ?? format.number)(value);
}

/** A value where there is little room: at an axis. */
export function brief(column: Column, value: number | string, interval: Report["interval"] = "day"): string {
  if (typeof value === "string") {
    return column.kind === "date" ? shortDates[daily(column) ? "day" : interval].format(new Date(value)) : shown(column, value, interval);
  }
  if (column.kind === "seconds") return value === 0 ? "0" : value < 3600 ? format.duration(value) : `${compact.format(value / 3600)}\u00a0h`;
  return column.kind === "count" || column.kind === "number" ? compact.format(value) : figure(column, value);
}

/** What a row's value stands for as filters of plays; null where it cannot be asked for. */
export function drill(table: Table, row: Row, name: string, interval: Report["interval"]): Record<string, string> | null {
  const at = indexOf(table, name);
  const asked = table.columns[at];
  if (!asked) return null;
  const value = row[asked.by ? indexOf(table, asked.by) : at];
  if (value === null || value === undefined) return unknown(asked);
  if (asked.kind === "date" && !daily(asked)) return { after: String(value), before: behind(String(value), interval) };
  return asked.filter ? { [asked.filter]: String(value) } : null;
}

/** What leads to the plays of which it is not known. */
function unknown(asked: Column): Record<string, string> | null {
  return asked.filter && words.unknown?.includes(asked.filter) ? { unknown: asked.filter } : null;
}

/** The day behind the step that begins on a day. */
function behind(day: string, interval: Report["interval"]): string {
  const at = new Date(day);
  if (interval === "month") at.setUTCMonth(at.getUTCMonth() + 1);
  else at.setUTCDate(at.getUTCDate() + (interval === "week" ? 7 : 1));
  return at.toISOString().slice(0, 10);
}
