/** The grid of live sessions with its empty state, and the dialogs of their controls. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { control } from "../lib/controls.js";
import { PageElement, icon } from "../lib/element.js";
import { position } from "../lib/format.js";
import { t } from "../lib/page.js";
import { positionNow } from "../lib/playback.js";
import { Follow } from "../lib/topic.js";
import { sessions } from "../lib/topics.js";
import type { Control, Session } from "../model.js";
import "./session-card.js";
import { sessionRow } from "./session-row.js";

/** So many are drawn as cards; with more, the rest is a list that opens into cards one by one. */
const cardsAtMost = 60;

interface Asked {
  action: Control;
  session: Session;
}

@customElement("usher-sessions")
export class Sessions extends PageElement {
  private readonly live = new Follow(this, sessions);
  /** Only the sessions of one server or one person. */
  @property() server = "";
  @property() person = "";
  @state() private asked: Asked | null = null;
  @state() private seekTo = 0;
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  constructor() {
    super();
    this.addEventListener("session-control", (event) => void this.open((event as CustomEvent<Asked>).detail));
  }

  protected override render(): TemplateResult {
    const { server, person } = this;
    const shown = this.live.items
      .filter((session) => (!server || session.server.id === server) && (!person || session.person.id === person))
      .sort((a, b) => a.started_at.localeCompare(b.started_at) || a.id.localeCompare(b.id));
    const list = shown.length > cardsAtMost ? this.list(shown.slice(cardsAtMost)) : nothing;
    return html`${shown.length === 0 ? this.empty() : this.grid(shown.slice(0, cardsAtMost))} ${list} ${this.drawDialog()}`;
  }

  private list(rest: Session[]): TemplateResult {
    return html`<section class="section more-sessions">
      <h3>${t("live.more", { count: rest.length })}</h3>
      <div class="card flush"><div class="rows">${repeat(rest, (one) => one.id, sessionRow)}</div></div>
    </section>`;
  }

  private grid(shown: Session[]): TemplateResult {
    const cards = repeat(shown, (one) => one.id, (one) => html`<usher-session-card .session=${one}></usher-session-card>`);
    return html`<div class="grid wide">${cards}</div>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      ${icon("popcorn")}
      <h3>${t("live.empty")}</h3>
      <p>${t("live.empty.help")}</p>
    </div>`;
  }

  private async open(asked: Asked): Promise<void> {
    this.asked = asked;
    this.seekTo = Math.floor(positionNow(asked.session) ?? 0);
    await this.updateComplete;
    this.dialog.showModal();
  }

  private drawDialog(): TemplateResult {
    const { asked } = this;
    return html`<dialog class="dialog" aria-labelledby="control-title" @close=${() => (this.asked = null)}>
      ${asked ? this.form(asked) : nothing}
    </dialog>`;
  }

  private form({ action, session }: Asked): TemplateResult {
    const values = { person: session.person.name, title: session.item.title, player: session.player.name ?? "" };
    const danger = action === "terminate";
    return html`<form method="dialog" @submit=${(event: SubmitEvent) => this.submit(event)}>
      <h2 id="control-title">${t(`control.${action}.title`)}</h2>
      <p>${t(`control.${action}.ask`, values)}</p>
      ${action === "seek" ? this.seekField(session) : messageField(danger)}
      <div class="button-row end">
        <button class="button quiet" type="button" @click=${() => this.dialog.close()}>${t("action.cancel")}</button>
        <button class="button ${danger ? "danger" : "primary"}" type="submit">${t(`control.${action}.do`)}</button>
      </div>
    </form>`;
  }

  private seekField(session: Session): TemplateResult {
    const end = Math.floor(session.duration_s ?? 0);
    return html`<div class="field">
      <label for="seek-to">${t("control.seek.label")}</label>
      <input class="range" id="seek-to" type="range" min="0" max=${end} step="10" .value=${String(this.seekTo)}
        aria-valuetext=${position(this.seekTo)}
        @input=${(event: Event) => (this.seekTo = Number((event.target as HTMLInputElement).value))} />
      <p class="meter-words small muted figures"><span>${position(this.seekTo)}</span><span>${position(end)}</span></p>
    </div>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!this.asked) return;
    const { action, session } = this.asked;
    const text = new FormData(event.target as HTMLFormElement).get("message");
    void control(session, action, action === "seek" ? { position_s: this.seekTo } : { message: text ?? "" });
    this.dialog.close();
  }
}

function messageField(optional: boolean): TemplateResult {
  return html`<div class="field">
    <label for="control-message">${t("control.message.label")} ${optional ? html`<span class="optional">${t("form.optional")}</span>` : nothing}</label>
    <textarea class="input" id="control-message" name="message" maxlength="500" ?required=${!optional}
      placeholder=${t(optional ? "control.terminate.example" : "control.message.example")}></textarea>
  </div>`;
}
