/** The editor of a rule: a form and its YAML side by side, both always the same, checked as one writes. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { toast } from "../enhance/toasts.js";
import { ApiError, get, post, put } from "../lib/api.js";
import { PageElement, icon } from "../lib/element.js";
import { page, readJson, t, url } from "../lib/page.js";
import { Language, type Fact, type Schema, type Service } from "../rules/schema.js";
import { RuleText } from "../rules/text.js";
import type { Problem, YamlEditor } from "../rules/yaml-editor.js";
import "./backtest.js";
import "./rule-form.js";

interface Check {
  valid: boolean;
  problems: Problem[];
  notices: Problem[];
}

interface Start {
  id: string | null;
  yaml: string;
  fresh: boolean;
  version: string | null;
}

const pause = 350;

@customElement("usher-rule-editor")
export class RuleEditor extends PageElement {
  @state() private rule: RuleText | null = null;
  @state() private language: Language | null = null;
  @state() private check: Check = { valid: true, problems: [], notices: [] };
  @state() private checked = false;
  @state() private saving = false;
  @state() private plain = false;
  @state() private trying = false;
  @state() private clash = false;
  @state() private side: "form" | "yaml" = "form";
  private start: Start = readJson<Start>("rule-editor") ?? { id: null, yaml: "", fresh: true, version: null };
  private written = this.start.yaml;
  private saved = this.start.yaml;
  private code: YamlEditor | null = null;
  private timer: number | undefined;
  private round = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.rule = RuleText.read(this.written);
    addEventListener("beforeunload", this.guard);
    addEventListener("keydown", this.keys);
    void this.prepare();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.guard);
    removeEventListener("keydown", this.keys);
    this.code?.close();
  }

  private async prepare(): Promise<void> {
    try {
      const [schema, facts, services] = await Promise.all([get<{ $defs: Record<string, Schema> }>("/rules/schema"), get<Fact[]>("/facts"), this.services()]);
      this.language = new Language(schema, facts, services);
    } catch (error) {
      toast("bad", error instanceof Error ? error.message : String(error));
      this.plain = true;
    }
  }

  private async services(): Promise<Service[]> {
    const answer = await fetch(url("/rules/+/services"), { headers: { Accept: "application/json" } });
    return ((await answer.json()) as { data: Service[] }).data;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.language && !this.code && !this.plain) void this.openCode(this.language);
  }

  private async openCode(language: Language): Promise<void> {
    const place = this.querySelector<HTMLElement>(".rule-code-place");
    if (!place || place.dataset.open) return;
    place.dataset.open = "yes";
    try {
      const { YamlEditor } = await import("../rules/yaml-editor.js");
      this.code = new YamlEditor(place, this.written, t("rules.yamlOf"), language, (text) => this.typed(text));
    } catch {
      this.plain = true; // without the chunk there is a text area
    }
    void this.ask();
  }

  protected override render(): TemplateResult {
    const problems = this.check.problems;
    return html`<div class="rule-editor" data-side=${this.side}>
      <div class="rule-bar">${this.status()}<span class="spring"></span>
        <div class="rule-sides" role="group" aria-label=${t("rules.view")}>${(["form", "yaml"] as const).map((one) => html`<button type="button" aria-pressed=${this.side === one} @click=${() => (this.side = one)}>${t(`rules.side.${one}`)}</button>`)}</div>
        <button class="button" type="button" aria-expanded=${this.trying ? "true" : "false"} @click=${() => this.tryIt()}>${icon("history")}${t("backtest.try")}</button>
        <button class="button primary" type="button" ?disabled=${this.saving} aria-busy=${this.saving ? "true" : nothing} @click=${() => void this.save()}>${t("rules.save")}</button></div>
      ${this.clash ? this.clashed() : nothing}
      ${problems.length > 0 || this.check.notices.length > 0 ? this.list(problems, this.check.notices) : nothing}
      <div class="rule-halves">${this.formHalf(problems)}${this.yamlHalf()}</div>
      ${this.trying ? html`<usher-backtest id="try-it" .yaml=${() => this.written}></usher-backtest>` : nothing}</div>`;
  }

  private formHalf(problems: Problem[]): TemplateResult {
    return html`<div class="rule-half form-half">${this.rule && this.language ? html`<usher-rule-form .rule=${this.rule} .language=${this.language} .problems=${problems.map((one) => one.path)} @changed=${(event: CustomEvent<string>) => this.formed(event.detail)}></usher-rule-form>`
      : this.language ? html`<div class="empty slim">${icon("file-code")}<h3>${t("rules.noForm")}</h3><p>${t("rules.noFormHelp")}</p></div>` : html`<div class="skeleton rule-skeleton"></div>`}</div>`;
  }

  private yamlHalf(): TemplateResult {
    return html`<div class="rule-half yaml-half">${this.plain ? html`<textarea class="input mono rule-plain" spellcheck="false" aria-label=${t("rules.yamlOf")} .value=${this.written} @input=${(event: Event) => this.typed((event.target as HTMLTextAreaElement).value)}></textarea>`
      : html`<div class="rule-code-place"></div>`}<p class="help" id="yaml-help">${t("rules.yamlHelp")}</p></div>`;
  }

  /** Another tab, another person or the file itself was quicker: nobody's work goes unasked. */
  private clashed(): TemplateResult {
    return html`<div class="banner tone-warn" role="alert">${icon("triangle-alert")}<div class="grow"><strong>${t("rules.clash")}</strong><p>${t("rules.clashHelp")}</p>
      <div class="button-row"><a class="button small" href=${url(`/rules/${encodeURIComponent(this.start.id ?? "")}`)} target="_blank">${t("rules.clashLook")}</a>
        <button class="button small" type="button" @click=${() => void this.save(true)}>${t("rules.clashKeep")}</button></div></div></div>`;
  }

  private tryIt(): void {
    this.trying = !this.trying;
    if (this.trying) void this.updateComplete.then(() => this.querySelector("#try-it")?.scrollIntoView({ block: "start" }));
  }

  private status(): TemplateResult {
    const count = this.check.problems.length;
    const [tone, symbol, words]: [string, string, string] = !this.checked ? ["idle", "loader", t("rules.checking")] : count > 0 ? ["bad", "circle-alert", t("rules.mistakes", { count })] : ["good", "circle-check", t("rules.valid")];
    const unsaved = this.written !== this.saved;
    return html`<span role="status" class="inline"><span class="chip tone-${tone}">${icon(symbol)}${words}</span>${unsaved ? html`<span class="small muted">${t("rules.unsaved")}</span>` : nothing}</span>`;
  }

  private list(problems: Problem[], notices: Problem[]): TemplateResult {
    const row = (one: Problem): TemplateResult => html`<li><button class="rule-problem" type="button" @click=${() => this.show(one)}><span class="rule-where">${one.line ? t("rules.line", { line: one.line }) : ""}${one.path ? html` · <code>${one.path}</code>` : nothing}</span> ${one.message}</button></li>`;
    return html`<div class="banner ${problems.length > 0 ? "tone-bad" : "tone-warn"}">${icon(problems.length > 0 ? "circle-alert" : "triangle-alert")}<ul class="grow rule-problems">${[...problems, ...notices].slice(0, 12).map(row)}</ul></div>`;
  }

  private show(problem: Problem): void {
    this.side = "yaml";
    void this.updateComplete.then(() => this.code?.show(problem));
  }

  /** The text was changed by hand: the form follows as soon as it can be read. */
  private typed(text: string): void {
    if (text === this.written) return;
    this.written = text;
    this.rule = RuleText.read(text);
    this.later();
  }

  private formed(text: string): void {
    this.written = text;
    this.rule = RuleText.read(text);
    if (this.code) this.code.text = text;
    this.later();
  }

  private later(): void {
    this.checked = false;
    this.requestUpdate();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    const round = ++this.round;
    const yaml = this.written;
    const found = yaml.trim() === "" ? { valid: false, problems: [], notices: [] } : await post<Check>("/rules/check", { yaml }).catch(() => null);
    if (round !== this.round || !found) return;
    // A new rule gets its id when it is kept.
    this.check = this.start.fresh ? { ...found, notices: found.notices.filter((one) => !one.message.startsWith("has no id")) } : found;
    this.checked = true;
    this.code?.mark(found.problems, this.check.notices);
  }

  private async save(anyway = false): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    this.clash = false;
    const yaml = this.written;
    try {
      const kept = await this.keep(this.start.version === null || anyway ? { yaml } : { yaml, version: this.start.version });
      this.saved = yaml;
      location.assign(url(`/rules/${kept.id}?saved=1`));
    } catch (error) {
      this.saving = false;
      this.refused(error);
      await this.ask();
    }
  }

  private keep(body: { yaml: string; version?: string }): Promise<{ id: string }> {
    const { id } = this.start;
    return id === null ? post<{ id: string }>("/rules", body) : put<{ id: string }>(`/rules/${encodeURIComponent(id)}`, body);
  }

  private refused(error: unknown): void {
    const code = error instanceof ApiError ? error.code : null;
    this.clash = code === "changed_meanwhile";
    if (code === "invalid_rule") toast("bad", t("rules.notSaved"));
    else if (!this.clash) toast("bad", error instanceof Error ? error.message : String(error));
  }

  private readonly guard = (event: BeforeUnloadEvent): void => {
    if (this.written !== this.saved) event.preventDefault();
  };

  private readonly keys = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (page.canControl) void this.save();
    }
  };
}
