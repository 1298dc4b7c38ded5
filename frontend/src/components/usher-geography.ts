/** `<usher-geography query="…">`: where people watch, as one of four layers, flat or as a globe, with a film of it. */
import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement, icon } from "../lib/element.js";
import { duration, number } from "../lib/format.js";
import { fragment } from "../lib/fragment.js";
import { page, t, url } from "../lib/page.js";
import { Follow } from "../lib/topic.js";
import { sessions } from "../lib/topics.js";
import type { Session } from "../model.js";
import { nameOf } from "../map/countries.js";
import { GeoCanvas, type Touched, type Wishes } from "../map/geo-canvas.js";
import { Glance, whatOf } from "../map/glance.js";
import { film, layers, type Film, type Layer } from "../map/geo-data.js";
import { livePoints } from "../map/live-points.js";
import { save } from "../map/picture.js";
import { spanOf } from "../map/steps.js";

const symbols: Record<Layer, string> = { places: "map-pin", heat: "flame", hexagons: "hexagon", ways: "spline" };
const slowest = 4;
const longest = 30;

@customElement("usher-geography")
export class UsherGeography extends PageElement {
  @property() query = "";
  @property() layer: Layer = "places";
  @property() globe = "";
  @property() extent = "";
  @property() center = "";
  @property() label = "";
  @state() private broken = false;
  @state() private touched: Touched | null = null;
  @state() private glanced: HTMLElement | null = null;
  @state() private most = 0;
  @state() private panel: HTMLElement | null = null;
  @state() private picking = false;
  @state() private film: Film | null = null;
  @state() private step = -1;
  @state() private playing = false;
  private canvas: GeoCanvas | undefined;
  private readonly glance = new Glance((found) => (this.glanced = found));
  private timer = 0;
  private shownLive = "";
  private readonly live = new Follow<Session>(this, sessions);
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly recolor = (): void => this.canvas?.recolor();
  private readonly theme = new MutationObserver(this.recolor);
  private readonly sized = new ResizeObserver(() => this.canvas?.resize());

  override connectedCallback(): void {
    super.connectedCallback();
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.dark.addEventListener("change", this.recolor);
    this.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.theme.disconnect();
    this.sized.disconnect();
    this.dark.removeEventListener("change", this.recolor);
    this.removeEventListener("keydown", this.pressed);
    clearTimeout(this.timer);
    this.canvas?.remove();
    this.canvas = undefined;
  }

