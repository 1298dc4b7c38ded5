/** The stream of events as they happen: newest first, can be paused, each opens into its data. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, icon } from "../lib/element.js";
import { absolute } from "../lib/format.js";
import { page, readJson, t } from "../lib/page.js";
import { live } from "../live.js";
import type { HubEvent, Push } from "../model.js";

const kept = 300;
/** How long events are gathered before they are shown: a busy hub says hundreds in a second. */
const gatherMs = 250;
const telling = new Set(["title", "account_name", "state"]);
const time = new Intl.DateTimeFormat(page.language, { timeStyle: "medium", hourCycle: "h23", timeZone: page.timeZone });

@customElement("usher-events")
export class Events extends PageElement {
  @state() private events: HubEvent[] = readJson<HubEvent[]>("initial-events") ?? [];
  @state() private wanted = "";
  @state() private paused = false;
  @state() private opened: ReadonlySet<string> = new Set();
  private leave: (() => void) | undefined;
  private waiting: HubEvent[] = [];
  private timer: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.leave = live.subscribe("events", (push) => this.hear(push as Push<HubEvent>));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave?.();
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private hear(push: Push<HubEvent>): void {
    if (this.paused) return;
    this.waiting.unshift(...(push.changed ?? []).reverse(), ...(push.snapshot ?? []));
    this.waiting.length = Math.min(this.waiting.length, kept);
    this.timer ??= window.setTimeout(() => this.take(), gatherMs);
  }

  private take(): void {
    this.timer = undefined;
    const [fresh, known] = [this.waiting, new Set(this.events.map((event) => event.id))];
    this.waiting = [];
    if (!this.paused) this.events = [...fresh.filter((event) => !known.has(event.id)), ...this.events].slice(0, kept);
  }

  private toggle(id: string, open: boolean): void {
    if (this.opened.has(id) === open) return;
    const opened = new Set(this.opened);
    if (open) opened.add(id);
    else opened.delete(id);
    this.opened = opened;
  }

  protected override render(): TemplateResult {
    const wanted = this.wanted.toLowerCase();
    const shown = this.events.filter((event) => event.type.toLowerCase().includes(wanted));
    return html`<div class="stack">
      <div class="toolbar">
        <div class="affix lead">${icon("search")}<input class="input" type="search" aria-label=${t("events.filter")} placeholder=${t("events.filter")}
          @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)} /></div>
        <button class="button" type="button" aria-pressed=${this.paused ? "true" : "false"} @click=${() => (this.paused = !this.paused)}>
          ${icon(this.paused ? "play" : "pause")}${t(this.paused ? "events.resume" : "events.pause")}
        </button>
        <button class="button quiet" type="button" @click=${() => (this.events = [])}>${icon("eraser")}${t("events.clear")}</button>
      </div>
      <div class="card flush live-table"><div class="rows">
        ${shown.length === 0 ? html`<p class="palette-empty">${t("events.none")}</p>` : repeat(shown, (event) => event.id, (event) => this.row(event))}
      </div></div>
    </div>`;
  }

  private row(event: HubEvent): unknown {
    const open = this.opened.has(event.id);
    return guard([event, open], () => eventRow(event, open, (now) => this.toggle(event.id, now)));
  }
}

/** An event in a line; its data are drawn once it is opened. */
function eventRow(event: HubEvent, open: boolean, toggle: (open: boolean) => void): TemplateResult {
  const at = new Date(event.at);
  return html`<details class="event" @toggle=${(change: Event) => toggle((change.target as HTMLDetailsElement).open)}>
    <summary class="row">
      ${icon("chevron-right", "s")}
      <span class="grow"><code>${event.type}</code><span class="sub clip">${summary(event.data)}</span></span>
      <time class="small muted nowrap" datetime=${event.at} title=${absolute(at)}>${time.format(at)}</time>
    </summary>
    ${open
      ? html`<div class="event-detail"><div class="code"><pre>${JSON.stringify(event.data, null, 2)}</pre></div>
          <p class="small faint">${t("events.context")} <code>${event.context.id}</code>${event.context.parent_id ? html` ← <code>${event.context.parent_id}</code>` : nothing}</p>
        </div>`
      : nothing}
  </details>`;
}

/** The plain values of an event, those of its first level before the telling ones below. */
function summary(data: Record<string, unknown>, depth = 0): string {
  const words: string[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (value === null || name === "at") continue;
    if (typeof value === "object") words.push(depth < 3 && !Array.isArray(value) ? summary(value as Record<string, unknown>, depth + 1) : "");
    else if (depth === 0) words.push(`${name}: ${JSON.stringify(value).replaceAll('"', "")}`);
    else if (telling.has(name)) words.push(JSON.stringify(value).replaceAll('"', ""));
  }
  return [...new Set(words.filter(Boolean))].join("  ·  ");
}
