/** How far an import is, live; and pages about imports are asked for again when one goes on to something else. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PageElement, known } from "../lib/element.js";
import { duration, number } from "../lib/format.js";
import { morph } from "../lib/morph.js";
import { t } from "../lib/page.js";
import { pointerIsUp, watchPointer } from "../lib/pointer.js";
import { Follow } from "../lib/topic.js";
import { imports } from "../lib/topics.js";
import { live } from "../live.js";
import type { ImportJob, ImportProgress, Push } from "../model.js";

@customElement("usher-import")
export class ImportBar extends PageElement {
  @property() job = "";
  @property({ type: Boolean }) slim = false;
  private readonly live = new Follow(this, imports);
  private shown: ImportProgress = { phase: "reading", done: 0, rows: 0, rate: null, left_s: null };

  protected override render(): TemplateResult {
    this.shown = this.live.items.find((one) => one.id === this.job)?.progress ?? this.shown;
    const { phase, done, rows } = this.shown;
    return html`<div class="import-doing">
        <strong role="status">${t(`imports.phase.${phase}`)}</strong>
        ${rows > 0 ? html`<span class="figures muted">${number(done)} / ${number(rows)}</span>` : nothing}
      </div>
      ${rows > 0 && done > 0
        ? html`<progress class="progress" max="1" .value=${done / rows} aria-label=${t("imports.howFar")}></progress>`
        : html`<progress class="progress" max="1" aria-label=${t("imports.howFar")}></progress>`}
      ${this.slim ? nothing : this.numbers()}`;
  }

  private numbers(): TemplateResult {
    const { rate, left_s: left } = this.shown;
    return html`<div class="import-numbers figures">
      <span>${known(rate, (value) => t("imports.rate", { number: number(value) }))}</span>
      <span>${known(left, (value) => t("imports.left", { time: duration(Math.ceil(value)) }))}</span>
    </div>`;
  }
}

/** The page shows an import in another state than it is in, or does not show it at all. */
function isStale(part: HTMLElement, job: ImportJob): boolean {
  const shown = part.dataset.import === job.id ? part : part.querySelector<HTMLElement>(`[data-import="${CSS.escape(job.id)}"]`);
  return shown ? shown.dataset.state !== job.state : part.dataset.imports === "all";
}

let asking = false;
let again = false;

async function renew(part: HTMLElement): Promise<void> {
  again = asking;
  if (asking) return;
  asking = true;
  const answer = await fetch(part.dataset.address ?? "", { headers: { Accept: "text/html" } }).catch(() => null);
  const text = answer?.ok && !answer.redirected ? await answer.text() : null;
  await pointerIsUp();
  const fresh = text === null ? null : new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
  if (fresh) morph(part, fresh);
  asking = false;
  if (again) await renew(part);
}

const part = document.querySelector<HTMLElement>("[data-imports]");
if (part) {
  watchPointer();
  live.subscribe("imports", (push) => {
    const { snapshot = [], changed = [] } = push as Push<ImportJob>;
    if ([...snapshot, ...changed].some((job) => isStale(part, job))) void renew(part);
  });
}
