/** The header of the dashboard: how many streams, how they are delivered, how much they take. */
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { PageElement } from "../lib/element.js";
import { number, rate, rateParts } from "../lib/format.js";
import { t } from "../lib/page.js";
import { totals } from "../lib/playback.js";
import { Follow } from "../lib/topic.js";
import { sessions } from "../lib/topics.js";

@customElement("usher-totals")
export class TotalsHead extends PageElement {
  private readonly live = new Follow(this, sessions);

  protected override render(): TemplateResult {
    const shown = this.live.items;
    const sum = totals(shown);
    const people = new Set(shown.map((session) => session.person.id ?? session.person.name)).size;
    const [amount, unit] = rateParts(sum.lan + sum.wan);
    return html`<dl class="live-totals">
      <div class="stat">
        <dt>${t("total.streams")}</dt>
        <dd>${number(sum.streams)}</dd>
        <dd class="parts">${t("total.people", { count: people })}</dd>
      </div>
      <div class="stat">
        <dt>${t("total.transcodes")}</dt>
        <dd>${number(sum.transcode)}</dd>
        <dd class="parts"><span><b>${sum.direct}</b> ${t("total.direct")}</span><span><b>${sum.copy}</b> ${t("total.copy")}</span></dd>
      </div>
      <div class="stat">
        <dt>${t("total.bandwidth")}</dt>
        <dd>${amount} <small>${unit}</small></dd>
        <dd class="parts"><span><b>${rate(sum.lan)}</b> ${t("total.lan")}</span><span><b>${rate(sum.wan)}</b> ${t("total.wan")}</span></dd>
      </div>
    </dl>`;
  }
}
