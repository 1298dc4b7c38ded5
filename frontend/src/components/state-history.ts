/** What an entity showed over time: a line for numbers, a strip of stretches for everything else. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ECharts } from "../charts/canvas.js";
import { curve, isNumeric, stretches, type Point, type Stretch } from "../charts/states.js";
import { themeOf } from "../charts/theme.js";
import { get } from "../lib/api.js";
import { chunk } from "../lib/chunk.js";
import { PageElement, icon } from "../lib/element.js";
import { absolute, clock, dayShort, duration } from "../lib/format.js";
import { t } from "../lib/page.js";
import { live } from "../live.js";

const day = 86_400_000;
const spans = { hour: day / 24, day, week: 7 * day, month: 30 * day };
type Span = keyof typeof spans;
const patience = 15_000;
const colours = 8;
const unnamed = new Set(["unknown", "unavailable"]);

@customElement("usher-state-history")
export class StateHistory extends PageElement {
  @property() entity = "";
  @property() unit = "";
  @property() label = "";
  /** The span that is shown at first. */
  @property() first: Span = "day";
  /** A live topic: what it tells of may have changed the curve. */
  @property() follow = "";
  @state() private span: Span = "day";
  @state() private points: Point[] | null = null;
  @state() private problem: string | null = null;
  private until = 0;
  private leave: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private chart: ECharts | null = null;
  private readonly sized = new ResizeObserver(() => this.chart?.resize());
  private readonly themed = new MutationObserver(() => void this.paint());
  private readonly scheme = matchMedia("(prefers-color-scheme: light)");

  override connectedCallback(): void {
    if (!this.hasUpdated && this.first in spans) this.span = this.first;
    super.connectedCallback();
    this.themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.scheme.addEventListener("change", this.repaint);
    if (this.follow) this.leave = live.subscribe(this.follow, () => this.soon());
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.isConnected && !document.hidden) void this.load();
    }, patience);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sized.disconnect();
    this.themed.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
    this.chart?.dispose();
    this.chart = null;
  }

  private readonly repaint = (): void => void this.paint();

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("entity") || changed.has("span")) void this.load();
  }

  protected override updated(): void {
    // The page's policy lets no style stand in an attribute.
    for (const one of this.querySelectorAll<HTMLElement>("[data-share]")) one.style.flexGrow = one.dataset.share ?? "0";
    void this.paint();
  }

  private async load(): Promise<void> {
    const { span } = this;
    const until = Date.now();
    const after = new Date(until - spans[span]).toISOString();
    this.setAttribute("aria-busy", "true");
    try {
      const points = await get<Point[]>(`/states/${encodeURIComponent(this.entity)}/history?after=${encodeURIComponent(after)}`);
      if (span === this.span) [this.points, this.problem, this.until] = [points, null, until];
    } catch (error) {
      if (span === this.span) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (span === this.span) this.removeAttribute("aria-busy");
    }
  }

  private get from(): number {
    return this.until - spans[this.span];
  }

  protected override render(): TemplateResult {
    return html`<div class="state-history-head">
        <div class="segmented" role="group" aria-label=${t("states.span")}>
          ${Object.keys(spans).map((one) => html`<button type="button" aria-pressed=${one === this.span} @click=${() => (this.span = one as Span)}>${t(`states.spans.${one}`)}</button>`)}
        </div>
      </div>
      ${this.body()}`;
  }

  private body(): TemplateResult {
    if (this.problem !== null) return html`<div class="report-empty" role="alert">${icon("circle-alert")}<p>${this.problem}</p></div>`;
    if (!this.points) return html`<span class="skeleton state-history-canvas"></span>`;
    if (this.points.length === 0) return html`<div class="report-empty">${icon("circle-slash")}<p>${t("states.nothing")}</p></div>`;
    if (isNumeric(this.points)) return html`<div class="state-history-canvas" role="img" aria-label=${this.label}></div>`;
    return this.strip(stretches(this.points, this.from, this.until));
  }

  /** An end of the strip, as short as the span allows. */
  private moment(at: number): string {
    return this.until - this.from > day ? dayShort(at) : clock(at);
  }

  private strip(found: Stretch[]): TemplateResult {
    const totals = new Map<string, number>();
    for (const one of found) totals.set(one.state, (totals.get(one.state) ?? 0) + one.until - one.from);
    const names = [...totals.keys()].sort((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0));
    const tone = (name: string): string => (unnamed.has(name) ? "none" : String((names.filter((one) => !unnamed.has(one)).indexOf(name) % colours) + 1));
    const whole = this.until - this.from;
    const lead = (found[0]?.from ?? this.from) - this.from;
    return html`<div class="state-strip" role="img" aria-label=${this.label}>
        ${lead > 0 ? html`<i data-share=${lead / whole}></i>` : nothing}
        ${found.map((one) => html`<i data-tone=${tone(one.state)} data-share=${(one.until - one.from) / whole} title=${`${one.state} · ${absolute(new Date(one.from))} · ${duration((one.until - one.from) / 1000)}`}></i>`)}
      </div>
      <div class="state-strip-ends small muted"><span>${this.moment(this.from)}</span><span>${this.moment(this.until)}</span></div>
      <ul class="state-strip-key small">
        ${names.slice(0, colours).map((name) => html`<li><i data-tone=${tone(name)}></i>${name} <span class="muted">${duration((totals.get(name) ?? 0) / 1000)}</span></li>`)}
      </ul>`;
  }

  private async paint(): Promise<void> {
    const element = this.querySelector<HTMLElement>("div.state-history-canvas");
    if (!element || !this.points || !isNumeric(this.points)) {
      this.chart?.dispose();
      this.chart = null;
      return;
    }
    const paper = await chunk(() => import("../charts/canvas.js"));
    if (!paper || !element.isConnected) return;
    if (this.chart?.getDom() !== element) {
      this.chart?.dispose();
      this.chart = paper.canvas(element);
      this.sized.disconnect();
      this.sized.observe(element);
    }
    paper.show(this.chart, curve(this.points, this.from, this.until, this.unit, themeOf(this)));
  }
}
