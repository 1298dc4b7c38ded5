/** A field that finds what it can be set to as one types: persons, servers, entities. Posts like a plain field. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { icon, PageElement } from "../lib/element.js";
import { t, url } from "../lib/page.js";

interface Pick {
  value: string;
  label: string;
  detail: string | null;
}

const pause = 120;
const names = new Map<string, Pick>();

@customElement("usher-picker")
export class Picker extends PageElement {
  @property() kind = "";
  @property() name = "";
  @property() label = "";
  @property() among = "";
  @property() field = "";
  @property() described = "";
  @property({ type: Boolean }) multiple = false;
  @property({ type: Boolean }) required = false;
  @property({ type: Boolean }) wrong = false;
  @property({ attribute: false }) values: string[] = [];
  @property() given = "";
  @state() private found: Pick[] = [];
  @state() private open = false;
  @state() private at = 0;
  @state() private typed: string | null = null;
  private round = 0;
  private timer: number | undefined;

  override connectedCallback(): void {
    if (this.given) this.values = JSON.parse(this.given) as string[];
    super.connectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("values")) void this.learn();
  }

  protected override render(): TemplateResult {
    const id = this.field || `pick-${this.name}`;
    const chosen = this.values.length > 0;
    return html`${this.name ? this.values.map((value) => html`<input type="hidden" name=${this.name} .value=${value} />`) : nothing}
      ${this.multiple && chosen ? this.chips() : nothing}
      <div class="picker affix lead">${icon("search")}${this.input(id)}
        ${!this.multiple && chosen ? html`<button class="icon-button" type="button" aria-label=${t("picker.clear")} @click=${() => this.set([])}>${icon("x")}</button>` : nothing}
        ${this.open ? this.list(id) : nothing}</div>`;
  }

  private input(id: string): TemplateResult {
    const active = this.open && this.found[this.at] ? `${id}-${this.at}` : nothing;
    return html`<input class="input" id=${id} type="text" role="combobox" autocomplete="off" spellcheck="false" autocapitalize="none" aria-autocomplete="list"
      aria-expanded=${this.open ? "true" : "false"} aria-controls="${id}-list" aria-label=${this.label || nothing} aria-describedby=${this.described || nothing}
      aria-activedescendant=${active} aria-invalid=${this.wrong ? "true" : nothing} ?required=${this.required && this.values.length === 0}
      placeholder=${t(this.multiple ? "picker.add" : "picker.find")} .value=${this.typed ?? this.shown}
      @input=${this.typing} @focus=${this.opened} @blur=${this.left} @keydown=${this.steer} />`;
  }

  private chips(): TemplateResult {
    return html`<ul class="picked">${repeat(this.values, (value) => value, (value) => html`<li class="chip">
      <span class="clip">${this.called(value)}</span><button class="chip-x" type="button" aria-label=${t("picker.remove", { name: this.called(value) })} @click=${() => this.set(this.values.filter((one) => one !== value))}>${icon("x", "s")}</button></li>`)}</ul>`;
  }

  private list(id: string): TemplateResult {
    return html`<ul class="picker-list" id="${id}-list" role="listbox" aria-label=${this.label || t("picker.find")}>
      ${this.found.map((one, index) => html`<li id="${id}-${index}" role="option" aria-selected=${index === this.at} @pointerdown=${(event: Event) => { event.preventDefault(); this.take(one.value); }}>
        <span class="clip">${one.label}</span>${one.detail && one.detail !== one.label ? html`<span class="sub clip">${one.detail}</span>` : nothing}</li>`)}
      ${this.found.length === 0 ? html`<li class="muted small" role="presentation">${t("picker.nothing")}</li>` : nothing}</ul>`;
  }

  private get shown(): string {
    const [value] = this.values;
    return this.multiple || value === undefined ? "" : this.called(value);
  }

  private called(value: string): string {
    return names.get(`${this.kind} ${value}`)?.label ?? value;
  }

  private async learn(): Promise<void> {
    const unknown = this.values.filter((value) => !names.has(`${this.kind} ${value}`));
    if (unknown.length === 0 || !this.kind) return;
    this.keep(await this.ask(unknown.map((value) => `value=${encodeURIComponent(value)}`).join("&")));
    this.requestUpdate();
  }

  private keep(found: Pick[]): void {
    for (const one of found) names.set(`${this.kind} ${one.value}`, one);
  }

  private async ask(query: string): Promise<Pick[]> {
    const among = this.among ? `&among=${encodeURIComponent(this.among)}` : "";
    const answer = await fetch(url(`/picks/${this.kind}?${query}${among}`), { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return [];
    return ((await answer.json()) as { data: Pick[] }).data;
  }

  private async look(): Promise<void> {
    const round = ++this.round;
    const found = await this.ask(`q=${encodeURIComponent(this.typed ?? "")}`);
    if (round !== this.round) return;
    this.keep(found);
    this.found = this.multiple ? found.filter((one) => !this.values.includes(one.value)) : found;
    this.at = 0;
  }

  private readonly typing = (event: Event): void => {
    this.typed = (event.target as HTMLInputElement).value;
    this.open = true;
    // What does not fit any more goes at once, so that nothing else is chosen than what is seen.
    const words = this.typed.toLowerCase().split(/\s+/);
    this.found = this.found.filter((one) => words.every((word) => `${one.label} ${one.detail ?? ""} ${one.value}`.toLowerCase().includes(word)));
    this.at = 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), pause);
  };

  private readonly opened = (event: Event): void => {
    (event.target as HTMLInputElement).select();
    this.open = true;
    void this.look();
  };

  /** What was typed and not chosen counts as it is: a template, or something that is not there yet. */
  private readonly left = (): void => {
    this.open = false;
    const typed = this.typed?.trim();
    this.typed = null;
    if (typed === undefined) return;
    if (typed === "") { if (!this.multiple) this.set([]); return; }
    const exact = this.found.find((one) => one.label.toLowerCase() === typed.toLowerCase() || one.value === typed);
    this.set(this.multiple ? [...this.values, exact?.value ?? typed] : [exact?.value ?? typed]);
  };

  private readonly steer = (event: KeyboardEvent): void => {
    const act = { ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1), Enter: () => this.enter(), Escape: () => this.shut(), Backspace: () => this.back() }[event.key];
    if (!act?.()) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private step(by: number): boolean {
    this.open = true;
    this.at = (this.at + by + this.found.length) % Math.max(this.found.length, 1);
    return true;
  }

  private enter(): boolean {
    const one = this.open ? this.found[this.at] : undefined;
    if (one) this.take(one.value);
    return one !== undefined;
  }

  private shut(): boolean {
    const was = this.open;
    this.open = false;
    this.typed = null;
    return was;
  }

  private back(): boolean {
    const last = this.multiple && !this.typed && this.values.length > 0;
    if (last) this.set(this.values.slice(0, -1));
    return last;
  }

  private take(value: string): void {
    this.typed = null;
    this.open = this.multiple;
    this.set(this.multiple ? [...this.values, value] : [value]);
    if (this.multiple) void this.look();
  }

  private set(values: string[]): void {
    this.values = [...new Set(values)];
    this.dispatchEvent(new CustomEvent("picked", { detail: this.values, bubbles: true }));
  }
}
