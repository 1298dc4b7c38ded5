/** The table of all entity states, live and filtered as one types. */
import { html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, icon } from "../lib/element.js";
import { absolute, ago, number } from "../lib/format.js";
import { t, url } from "../lib/page.js";
import { Ticking } from "../lib/ticker.js";
import { Follow } from "../lib/topic.js";
import { states } from "../lib/topics.js";
import type { EntityState } from "../model.js";

const limit = 200;

@customElement("usher-states")
export class States extends PageElement {
  private readonly live = new Follow(this, states);
  protected readonly ticking = new Ticking(this);
  @state() private wanted = new URLSearchParams(location.search).get("q") ?? "";

  protected override render(): TemplateResult {
    const found = this.live.items.filter((one) => matches(one, this.wanted)).sort((a, b) => a.entity_id.localeCompare(b.entity_id));
    return html`<div class="stack">
      <div class="toolbar">
        <div class="affix lead">${icon("search")}<input class="input" type="search" .value=${this.wanted} aria-label=${t("states.filter")}
          placeholder=${t("states.filter")} @input=${(event: Event) => this.filter((event.target as HTMLInputElement).value)} /></div>
        <span class="muted small" role="status">${t("states.count", { shown: number(found.length), total: number(this.live.items.length) })}</span>
      </div>
      <div class="table-frame live-table"><table class="table cards">
        <thead><tr><th>${t("states.entity")}</th><th>${t("states.state")}</th><th>${t("states.attributes")}</th><th>${t("states.changed")}</th></tr></thead>
        <tbody>${repeat(found.slice(0, limit), (one) => one.entity_id, stateRow)}</tbody>
      </table></div>
    </div>`;
  }

  private filter(wanted: string): void {
    this.wanted = wanted;
    const address = new URL(location.href);
    if (wanted) address.searchParams.set("q", wanted);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  }
}

function matches(one: EntityState, wanted: string): boolean {
  const words = wanted.toLowerCase().split(/\s+/);
  const text = `${one.entity_id} ${one.name} ${one.state}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function stateRow(one: EntityState): TemplateResult {
  const at = new Date(one.last_changed);
  const special = one.state === "unavailable" || one.state === "unknown";
  return html`<tr>
    <td class="lead"><span><a class="plain" href=${url(`/developer/states/${one.entity_id}`)}><strong>${one.name}</strong></a><br />
      <code class="faint">${one.entity_id}</code></span></td>
    <td data-label=${t("states.state")}><span class=${special ? "faint" : ""}>${one.state}${one.unit && !special ? `\u00a0${one.unit}` : ""}</span></td>
    <td data-label=${t("states.attributes")}><span class="muted small">${Object.keys(one.attributes).length}</span></td>
    <td data-label=${t("states.changed")} class="nowrap"><time class="muted" datetime=${one.last_changed} title=${absolute(at)}>${ago(at)}</time></td>
  </tr>`;
}
