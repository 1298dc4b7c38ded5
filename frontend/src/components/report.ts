/** One table of a report: drawn, or as a table; its data leads to the plays behind it. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ECharts } from "../charts/canvas.js";
import { draw } from "../charts/draw.js";
import { figures } from "../charts/figures.js";
import { noPoints, pointsOf, spoken, step, type Points } from "../charts/keyboard.js";
import type { Drawn, Report, Row, Table } from "../charts/model.js";
import type { Datum } from "../charts/parts.js";
import { onClick } from "../charts/pointing.js";
import { postersOf, ranking, type Posters } from "../charts/ranking.js";
import { themeOf } from "../charts/theme.js";
import { columnName, drill, isMeasure, shown } from "../charts/values.js";
import { chunk } from "../lib/chunk.js";
import { PageElement, icon } from "../lib/element.js";
import { t, url } from "../lib/page.js";
import { report } from "../lib/reports.js";

const rowsShown = 200;

@customElement("usher-report")
export class ReportElement extends PageElement {
  @property() report = "";
  @property() table = "";
  @property() query = "";
  @property() drill = "";
  @property() measure = "";
  @property() label = "";
  /** `list` for a ranking in lines, `table` for a table to begin with; a chart otherwise. */
  @property() look = "";
  @state() private answered: Report | null = null;
  @state() private problem: string | null = null;
  @state() private asTable = false;
  @state() private posters: Posters = {};
  private chart: ECharts | null = null;
  private points: Points = noPoints;
  private width = 0;
  private near = false;
  private readonly seen = new IntersectionObserver((entries) => this.approached(entries), { rootMargin: "400px" });
  private readonly sized = new ResizeObserver(() => this.resized());
  private readonly themed = new MutationObserver(() => void this.paint());
  private readonly scheme = matchMedia("(prefers-color-scheme: light)");

  override connectedCallback(): void {
    super.connectedCallback();
    // Somewhere else on the page the chart is drawn again.
    if (this.hasUpdated) this.requestUpdate();
    if (!this.near) this.seen.observe(this);
    this.themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.scheme.addEventListener("change", this.repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seen.disconnect();
    this.sized.disconnect();
    this.themed.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
    this.chart?.dispose();
    this.chart = null;
  }

  private readonly repaint = (): void => void this.paint();

  private approached(entries: IntersectionObserverEntry[]): void {
    if (this.near || !entries.some((entry) => entry.isIntersecting)) return;
    this.near = true;
    this.seen.disconnect();
    void this.load();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("look")) this.asTable = this.look === "table";
    if (this.look === "list" && (changed.has("look") || changed.has("answered") || changed.has("measure"))) void this.picture();
    if (this.near && (changed.has("query") || changed.has("report"))) void this.load();
  }

  protected override updated(): void {
    void this.paint();
  }

  private async load(): Promise<void> {
    const asked = this.query;
    this.setAttribute("aria-busy", "true");
    try {
      await report(this.report, asked, (answered) => {
        if (asked === this.query) [this.answered, this.problem] = [answered, null];
      });
    } catch (error) {
      if (asked === this.query) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (asked === this.query) this.removeAttribute("aria-busy");
    }
  }

  private async picture(): Promise<void> {
    const drawn = this.drawn;
    if (drawn) this.posters = await postersOf(drawn);
  }

  private get drawn(): Drawn | null {
    const table = this.answered?.tables.find((one) => one.name === this.table);
    return this.answered && table ? { table, interval: this.answered.interval, measure: this.measure } : null;
  }

  protected override render(): TemplateResult {
    if (this.problem !== null) return this.failed(this.problem);
    const drawn = this.drawn;
    if (!drawn) return html`<span class="skeleton report-skeleton"></span>`;
    if (isEmpty(drawn.table)) return html`<div class="report-empty">${icon("circle-slash")}<p>${t("report.nothing")}</p></div>`;
    return html`${this.asTable ? this.asRows(drawn) : this.pictured(drawn)}${this.tools(drawn)}`;
  }

  private pictured(drawn: Drawn): TemplateResult {
    const kind = drawn.table.chart?.kind;
    if (kind === "table") return this.asRows(drawn);
    if (kind === "figures") return figures(drawn, this.pathOf([], []) ?? "");
    if (this.look === "list") return ranking(drawn, this.posters, (row, names) => this.pathOf(row, names));
    return html`<div class="report-canvas" role="img" tabindex="0" aria-label=${this.label} @keydown=${(event: KeyboardEvent) => this.walk(event)}></div>
      <span class="hidden-text" aria-live="polite"></span>`;
  }

  private failed(problem: string): TemplateResult {
    return html`<div class="report-empty" role="alert">
      ${icon("circle-alert")}
      <p>${problem}</p>
      <button class="button small" type="button" @click=${() => void this.load()}>${icon("refresh-cw", "s")}${t("report.again")}</button>
    </div>`;
  }

  private tools(drawn: Drawn): TemplateResult {
    const csv = url(`/api/v1/analytics/${this.report}?${this.query}&format=csv&table=${this.table}`);
    const drawable = drawn.table.chart?.kind !== "table";
    return html`<div class="report-tools">
      ${drawable
        ? html`<button class="button quiet small" type="button" aria-pressed=${this.asTable} @click=${() => (this.asTable = !this.asTable)}>
              ${icon(this.asTable ? "chart-column" : "table-2", "s")}${t(this.asTable ? "report.asChart" : "report.asTable")}
            </button>
            ${this.asTable || this.look === "list" || drawn.table.chart?.kind === "figures" ? nothing : html`<button class="button quiet small" type="button" @click=${() => this.save()}>${icon("image", "s")}PNG</button>`}`
        : nothing}
      <a class="button quiet small" href=${csv} download>${icon("download", "s")}CSV</a>
    </div>`;
  }

  private asRows(drawn: Drawn): TemplateResult {
    const { table, interval } = drawn;
    const columns = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.kind !== "id");
    return html`<div class="table-scroll report-table" tabindex="0" role="region" aria-label=${this.label}>
      <table class="table">
        <thead><tr>${columns.map(({ column }) => html`<th scope="col" class=${isMeasure(column) ? "number" : ""} title=${column.help}>${columnName(column)}</th>`)}</tr></thead>
        <tbody>
          ${table.rows.slice(0, rowsShown).map((row) => html`<tr>
            ${columns.map(({ column, index }) => {
              const path = isMeasure(column) ? null : this.pathOf(row, [column.name]);
              const text = shown(column, row[index] ?? null, interval);
              return html`<td class=${isMeasure(column) ? "number" : ""}>${path ? html`<a href=${path}>${text}</a>` : text}</td>`;
            })}
          </tr>`)}
        </tbody>
      </table>
    </div>`;
  }

  /** The history with these values of a row beside the page's own filters. */
  private pathOf(row: Row, names: readonly string[]): string | null {
    const drawn = this.drawn;
    if (!drawn) return null;
    const more = names.map((name) => drill(drawn.table, row, name, drawn.interval));
    if (more.some((one) => one === null)) return null;
    const query = new URLSearchParams(this.drill);
    narrow(query, [drawn.table.only, ...more].flatMap((one) => Object.entries(one ?? {})));
    return url(`/history?${query}`);
  }

  private async paint(): Promise<void> {
    const host = this.querySelector<HTMLElement>(".report-canvas");
    const drawn = this.drawn;
    if (!host || !drawn) {
      this.chart?.dispose();
      this.chart = null;
      return;
    }
    const paper = await chunk(() => import("../charts/canvas.js"));
    // A chart knows the parts of ECharts that were there when it began: those of its kind come first.
    const option = paper && await draw(drawn, themeOf(host), host.clientWidth);
    if (!paper) this.asTable = true;
    if (!option || !host.isConnected) return;
    const chart = this.chart?.getDom() === host ? this.chart : this.begin(paper.canvas(host), host);
    paper.show(chart, option);
    this.points = pointsOf(option);
  }

  private begin(chart: ECharts, host: HTMLElement): ECharts {
    this.chart?.dispose();
    this.chart = chart;
    onClick(chart, () => this.points, (datum) => this.follow(datum));
    this.width = host.clientWidth;
    this.sized.disconnect();
    this.sized.observe(host);
    return chart;
  }

  /** Charts that are laid out for the room they have are drawn anew when it changes much. */
  private resized(): void {
    this.chart?.resize();
    const width = this.querySelector<HTMLElement>(".report-canvas")?.clientWidth ?? this.width;
    if (Math.abs(width - this.width) < 40) return;
    this.width = width;
    void this.paint();
  }

  private walk(event: KeyboardEvent): void {
    if (!this.chart) return;
    const point = step(this.chart, this.points, event);
    const live = this.querySelector("[aria-live]");
    if (point && live && this.drawn) live.textContent = spoken(this.drawn, point.datum.row);
    if (point && event.key === "Enter") this.follow(point.datum);
  }

  private follow(datum: Datum | undefined): void {
    const path = datum?.row ? this.pathOf(datum.row, datum.of) : null;
    if (path) location.assign(path);
  }

  private save(): void {
    if (!this.chart) return;
    const link = document.createElement("a");
    link.href = this.chart.getDataURL({ pixelRatio: 2, backgroundColor: themeOf(this).surface });
    link.download = `usher-${this.report}-${this.table}.png`;
    link.click();
  }
}

/** Nothing was counted: no rows, or steps in time without any play. */
function isEmpty(table: Table): boolean {
  const measures = table.columns.flatMap((column, index) => (isMeasure(column) ? [index] : []));
  return table.rows.every((row) => measures.every((index) => !row[index]));
}

/** Filters for what a datum stands for; several values of one filter mean any of them. */
function narrow(query: URLSearchParams, more: readonly (readonly [string, string])[]): void {
  const values = together(query, more);
  // A value that is asked for is known.
  const known = (values.get("known") ?? "").split(",").filter((name) => name && !values.has(name));
  if (known.length > 0) values.set("known", known.join(","));
  else values.delete("known");
  if (["after", "date", "running_at"].some((name) => values.has(name))) for (const old of ["period", "date", "after", "before", "running_at"]) query.delete(old);
  for (const [name, value] of values) query.set(name, value);
}

/** The values by filter. Of what is and is not known, all is meant: what the page asks for stays. */
function together(query: URLSearchParams, more: readonly (readonly [string, string])[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of more) {
    const before = values.get(name) ?? (name.endsWith("known") ? query.get(name) : null);
    const own = value.includes(",") ? `${value},` : value;
    values.set(name, before === null ? own : `${before},${value}`);
  }
  return values;
}