  protected override firstUpdated(): void {
    void this.begin();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.canvas && (changed.has("query") || changed.has("extent"))) this.asked();
    this.showLive();
    // A style in the markup is against the policy of the page; one that is set is not.
    const tip = this.querySelector<HTMLElement>(".geo-tip");
    if (tip && this.touched) tip.style.translate = `${this.touched.x}px ${this.touched.y}px`;
  }

  private async begin(): Promise<void> {
    const host = this.querySelector<HTMLElement>(".map-canvas");
    if (!host) return;
    try {
      this.canvas = await GeoCanvas.in(host, this.wishes());
    } catch {
      this.broken = true;
      return;
    }
    this.sized.observe(this);
    this.toggleAttribute("ready", true);
    this.showLive();
  }

  private wishes(): Wishes {
    return {
      query: this.query,
      layer: this.layer,
      globe: this.globe === "1",
      extent: this.bounds(),
      center: this.middle(),
      onTouch: (touched) => this.touch(touched),
      onPick: (touched) => void this.pick(touched),
      onScale: (most) => (this.most = most),
    };
  }

  private touch(touched: Touched | null): void {
    this.touched = touched;
    this.glance.over(touched);
  }

  private bounds(): Wishes["extent"] {
    return numbers(this.extent, 4) as Wishes["extent"];
  }

  private middle(): Wishes["center"] {
    return numbers(this.center, 2) as Wishes["center"];
  }

  private asked(): void {
    this.close();
    this.endFilm();
    this.film = null;
    this.canvas?.ask(this.query, this.bounds(), this.middle());
  }

  private showLive(): void {
    if (!this.canvas) return;
    const points = livePoints(this.live.items);
    const key = JSON.stringify(points);
    if (key === this.shownLive) return;
    this.shownLive = key;
    this.canvas.watching(points);
  }

  protected override render(): TemplateResult {
    if (this.broken) return html`<div class="geo-broken" role="status">${icon("map-pin")}<p>${t("map.broken")}</p></div>`;
    return html`<div class="map-canvas" role="group" aria-label=${this.label}></div>
      ${this.choices()} ${this.buttons()} ${this.tip()} ${this.legend()} ${this.scrubber()} ${this.details()}
      <small class="map-source">${t("map.source")}</small>`;
  }

  private choices(): TemplateResult {
    return html`<div class="geo-layers segmented" role="group" aria-label=${t("map.layers")}>
      ${layers.map((one) => html`<button type="button" data-layer=${one} aria-pressed=${one === this.layer} title=${t(`map.layer.${one}`)} @click=${() => this.choose(one)}>${icon(symbols[one], "s")}<span>${t(`map.layer.${one}`)}</span></button>`)}
    </div>`;
  }

  private buttons(): TemplateResult {
    const round = this.globe === "1";
    return html`<div class="map-buttons">
      ${this.button("plus", "map.zoomIn", () => this.canvas?.zoom(1))} ${this.button("minus", "map.zoomOut", () => this.canvas?.zoom(-1))}
      ${this.button("maximize", "map.all", () => this.canvas?.fit())} ${this.button("globe", round ? "map.flat" : "map.globe", () => this.turn(), round)}
      ${this.button("expand", "map.fullscreen", () => void this.fullscreen())} ${this.button("image", "map.save", () => void this.save())}
    </div>`;
  }

  private button(symbol: string, key: string, run: () => void, pressed?: boolean): TemplateResult {
    return html`<button class="icon-button" type="button" aria-label=${t(key)} title=${t(key)} aria-pressed=${pressed ?? nothing} @click=${run}>${icon(symbol)}</button>`;
  }

  private tip(): unknown {
    const one = this.touched;
    if (!one) return nothing;
    const side = `${one.x > this.clientWidth - 260 ? "before" : ""} ${one.y < 200 ? "below" : ""}`;
    const way = one.km ? ` · ${number(one.km)} km` : "";
    return html`<div class="geo-tip ${side}" aria-hidden="true"><strong>${this.titleOf(one)}</strong>
      <span>${t("map.plays", { number: number(one.plays), count: one.plays })} · ${duration(one.watch_s)}${way}</span>
      ${this.glanced ?? nothing}${one.places > 1 && !one.cell ? html`<span>${t("map.closer")}</span>` : nothing}</div>`;
  }

  private titleOf(one: Touched): string {
    if (one.city && one.places > 1) return t("map.cityAndMore", { city: one.city, number: number(one.places - 1), count: one.places - 1 });
    if (one.city) return one.country_code ? `${one.city}, ${nameOf(one.country_code, page.language)}` : one.city;
    if (one.country_code) return nameOf(one.country_code, page.language);
    return t("map.places", { number: number(one.places), count: one.places });
  }

  private legend(): unknown {
    if (this.step >= 0 || this.most < 1) return nothing;
    const { layer, most } = this;
    const scale = layer === "places" ? html`<span class="geo-sizes" aria-hidden="true"><i></i><i></i><i></i></span>` : html`<span class="geo-ramp geo-ramp-${layer}" aria-hidden="true"></span>`;
    const [least, greatest] = layer === "heat" ? [t("map.few"), t("map.many")] : ["1", t("map.plays", { number: number(most), count: most })];
    return html`<div class="geo-legend"><span>${least}</span>${scale}<span>${greatest}</span>
      <span class="geo-key geo-key-home">${t("map.servers")}</span>${this.live.items.length > 0 ? html`<span class="geo-key geo-key-live">${t("map.live")}</span>` : nothing}</div>`;
  }

  private scrubber(): TemplateResult {
    const shown = this.step >= 0 ? this.film : null;
    return html`<div class="geo-film ${shown ? "open" : ""}">
      ${this.button(this.playing ? "pause" : "play", this.playing ? "map.pause" : "map.play", () => void this.toggle())}
      ${shown ? html`${this.line(shown)} ${this.button("x", "map.endFilm", () => this.endFilm())}` : nothing}
    </div>`;
  }

  private line(film: Film): TemplateResult {
    const { step } = this;
    const label = spanOf(film, step);
    const plays = film.plays[step] ?? 0;
    return html`<div class="geo-time"><output>${label}<b>${t("map.plays", { number: number(plays), count: plays })}</b></output>${bars(film, step)}
      <input type="range" min="0" max=${film.begins.length - 1} .value=${String(step)} aria-label=${t("map.time")} aria-valuetext=${label} @input=${(event: Event) => this.scrub(event)} /></div>`;
  }

  private details(): unknown {
    if (!this.picking && !this.panel) return nothing;
    return html`<aside class="geo-panel" aria-label=${t("map.details")} aria-busy=${this.picking}>
      <button class="icon-button quiet geo-close" type="button" aria-label=${t("map.close")} @click=${() => this.close()}>${icon("x")}</button>
      ${this.panel ?? html`<span class="skeleton geo-waiting"></span>`}
    </aside>`;
  }

  private choose(layer: Layer): void {
    this.layer = layer;
    this.endFilm();
    this.canvas?.look(layer);
    this.keep();
  }

  private turn(): void {
    this.globe = this.globe === "1" ? "" : "1";
    this.canvas?.turn(this.globe === "1");
    this.keep();
  }

  /** The address holds what is chosen, and what leads elsewhere on this page as well. */
  private keep(): void {
    const address = new URL(location.href);
    for (const [name, value] of [["layer", this.layer === "places" ? "" : this.layer], ["globe", this.globe]] as const) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  }

  private async pick(touched: Touched): Promise<void> {
    const what = whatOf(touched);
    if (!what) return;
    this.picking = true;
    this.panel = null;
    this.touch(null);
    const search = new URL(location.href).searchParams.toString();
    this.panel = await fragment(url(`/map/details?${what}&${search}`));
    this.picking = false;
  }

  private close(): void {
    this.panel = null;
    this.picking = false;
    this.canvas?.mark(null);
  }

  private async toggle(): Promise<void> {
    if (this.playing) {
      this.playing = false;
      clearTimeout(this.timer);
      return;
    }
    this.film ??= await film(this.query);
    if (this.film.begins.length === 0) return;
    if (this.step < 0 || this.step >= this.film.begins.length - 1) this.go(0);
    // Who asks for less motion moves through it by hand.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.playing = true;
    this.tick();
  }

  private tick(): void {
    const steps = this.film?.begins.length ?? 0;
    this.timer = setTimeout(() => {
      if (!this.playing) return;
      if (this.step >= steps - 1) this.playing = false;
      else {
        this.go(this.step + 1);
        this.tick();
      }
    }, 1000 / Math.max(slowest, steps / longest));
  }

  private scrub(event: Event): void {
    this.playing = false;
    clearTimeout(this.timer);
    this.go(Number((event.target as HTMLInputElement).value));
  }

  private go(step: number): void {
    this.step = step;
    if (this.film) this.canvas?.frame(this.film.frame(step));
  }

  private endFilm(): void {
    clearTimeout(this.timer);
    this.playing = false;
    this.step = -1;
    this.canvas?.frame(null);
  }

  private async fullscreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.requestFullscreen();
  }

  private async save(): Promise<void> {
    const drawn = await this.canvas?.picture();
    if (drawn) save(drawn, this.label);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const run = this.runs()[event.key];
    if (!run || event.ctrlKey || event.metaKey || event.altKey || ownKeys(event)) return;
    event.preventDefault();
    event.stopPropagation();
    void run();
  };

  private runs(): Record<string, () => unknown> {
    const open = this.panel !== null || this.step >= 0;
    return {
      "0": () => this.canvas?.fit(),
      g: () => this.turn(),
      f: () => this.fullscreen(),
      " ": () => this.toggle(),
      ...(open ? { Escape: () => (this.panel ? this.close() : this.endFilm()) } : {}),
    };
  }
}

/** A slider has keys of its own, and Space presses a button. */
function ownKeys({ key, target }: KeyboardEvent): boolean {
  return key !== "Escape" && (target instanceof HTMLInputElement || (key === " " && target instanceof HTMLElement && target.closest("button, a") !== null));
}

/** Numbers with commas between, exactly so many; null where they are not there. */
function numbers(text: string, count: number): number[] | null {
  const found = text.split(",").map(Number);
  return text && found.length === count && found.every(Number.isFinite) ? found : null;
}

/** How much began in each step. */
function bars(film: Film, now: number): TemplateResult {
  const most = Math.max(1, ...film.plays);
  const width = Math.max(1, Math.ceil(film.plays.length / 160));
  const groups = Array.from({ length: Math.ceil(film.plays.length / width) }, (_, at) => Math.max(...film.plays.slice(at * width, (at + 1) * width)));
  const bar = (plays: number, at: number): unknown => svg`<rect class=${at * width <= now ? "past" : ""} x=${at} y=${most - plays} width="0.8" height=${plays}></rect>`;
  return html`<svg class="geo-bars" viewBox="0 0 ${groups.length} ${most}" preserveAspectRatio="none" aria-hidden="true">${groups.map(bar)}</svg>`;
}
