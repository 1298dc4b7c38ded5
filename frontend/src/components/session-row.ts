/** A live session in one line, for when there are too many for cards. */
import { html, type TemplateResult } from "lit";
import { avatar, chip, icon, known } from "../lib/element.js";
import { position } from "../lib/format.js";
import { page, t, url } from "../lib/page.js";
import { decisionLook, positionNow, stateLook } from "../lib/playback.js";
import type { Session } from "../model.js";

export function sessionRow(session: Session): TemplateResult {
  const { item, person, server, stream } = session;
  const look = stateLook(session.state);
  const delivery = decisionLook(stream.decision);
  return html`<div class="row session-row" data-state=${session.state}>
    <span class="tone-${look.tone}" title=${t(`state.${session.state}`)}>${icon(look.icon, "toned")}</span>
    <span class="grow"><span class="title clip">${item.title}</span><span class="sub clip">${item.subtitle ?? ""}</span></span>
    <span class="who cell">${avatar(person.name, person.avatar, "s")}<span class="clip">${known(person.id, (id) => html`<a class="plain" href=${url(`/persons/${id}`)}>${person.name}</a>`)}${person.id ? "" : person.name}</span></span>
    <span class="only-wide brand-${server.platform}" title=${server.name}><svg class="icon brand" aria-hidden="true"><use href="${page.sprite}#${server.platform}"></use></svg><span class="hidden-text">${server.name}</span></span>
    <span class="small muted figures nowrap">${known(positionNow(session), position)}</span>
    ${chip(delivery.tone, delivery.icon, delivery.text)}
  </div>`;
}
