/** Large figures: each of a chart's `y` in the first row, and its change against the second. */
import { html, nothing, type TemplateResult } from "lit";
import { page, t } from "../lib/page.js";
import type { Column, Drawn, Value } from "./model.js";
import { column, indexOf } from "./model.js";
import { columnName, shown } from "./values.js";

const changes = new Intl.NumberFormat(page.language, { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 });
const points = new Intl.NumberFormat(page.language, { signDisplay: "exceptZero", maximumFractionDigits: 1 });

/** How much more it is than before: in points where it is a share, as a share of before otherwise. */
function change(of: Column, now: Value, before: Value): string | null {
  if (typeof now !== "number" || typeof before !== "number") return null;
  if (of.kind === "percent") return t("report.points", { change: points.format(now - before) });
  return before === 0 ? null : changes.format(now / before - 1);
}

function direction(now: Value, before: Value): string {
  const [a, b] = [Number(now ?? 0), Number(before ?? 0)];
  return a > b ? "more" : a < b ? "less" : "same";
}

function figure(drawn: Drawn, of: Column, plays: string | null): TemplateResult {
  const at = indexOf(drawn.table, of.name);
  const [now, before] = drawn.table.rows;
  const value = now?.[at] ?? null;
  const old = before?.[at] ?? null;
  const text = before ? change(of, value, old) : null;
  return html`<div class="figure">
    <dt>${columnName(of)}</dt>
    <dd><strong>${plays ? html`<a href=${plays}>${shown(of, value)}</a>` : shown(of, value)}</strong>
      ${before ? html`<span class="figure-change" data-change=${direction(value, old)}>${text ?? nothing} <span class="muted">${t("report.before", { value: shown(of, old) })}</span></span>` : nothing}
    </dd>
  </div>`;
}

/** Figures about plays lead to these at `path`. */
export function figures(drawn: Drawn, path: string): TemplateResult {
  const names = drawn.table.chart?.y ?? [];
  const plays = drawn.table.columns.some(({ name }) => name === "plays" || name === "watch_time_s") ? path : null;
  return html`<dl class="figures">${names.map((name) => figure(drawn, column(drawn.table, name), plays))}</dl>`;
}
