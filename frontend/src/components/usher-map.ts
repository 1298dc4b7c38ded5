/**
 * `<usher-map data-json="id" label="…">`: a map without tiles or network, in the colours of the page.
 * What it draws is a `MapData` in the JSON block with that id, or its property `data`.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement, icon } from "../lib/element.js";
import { readJson, t } from "../lib/page.js";
import { MapCanvas } from "../map/canvas.js";
import type { MapData } from "../map/data.js";

@customElement("usher-map")
export class UsherMap extends PageElement {
  @property({ attribute: "data-json" }) source = "";
  @property() label = "";
  @property({ attribute: false }) data: MapData | null = null;
  @state() private broken = false;
  private canvas: MapCanvas | undefined;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly theme = new MutationObserver(() => this.canvas?.recolor());
  private readonly recolor = (): void => this.canvas?.recolor();

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.dark.addEventListener("change", this.recolor);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme.disconnect();
    this.dark.removeEventListener("change", this.recolor);
  }

  protected override firstUpdated(): void {
    void this.begin();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("data") || changed.has("source")) this.canvas?.draw(this.drawn());
  }

  protected override render(): TemplateResult {
    if (this.broken) return html`${nothing}`;
    return html`<div class="map-canvas" role="img" aria-label=${this.label}></div>
      <div class="map-buttons">
        ${this.button("plus", "map.zoomIn", () => this.canvas?.zoom(1))} ${this.button("minus", "map.zoomOut", () => this.canvas?.zoom(-1))}
        ${this.button("maximize", "map.all", () => this.canvas?.fit())}
      </div>
      <small class="map-source">${t("map.source")}</small>`;
  }

  private button(symbol: string, key: string, run: () => void): TemplateResult {
    return html`<button class="icon-button" type="button" aria-label=${t(key)} @click=${run}>${icon(symbol)}</button>`;
  }

  private drawn(): MapData {
    return this.data ?? readJson<MapData>(this.source) ?? { markers: [] };
  }

  /** Where the browser cannot draw maps, the page has the same in words. */
  private async begin(): Promise<void> {
    const host = this.querySelector<HTMLElement>(".map-canvas");
    if (!host) return;
    try {
      this.canvas = await MapCanvas.in(host);
      this.canvas.draw(this.drawn());
      this.toggleAttribute("ready", true);
    } catch {
      this.broken = true;
      this.hidden = true;
    }
  }
}
