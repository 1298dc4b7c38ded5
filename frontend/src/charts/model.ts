/** A report's table as the API answers it. */
export type Kind =
  | "text" | "code" | "id" | "count" | "seconds" | "percent" | "ratio" | "kbps" | "bytes" | "km"
  | "number" | "year" | "date" | "time" | "hour" | "weekday" | "bool";

export type Value = string | number | boolean | null;
export type Row = readonly Value[];

export interface Column {
  name: string;
  kind: Kind;
  help: string;
  filter: string | null;
  by: string | null;
}

export interface Chart {
  kind: string;
  x: string;
  y: readonly string[];
  series: string | null;
}

export interface Table {
  name: string;
  columns: readonly Column[];
  chart: Chart | null;
  rows: readonly Row[];
  /** Filters of plays that all rows share. */
  only: Readonly<Record<string, string>>;
}

export interface Report {
  report: string;
  zone: string;
  interval: "day" | "week" | "month";
  tables: readonly Table[];
}

/** A table with what a chart of it needs to know. */
export interface Drawn {
  table: Table;
  interval: Report["interval"];
  measure: string;
}

export function chartOf(table: Table): Chart {
  if (!table.chart) throw new Error(`The table ${table.name} is not drawn.`);
  return table.chart;
}

export function column(table: Table, name: string): Column {
  const found = table.columns.find((one) => one.name === name);
  if (!found) throw new Error(`The table ${table.name} has no column ${name}.`);
  return found;
}

export function indexOf(table: Table, name: string): number {
  return table.columns.findIndex((one) => one.name === name);
}

/** The measure that is drawn: the one wished for where the chart has it, its first otherwise. */
export function measured(drawn: Drawn): Column {
  const names = drawn.table.chart?.y ?? [];
  const name = names.includes(drawn.measure) ? drawn.measure : names[0];
  return column(drawn.table, name ?? "");
}
