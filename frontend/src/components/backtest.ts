/** What a rule would have done in the past: choose a span, wait with progress, see it by month, for whom and why. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, get, post } from "../lib/api.js";
import { PageElement, chip, icon, known } from "../lib/element.js";
import { duration, number } from "../lib/format.js";
import { page, t, url } from "../lib/page.js";
import { live } from "../live.js";
import type { Push } from "../model.js";

interface Progress {
  done: number;
  plays: number;
  rate: number | null;
  left_s: number | null;
}

interface Firing {
  at: string;
  trigger: string;
  explanation: string;
  execution: string;
  person_id: string | null;
  person: string | null;
  play_id: string | null;
  item: string | null;
  player: string | null;
  effects: string[];
  facts: Record<string, unknown>;
}

interface Result {
  plays: number;
  took_s: number;
  rate: number | null;
  sums: { set_off: number; fired: number; failed: number; alerts: number; repeated: number; suppressed: number };
  firings: Firing[];
  months: { month: string; fired: number; alerts: number }[];
  persons: { person_id: string | null; person: string | null; fired: number; alerts: number }[];
  stopped_by: { reason: string; path: string | null; alias: string | null; stopped: number; unknown: number }[];
  unknown: { what: string; why: string }[];
}

interface Job {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  since: string;
  until: string;
  progress: Progress;
  error: string | null;
  result: Result | null;
}

const spans = ["30d", "90d", "365d", "3650d"];
const shown = 25;

@customElement("usher-backtest")
export class Backtest extends PageElement {
  @property() rule = "";
  /** The text of a rule that is not saved; it goes before `rule`. */
  @property({ attribute: false }) yaml: (() => string) | null = null;
  @state() private span = "90d";
  @state() private job: Job | null = null;
  @state() private error: string | null = null;
  @state() private most = shown;
  private asked = false;

  override connectedCallback(): void {
    super.connectedCallback();
    live.subscribe("backtests", (push) => void this.told(push as Push<Job>));
  }

  protected override render(): TemplateResult {
    const running = this.job?.state === "running";
    return html`<section class="section backtest" aria-labelledby="backtest"><div class="section-head"><h2 id="backtest">${t("backtest.title")}</h2></div>
      <p class="muted">${t("backtest.intro")}</p>
      <div class="backtest-ask"><label class="hidden-text" for="backtest-span">${t("backtest.span")}</label>
        <select class="select" id="backtest-span" ?disabled=${running} @change=${(event: Event) => (this.span = (event.target as HTMLSelectElement).value)}>
          ${spans.map((one) => html`<option value=${one} ?selected=${one === this.span}>${t(`backtest.spans.${one}`)}</option>`)}</select>
        ${running ? html`<button class="button" type="button" @click=${() => void this.cancel()}>${icon("x")}${t("backtest.cancel")}</button>`
          : html`<button class="button" type="button" aria-busy=${this.asked ? "true" : nothing} @click=${() => void this.begin()}>${icon("history")}${t("backtest.begin")}</button>`}</div>
      <div role="status">${this.error ? html`<div class="banner tone-bad">${icon("circle-alert")}<div class="grow">${this.error}</div></div>` : nothing}${running ? this.progress() : nothing}
        ${this.job?.state === "cancelled" ? html`<p class="muted">${t("backtest.cancelled")}</p>` : nothing}</div>
      ${this.job?.result ? this.result(this.job.result) : nothing}</section>`;
  }

  private progress(): TemplateResult {
    const { done, plays, rate, left_s: left } = this.job?.progress ?? { done: 0, plays: 0, rate: null, left_s: null };
    const bar = plays > 0 && done > 0 ? html`<progress class="progress" max="1" .value=${done / plays} aria-label=${t("backtest.howFar")}></progress>` : html`<progress class="progress" max="1" aria-label=${t("backtest.howFar")}></progress>`;
    return html`${bar}<p class="small muted figures">${plays > 0 ? `${number(done)} / ${number(plays)} · ` : nothing}${known(rate, (value) => t("backtest.rate", { number: number(value) }))}${known(left, (value) => ` · ${t("imports.left", { time: duration(Math.ceil(value)) })}`)}</p>`;
  }

  private result(found: Result): TemplateResult {
    const people = found.persons.filter((one) => one.person_id !== null).length;
    return html`<p class="backtest-sum">${found.sums.fired === 0 ? t("backtest.never") : html`<strong>${t("backtest.fired", { count: found.sums.fired, number: number(found.sums.fired) })}</strong>${people > 0 ? ` ${t("backtest.forPeople", { count: people, number: number(people) })}` : nothing}${found.sums.alerts > 0 ? `, ${t("backtest.alerts", { count: found.sums.alerts, number: number(found.sums.alerts) })}` : nothing}.`}
        <span class="muted small">${t("backtest.looked", { plays: number(found.plays), time: found.took_s < 1 ? `${number(Math.ceil(found.took_s * 1000))}\u00a0ms` : duration(Math.ceil(found.took_s)) })}</span></p>
      ${found.unknown.map((one) => html`<div class="banner">${icon("info")}<div class="grow"><strong>${one.what}</strong><p>${one.why}</p></div></div>`)}
      ${found.months.length > 0 && found.sums.fired > 0 ? this.months(found.months) : nothing}
      ${found.persons.length > 0 ? this.persons(found.persons) : nothing}
      ${found.firings.length > 0 ? this.firings(found) : nothing}
      ${found.stopped_by.length > 0 ? this.stopped(found.stopped_by) : nothing}`;
  }

  private months(found: Result["months"]): TemplateResult {
    const months = filled(found);
    const most = Math.max(...months.map((one) => one.fired), 1);
    const [step, high] = [Math.max(34, Math.min(64, 640 / months.length)), 120];
    const bar = (one: Result["months"][number], index: number): unknown => {
      const size = (one.fired / most) * high;
      const x = index * step + 5;
      return svg`<g><title>${`${monthName(one.month)}: ${t("backtest.fired", { count: one.fired, number: number(one.fired) })}`}</title><rect x=${x} y=${high + 18 - size} width=${step - 10} height=${Math.max(size, 1)} rx="3"></rect>
        <text x=${x + (step - 10) / 2} y=${high + 12 - size}>${one.fired > 0 ? number(one.fired) : ""}</text><text class="month" x=${x + (step - 10) / 2} y=${high + 34}>${shortMonth(one.month)}</text>${one.month.endsWith("-01") || index === 0 ? svg`<text class="month" x=${x + (step - 10) / 2} y=${high + 48}>${one.month.slice(0, 4)}</text>` : nothing}</g>`;
    };
    return html`<figure class="card backtest-chart"><figcaption>${t("backtest.perMonth")}</figcaption><div class="backtest-scroll" tabindex="0" role="group" aria-label=${t("backtest.perMonth")}>
      <svg role="img" aria-label=${months.filter((one) => one.fired > 0).map((one) => `${monthName(one.month)}: ${number(one.fired)}`).join(", ")} width=${months.length * step} height=${high + 54} viewBox="0 0 ${months.length * step} ${high + 54}">${months.map(bar)}</svg></div></figure>`;
  }

  private persons(persons: Result["persons"]): TemplateResult {
    const most = Math.max(...persons.map((one) => one.fired), 1);
    return html`<div class="card"><h3>${t("backtest.forWhom")}</h3><ul class="backtest-persons">${persons.slice(0, 10).map((one) => html`<li><span class="clip">${one.person_id ? html`<a class="plain" href=${url(`/persons/${one.person_id}`)}>${one.person ?? one.person_id}</a>` : t("backtest.nobody")}</span>
      <progress class="progress" max="1" .value=${one.fired / most} aria-hidden="true"></progress><span class="figures">${number(one.fired)}</span></li>`)}</ul></div>`;
  }

  private firings(found: Result): TemplateResult {
    const rest = found.firings.length - this.most;
    return html`<div><h3>${t("backtest.when")}</h3><ol class="card flush trace-steps">${found.firings.slice(0, this.most).map((one) => this.firing(one))}</ol>
      ${rest > 0 ? html`<div class="button-row"><button class="button small" type="button" @click=${() => (this.most += 100)}>${t("backtest.more", { number: number(rest) })}</button></div>` : nothing}
      ${found.sums.fired > found.firings.length ? html`<p class="small muted">${t("backtest.first", { shown: number(found.firings.length), number: number(found.sums.fired) })}</p>` : nothing}</div>`;
  }

  private firing(one: Firing): TemplateResult {
    const facts = Object.entries(one.facts);
    return html`<li class="trace-step passed"><details><summary><span class="grow"><span class="title">${one.person ?? t("backtest.nobody")}${one.item ? html` <span class="muted">· ${one.item}</span>` : nothing}</span>
      <span class="sub">${when(one.at)} · ${one.explanation || one.trigger}</span></span>${one.execution === "finished" ? nothing : chip("warn", "circle-stop", t(`backtest.execution.${one.execution}`))}${icon("chevron-right", "s turns")}</summary>
      <div class="trace-values"><dl class="facts">${one.effects.length > 0 ? html`<dt>${t("backtest.would")}</dt><dd>${one.effects.join(", ")}</dd>` : nothing}${known(one.player, (player) => html`<dt>${t("backtest.player")}</dt><dd>${player}</dd>`)}
        ${facts.map(([name, value]) => html`<dt>${name}</dt><dd><code>${typeof value === "string" ? value : JSON.stringify(value)}</code></dd>`)}</dl>
        ${one.play_id ? html`<p><a href=${url(`/history/${one.play_id}`)}>${t("backtest.toPlay")}</a></p>` : nothing}</div></details></li>`;
  }

  private stopped(reasons: Result["stopped_by"]): TemplateResult {
    const said = (one: Result["stopped_by"][number]): string => {
      const key = `backtest.reason.${one.reason}`;
      return one.alias ?? (t(key) === key ? one.reason : t(key));
    };
    return html`<details class="more"><summary>${icon("chevron-right", "s")}${t("backtest.stopped")}</summary><ul class="backtest-reasons">${reasons.map((one) => html`<li><span class="figures">${number(one.stopped)}×</span><span>${said(one)}${one.path ? html` <code class="faint">${one.path}</code>` : nothing}
      ${one.unknown > 0 ? html`<span class="sub">${t("backtest.unknown", { count: one.unknown, number: number(one.unknown) })}</span>` : nothing}</span></li>`)}</ul></details>`;
  }

  private async begin(): Promise<void> {
    this.error = null;
    this.asked = true;
    this.most = shown;
    try {
      const what = this.yaml ? { yaml: this.yaml() } : { rule_id: this.rule };
      this.job = await post<Job>("/rules/backtest", { ...what, since: this.span, language: document.documentElement.lang });
      // It may have been done before the answer was here.
      await this.look();
    } catch (error) {
      this.error = error instanceof ApiError && error.code === "invalid_rule" ? t("backtest.mend") : error instanceof Error ? error.message : String(error);
    }
    this.asked = false;
  }

  private async look(): Promise<void> {
    if (!this.job) return;
    const fresh = await get<Job>(`/rules/backtest/${this.job.id}`);
    if (fresh.id === this.job.id) this.job = fresh;
    if (fresh.state === "failed") this.error = fresh.error;
  }

  private async cancel(): Promise<void> {
    if (this.job) await post(`/rules/backtest/${this.job.id}/cancel`).catch(() => undefined);
    await this.look();
  }

  private async told(push: Push<Job>): Promise<void> {
    const fresh = [...(push.snapshot ?? []), ...(push.changed ?? [])].find((one) => one.id === this.job?.id);
    if (!fresh || this.job?.state !== "running") return;
    if (fresh.state === "running") this.job = fresh;
    else await this.look();
  }
}

/** With the months between in which nothing was. */
function filled(months: Result["months"]): Result["months"] {
  const known = new Map(months.map((one) => [one.month, one]));
  const last = months.at(-1)?.month ?? "";
  const all: Result["months"] = [];
  for (let month = months[0]?.month ?? ""; month && month <= last && all.length < 600; month = after(month)) all.push(known.get(month) ?? { month, fired: 0, alerts: 0 });
  return all;
}

function after(text: string): string {
  const [year = 0, month = 1] = text.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

function when(at: string): string {
  return new Intl.DateTimeFormat(page.language, { dateStyle: "medium", timeStyle: "short", timeZone: page.timeZone }).format(new Date(at));
}

function monthOf(text: string, length: "short" | "long"): string {
  const [year = 0, month = 1] = text.split("-").map(Number);
  const options: Intl.DateTimeFormatOptions = length === "short" ? { month: "short" } : { month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(page.language, { ...options, timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, 1)));
}

function shortMonth(text: string): string {
  return monthOf(text, "short");
}

function monthName(text: string): string {
  return monthOf(text, "long");
}
