/** What plays now, in a card: a line for each stream. */
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, avatar, chip, icon } from "../lib/element.js";
import { rate } from "../lib/format.js";
import { t, url } from "../lib/page.js";
import { decisionLook, positionNow, stateLook, totals } from "../lib/playback.js";
import { Follow } from "../lib/topic.js";
import { sessions } from "../lib/topics.js";
import type { Session } from "../model.js";

@customElement("usher-now")
export class Now extends PageElement {
  private readonly live = new Follow(this, sessions);

  protected override render(): TemplateResult {
    const shown = this.live.items.sort((a, b) => a.started_at.localeCompare(b.started_at) || a.id.localeCompare(b.id));
    if (shown.length === 0) return html`<div class="report-empty">${icon("popcorn")}<p>${t("live.empty")}</p></div>`;
    const sum = totals(shown);
    return html`<p class="now-sum small muted figures">
        <span>${t("now.streams", { count: sum.streams })}</span><span>${t("now.transcodes", { count: sum.transcode })}</span><span>${rate(sum.lan + sum.wan)}</span>
      </p>
      <div class="board-rows" tabindex="0" role="region" aria-label=${t("total.streams")}>${repeat(shown, (one) => one.id, row)}</div>`;
  }
}

function row(session: Session): TemplateResult {
  const { item, person } = session;
  const look = stateLook(session.state);
  const delivery = decisionLook(session.stream.decision);
  const at = positionNow(session);
  const share = at !== null && session.duration_s ? at / session.duration_s : null;
  const path = person.id ? url(`/persons/${person.id}`) : url("/");
  return html`<a class="board-row now-row" href=${path}>
    ${avatar(person.name, person.avatar, "s")}
    <span class="grow"><strong class="clip">${item.title}</strong><span class="sub clip">${[person.name, item.subtitle].filter(Boolean).join(" · ")}</span>
      ${share === null ? "" : html`<progress class="progress" max="1" value=${share} aria-label=${t("now.progress")}></progress>`}</span>
    <span class="now-state tone-${look.tone}" title=${t(`state.${session.state}`)}>${icon(look.icon, "s")}<span class="hidden-text">${t(`state.${session.state}`)}</span></span>
    ${chip(delivery.tone, delivery.icon, delivery.text)}
  </a>`;
}
