/** Live transcodes: how fast each is made, what is ready ahead of its player, and whether it will run dry. */
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, icon } from "../lib/element.js";
import { page, t } from "../lib/page.js";
import { bufferText, isTranscode } from "../lib/playback.js";
import { Follow } from "../lib/topic.js";
import { sessions } from "../lib/topics.js";
import type { Buffer, Session } from "../model.js";

/** So much ahead of the player fills the bar. */
const plenty = 120;
const worst: Buffer["health"][] = ["dry", "behind", "close", "ahead", "done"];
const tones: Record<Buffer["health"], string> = { dry: "bad", behind: "warn", close: "warn", ahead: "good", done: "good" };

@customElement("usher-buffers")
export class Buffers extends PageElement {
  private readonly live = new Follow(this, sessions);

  protected override render(): TemplateResult {
    const shown = this.live.items.filter((one) => isTranscode(one.stream.decision) || one.buffer).sort((a, b) => rank(a) - rank(b) || a.started_at.localeCompare(b.started_at) || a.id.localeCompare(b.id));
    if (shown.length === 0) return html`<div class="report-empty">${icon("cpu")}<p>${t("buffer.none")}</p></div>`;
    return html`<div class="board-rows" tabindex="0" role="region" aria-label=${t("buffer.title")}>${repeat(shown, (one) => one.id, row)}</div>`;
  }
}

/** Those in danger come first, those of which nobody tells last. */
function rank({ buffer }: Session): number {
  return buffer ? worst.indexOf(buffer.health) : worst.length;
}

function row(session: Session): TemplateResult {
  const { item, person, server, buffer } = session;
  const tone = buffer ? tones[buffer.health] : "muted";
  return html`<div class="board-row buffer-row">
    <span class="grow"><strong class="clip">${item.title}</strong><span class="sub clip">${[person.name, server.name].join(" · ")}</span>
      ${buffer ? meter(buffer, tone) : ""}</span>
    <span class="buffer-words tone-${tone}">${buffer ? bufferText(session) : t("buffer.unknown")}${pace(session)}</span>
  </div>`;
}

function meter(buffer: Buffer, tone: string): TemplateResult | "" {
  if (buffer.ahead_s === null) return "";
  const ahead = buffer.health === "done" ? plenty : Math.max(0, buffer.ahead_s);
  return html`<meter class="buffer-meter tone-${tone}" min="0" max=${plenty} value=${Math.min(ahead, plenty)} aria-label=${t("buffer.title")}></meter>`;
}

function pace({ stream }: Session): TemplateResult | "" {
  const speed = stream.transcode?.speed;
  if (!speed) return "";
  return html`<span class="small muted figures">${t("buffer.speed", { speed: speed.toLocaleString(page.language, { maximumFractionDigits: 1 }) })}</span>`;
}
