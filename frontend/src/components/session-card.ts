/** One live session: artwork, who, where, how far, how it is delivered, and what can be done. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PageElement, avatar, icon, known } from "../lib/element.js";
import { clock, position, rate } from "../lib/format.js";
import { page, t, url } from "../lib/page.js";
import { control, supports } from "../lib/controls.js";
import { bandwidth, bufferText, decisionLook, isTranscode, positionNow, qualityLine, reasonText, stateLook, streamRows } from "../lib/playback.js";
import { Ticking } from "../lib/ticker.js";
import { hubNow } from "../lib/page.js";
import type { Control, Session } from "../model.js";

const typeIcons: Record<string, string> = { track: "music", photo: "image", programme: "radio-tower", episode: "tv", movie: "film" };

@customElement("usher-session-card")
export class SessionCard extends PageElement {
  @property({ attribute: false }) session!: Session;
  protected readonly ticking = new Ticking(this);

  protected override render(): TemplateResult {
    const { session } = this;
    return html`<article class="session" data-state=${session.state} aria-labelledby="title-${session.id}">
      ${this.art()}
      <div>${this.top()} ${this.words()}</div>
      <div>${this.time()} ${this.facts()}</div>
      ${this.foot()}
    </article>`;
  }

  private art(): TemplateResult {
    const { backdrop, poster } = this.session.item;
    const image = backdrop ?? poster;
    return html`<div class="session-art ${backdrop ? "" : "blurred"}">
      ${known(image, (path) => html`<img src=${url(path)} alt="" loading="lazy" />`)}
    </div>`;
  }

  private top(): TemplateResult {
    const { session } = this;
    const look = stateLook(session.state);
    return html`<div class="session-top">
      <span class="chip tone-${look.tone}">${icon(look.icon)}${t(`state.${session.state}`)}</span>
      <span class="chip brand-${session.server.platform}"
        ><svg class="icon brand" aria-hidden="true"><use href="${page.sprite}#${session.server.platform}"></use></svg
        >${session.server.name}</span
      >
    </div>`;
  }

  private words(): TemplateResult {
    const { item, person } = this.session;
    const square = item.type === "track";
    return html`<div class="session-main">
      <div class="session-poster ${square ? "square" : ""}">
        ${icon(typeIcons[item.type] ?? "film", "l")}${known(item.poster, (path) => html`<img src=${url(path)} alt="" />`)}
      </div>
      <div class="session-words">
        <h3 id="title-${this.session.id}">${item.title}</h3>
        <p class="sub clip">${item.subtitle ?? "\u00a0"}</p>
        <p class="session-person">
          ${avatar(person.name, person.avatar, "s")}
          ${person.id ? html`<a class="plain clip" href=${url(`/persons/${person.id}`)}>${person.name}</a>` : html`<span class="clip">${person.name}</span>`}
        </p>
      </div>
    </div>`;
  }

  private time(): TemplateResult {
    const { session } = this;
    const now = positionNow(session);
    if (session.item.live || session.duration_s === null || now === null) return this.openEnded(now);
    const left = session.duration_s - now;
    const end = session.state === "playing" ? t("session.ends", { time: clock(hubNow() + left * 1000) }) : t("session.left", { time: position(left) });
    return html`<div class="session-time">
      <progress class="progress ${session.state === "playing" ? "" : "idle"}" max=${session.duration_s} .value=${now}
        aria-label=${t("session.progress")}></progress>
      <div class="times"><span>${position(now)} / ${position(session.duration_s)}</span><span>${end}</span></div>
    </div>`;
  }

  private openEnded(now: number | null): TemplateResult {
    const { item, started_at } = this.session;
    const since = t("session.since", { time: clock(new Date(started_at)) });
    return html`<div class="session-time">
      <progress class="progress" max="1" value=${item.live ? 1 : 0} aria-label=${t("session.progress")}></progress>
      <div class="times">
        <span>${item.live ? (item.channel ?? t("session.live")) : now === null ? t("session.unknownPosition") : position(now)}</span><span>${since}</span>
      </div>
    </div>`;
  }

  private facts(): TemplateResult {
    const { player, connection, place, location, stream } = this.session;
    const taken = bandwidth(this.session);
    const local = location.home || connection.location === "lan";
    const where = place ?? t(local ? "session.home" : "session.unknownPlace");
    return html`<div class="session-facts">
      ${fact("tv-minimal", t("session.player"), [player.name, player.product].filter(Boolean).join(" · ") || t("session.unknownPlayer"))}
      ${fact("arrow-down-up", t("session.bandwidth"), taken === null ? t("session.unknownBandwidth") : rate(taken))}
      ${fact(local ? "house" : "map-pin", t("session.place"), where)}
      ${fact("sliders-horizontal", t("session.quality"), qualityLine(stream) ?? t("session.unknownQuality"))}
    </div>`;
  }

  private foot(): TemplateResult {
    const { id, stream } = this.session;
    const look = decisionLook(stream.decision);
    return html`<footer class="session-foot">
      <button class="chip tone-${look.tone}" type="button" popovertarget="why-${id}" aria-label=${t("session.why", { decision: look.text })}>
        ${icon(look.icon)}${look.text}${icon("chevron-down")}
      </button>
      ${this.session.buffer?.health === "dry" ? html`<span class="chip tone-bad">${icon("timer")}${bufferText(this.session)}</span>` : nothing}
      ${this.why()} ${page.canControl ? this.controls() : nothing}
    </footer>`;
  }

  private why(): TemplateResult {
    const { id, stream } = this.session;
    const look = decisionLook(stream.decision);
    return html`<div class="popover" id="why-${id}" popover>
      <div class="why">
        <h4><span class="chip tone-${look.tone}">${icon(look.icon)}${look.text}</span></h4>
        <p class="muted">${t(`decision.${stream.decision ?? "unknown"}.means`)}</p>
        ${isTranscode(stream.decision) ? this.reasons() : nothing}
        <dl class="flow-facts">${streamRows(stream).map((row) => flowRow(row.name, row.from, row.to))} ${this.hardware()}${this.buffer()}</dl>
      </div>
    </div>`;
  }

  private reasons(): TemplateResult {
    const reasons = this.session.stream.transcode?.reasons ?? [];
    if (reasons.length === 0) return html`<p class="muted">${t("reason.untold")}</p>`;
    return html`<ul class="why-reasons">
      ${reasons.map((reason) => html`<li>${icon("circle-alert")}<span>${reasonText(reason)}</span></li>`)}
    </ul>`;
  }

  private hardware(): unknown {
    const transcode = this.session.stream.transcode;
    if (!transcode || !isTranscode(this.session.stream.video_decision)) return nothing;
    const engine = transcode.hw_encode ? t("stream.hardware", { name: transcode.hw_encode.toUpperCase() }) : t("stream.software");
    const speed = transcode.speed === null ? "" : ` · ${transcode.speed.toFixed(1)}×`;
    return html`<dt>${t("stream.transcoder")}</dt><dd>${engine}${speed}</dd>`;
  }

  private buffer(): unknown {
    const text = bufferText(this.session);
    return text === null ? nothing : html`<dt>${t("stream.buffer")}</dt><dd>${text}</dd>`;
  }

  private controls(): TemplateResult {
    const toggle: Control = this.session.state === "paused" ? "resume" : "pause";
    return html`<div class="controls" role="group" aria-label=${t("control.all")}>
      ${this.button(toggle, toggle === "pause" ? "pause" : "play", () => void control(this.session, toggle))}
      ${this.button("seek", "fast-forward", () => this.ask("seek"))}
      ${this.button("message", "message-square", () => this.ask("message"))}
      ${this.button("terminate", "square", () => this.ask("terminate"))}
    </div>`;
  }

  private button(action: Control, symbol: string, act: () => void): TemplateResult {
    const able = supports(this.session, action);
    const label = able ? t(`control.${action}`) : t("control.unsupported", { action: t(`control.${action}`) });
    return html`<button class="icon-button" type="button" aria-label=${label} data-tip=${label} aria-disabled=${able ? nothing : "true"}
      @click=${able ? act : nothing}>${icon(symbol)}</button>`;
  }

  private ask(action: Control): void {
    this.dispatchEvent(new CustomEvent("session-control", { bubbles: true, detail: { action, session: this.session } }));
  }
}

function fact(symbol: string, name: string, text: string): TemplateResult {
  return html`<span title="${name}: ${text}">${icon(symbol)}<span class="hidden-text">${name}:</span><span class="clip">${text}</span></span>`;
}

function flowRow(name: string, from: string, to: string | null): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${from}${to ? html`${icon("arrow-right")}<span class="to">${to}</span>` : nothing}</dd>`;
}
