/** The base of all components: they render into the page itself, so that the one style sheet applies. */
import { LitElement, html, nothing, svg, type TemplateResult } from "lit";
import { hue, initials } from "./format.js";
import { page, url } from "./page.js";

export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** The server's skeleton or fallback gives way when the first drawing is due. */
  override connectedCallback(): void {
    if (!this.hasUpdated) this.replaceChildren();
    super.connectedCallback();
  }
}

export function icon(name: string, extra = ""): TemplateResult {
  return html`<svg class="icon ${extra}" aria-hidden="true">${svg`<use href="${page.sprite}#${name}"></use>`}</svg>`;
}

export function avatar(name: string, image: string | null, extra = ""): TemplateResult {
  const picture = image ? html`<img src=${url(image)} alt="" loading="lazy" />` : nothing;
  return html`<span class="avatar ${extra} hue-${hue(name)}" aria-hidden="true">${initials(name)}${picture}</span>`;
}

export function chip(tone: string, symbol: string, text: string): TemplateResult {
  return html`<span class="chip tone-${tone}">${icon(symbol)}${text}</span>`;
}

/** The content, or nothing where the value is not known. */
export function known<T>(value: T | null | undefined, draw: (value: T) => unknown): unknown {
  return value === null || value === undefined || value === "" ? nothing : draw(value);
}
