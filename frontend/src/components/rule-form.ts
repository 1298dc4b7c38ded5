/** A rule as a form: its head, and a card for each trigger, condition and action. It tells the text that a change makes. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PageElement, icon } from "../lib/element.js";
import { t, url } from "../lib/page.js";
import { fieldRow } from "../rules/fields.js";
import { type Kind, type Language, type Schema, type What, kindOf, nested } from "../rules/schema.js";
import { type Data, type Path, type RuleText, asText as text } from "../rules/text.js";
import "./picker.js";

const sections: readonly { key: string; old: string; what: What }[] = [
  { key: "triggers", old: "trigger", what: "trigger" },
  { key: "conditions", old: "condition", what: "condition" },
  { key: "actions", old: "action", what: "action" },
];
const always: Record<string, string[]> = { fact: ["fact"], action: ["action", "data"], time: ["after", "before"] };
const hidden = new Set(["alias", "enabled", "variables", "continue_on_error"]);

@customElement("usher-rule-form")
export class RuleForm extends PageElement {
  @property({ attribute: false }) rule!: RuleText;
  @property({ attribute: false }) language!: Language;
  @property({ attribute: false }) problems: string[] = [];
  @state() private readonly open = new Set<string>();
  @state() private readonly asYaml = new Set<string>();
  @state() private readonly asked = new Map<string, Set<string>>();
  private data: Data = {};

  protected override render(): TemplateResult {
    this.data = this.rule.data;
    const blueprint = this.data.use_blueprint as { path?: string } | undefined;
    return html`<div class="rule-form">${this.head()}
      ${blueprint ? this.fromBlueprint(blueprint.path ?? "") : sections.map(({ key, old, what }) => this.section(key in this.data || !(old in this.data) ? key : old, key, what))}</div>`;
  }

  private head(): TemplateResult {
    const mode = text(this.data.mode) || "single";
    return html`<section class="card">
      ${this.line("alias", t("rules.name"))}${this.line("description", t("rules.description"))}
      <div class="pair"><div class="field"><label for="rule-mode">${t("rules.modeLabel")}</label>
        <select class="select" id="rule-mode" @change=${(event: Event) => this.put(["mode"], (event.target as HTMLSelectElement).value)}>
          ${["single", "restart", "queued", "parallel"].map((one) => html`<option value=${one} ?selected=${one === mode}>${t(`rules.modes.${one}`)}</option>`)}</select></div>
        ${mode === "queued" || mode === "parallel" ? this.limit() : nothing}</div>
    </section>`;
  }

  private limit(): TemplateResult {
    const put = (event: Event): void => { const typed = (event.target as HTMLInputElement).value; this.put(["max"], typed ? Number(typed) : undefined); };
    return html`<div class="field"><label for="rule-max">${t("rules.most")}</label><input class="input" id="rule-max" type="number" min="2" max="100" placeholder="10" .value=${text(this.data.max)} @change=${put} /></div>`;
  }

  private line(name: string, label: string): TemplateResult {
    return html`<div class="field"><label for="rule-${name}">${label}</label><input class="input" id="rule-${name}" type="text" .value=${text(this.data[name])}
      @change=${(event: Event) => this.put([name], (event.target as HTMLInputElement).value || undefined)} /></div>`;
  }

  private fromBlueprint(path: string): TemplateResult {
    return html`<section class="card"><div class="card-head">${icon("wand-sparkles")}<div class="grow"><h3>${t("rules.madeOf")}</h3><p>${path}</p></div></div>
      <p class="muted">${t("rules.blueprintHelp")}</p>
      <div class="button-row"><a class="button" href=${url(`/blueprints/${path}?rule=${encodeURIComponent(text(this.data.id))}`)}>${t("rules.changeInputs")}</a></div></section>`;
  }

  private section(key: string, name: string, what: What): TemplateResult {
    return html`<section class="rule-section" aria-labelledby="form-${name}"><h3 id="form-${name}">${t(`rules.when.${name}`)}</h3>${this.list([key], what)}</section>`;
  }

  /** The parts of a list, one below the other, and a way to add one. */
  private list(path: Path, what: What): TemplateResult {
    const value = at(this.data, path);
    const parts = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    const place = (index: number): Path => (Array.isArray(value) ? [...path, index] : path);
    return html`<div class="rule-cards">${parts.map((part, index) => this.card(part, place(index), what, Array.isArray(value) ? parts.length : 0))}${this.adder(path, what)}</div>`;
  }

  private adder(path: Path, what: What): TemplateResult {
    const id = `add-${path.join("-")}`;
    const kinds = [...this.language.kinds[what], ...(what === "action" ? this.language.kinds.condition.filter((one) => one.name === "fact") : [])];
    const add = (event: Event): void => {
      const select = event.target as HTMLSelectElement;
      const chosen = kinds.find((one) => `${one.what}.${one.name}` === select.value);
      select.value = "";
      if (!chosen) return;
      const old = at(this.data, path);
      this.open.add([...path, Array.isArray(old) ? old.length : old === undefined || old === null ? 0 : 1].join("/"));
      this.tell(this.rule.added(path, fresh(chosen)));
    };
    return html`<div class="rule-add">${icon("plus", "s")}<label class="hidden-text" for=${id}>${t(`rules.add.${what}`)}</label><select class="select" id=${id} @change=${add}>
      <option value="">${t(`rules.add.${what}`)}</option>${kinds.map((one) => html`<option value="${one.what}.${one.name}">${this.named(one.what, one.name)}</option>`)}</select></div>`;
  }

  private card(part: unknown, path: Path, what: What, count: number): TemplateResult {
    const key = path.join("/");
    const { name, what: real } = kindOf(part, what);
    const special = this.rule.isSpecial(path);
    const data = typeof part === "object" && part !== null ? (part as Data) : {};
    const wrong = this.problems.some((one) => one === path.join(".") || one.startsWith(`${path.join(".")}.`));
    const kind = special ? undefined : this.language.kind(real, name);
    const toggle = (event: Event): void => { if ((event.target as HTMLDetailsElement).open) this.open.add(key); else this.open.delete(key); };
    return html`<details class="rule-card ${wrong ? "wrong" : ""} ${data.enabled === false ? "off" : ""}" ?open=${this.open.has(key)} @toggle=${toggle}>
      <summary>${icon("chevron-right", "s turns")}<span class="grow"><strong>${text(data.alias) || this.named(real, name)}</strong>
        <span class="sub clip">${wrong ? t("rules.hasMistake") : summary(part)}</span></span>${wrong ? icon("circle-alert", "toned") : nothing}</summary>
      <div class="rule-card-body">${this.body(part, data, path, kind)}${this.tools(path, key, count, kind === undefined, data.enabled !== false)}</div>
    </details>`;
  }

  /** The fields of a part and the parts within it; what no form can show is YAML. */
  private body(part: unknown, data: Data, path: Path, kind: Kind | undefined): TemplateResult {
    if (!kind || this.asYaml.has(path.join("/"))) return this.yaml(path);
    return html`${this.fields(kind, data, part, path)}
      ${nested(part).map((one) => html`<div class="rule-nested"><h4>${t(`rules.nested.${one.label}`)}</h4>${this.list([...path, ...one.path], one.what)}</div>`)}
      ${this.inside(part, path)}`;
  }

  /** The ways of `choose` and the steps of `repeat`, which lie one level deeper. */
  private inside(part: unknown, path: Path): TemplateResult | typeof nothing {
    const data = part as Data;
    if (typeof part !== "object" || part === null) return nothing;
    if (Array.isArray(data.choose)) {
      return html`${data.choose.map((_, index) => html`<div class="rule-nested"><h4>${t("rules.branch.option", { number: index + 1 })}</h4>${this.list([...path, "choose", index, "conditions"], "condition")}${this.list([...path, "choose", index, "sequence"], "action")}</div>`)}
        <div class="button-row"><button class="button small" type="button" @click=${() => this.tell(this.rule.added([...path, "choose"], { conditions: [], sequence: [] }))}>${icon("plus")}${t("rules.addOption")}</button></div>
        <div class="rule-nested"><h4>${t("rules.branch.default")}</h4>${this.list([...path, "default"], "action")}</div>`;
    }
    return typeof data.repeat === "object" && data.repeat !== null ? html`<div class="rule-nested"><h4>${t("rules.nested.sequence")}</h4>${this.list([...path, "repeat", "sequence"], "action")}</div>` : nothing;
  }

  private tools(path: Path, key: string, count: number, only: boolean, on: boolean): TemplateResult {
    const last = Number(path.at(-1));
    const button = (symbol: string, label: string, act: () => void, off = false): TemplateResult => html`<button class="icon-button" type="button" aria-label=${label} data-tip=${label} ?disabled=${off} @click=${act}>${icon(symbol)}</button>`;
    const moved = (by: number): void => { this.open.delete(key); this.open.add([...path.slice(0, -1), last + by].join("/")); this.tell(this.rule.moved(path, by)); };
    const flip = (): void => { if (this.asYaml.has(key)) this.asYaml.delete(key); else this.asYaml.add(key); this.requestUpdate(); };
    return html`<div class="rule-card-tools">
      ${only ? nothing : html`<button class="button quiet small" type="button" @click=${flip}>${icon("file-code")}${this.asYaml.has(key) ? t("rules.asForm") : t("rules.editYaml")}</button>`}
      <span class="spring"></span>
      ${count > 1 ? html`${button("arrow-up", t("rules.up"), () => moved(-1), last === 0)}${button("arrow-down", t("rules.down"), () => moved(1), last === count - 1)}` : nothing}
      ${count > 0 ? button("copy", t("rules.copy"), () => this.tell(this.rule.copied(path))) : nothing}
      ${button(on ? "eye" : "eye-off", on ? t("rules.leaveAside") : t("rules.useAgain"), () => this.put([...path, "enabled"], on ? false : undefined))}
      ${button("trash-2", t("rules.takeAway"), () => this.put(path, undefined))}</div>`;
  }

  private yaml(path: Path): TemplateResult {
    const written = this.rule.part(path);
    const put = (event: Event): void => {
      const area = event.target as HTMLTextAreaElement;
      const changed = this.rule.withYaml(path, area.value);
      area.toggleAttribute("aria-invalid", changed === null);
      if (changed !== null) this.tell(changed);
    };
    return html`<textarea class="input mono" rows=${Math.min(written.split("\n").length + 1, 24)} spellcheck="false" aria-label=${t("rules.editYaml")} .value=${written} @change=${put}></textarea>`;
  }

  private fields(kind: Kind, data: Data, part: unknown, path: Path): TemplateResult {
    const key = path.join("/");
    const short = typeof part !== "object" || part === null;
    const inner = new Set(nested(part).map((one) => one.path[0]));
    const asked = this.asked.get(key) ?? new Set<string>();
    const fields = Object.entries(kind.fields).filter(([name]) => !inner.has(name) && !["choose", "default", "conditions", "repeat"].includes(name));
    const wanted = (name: string): boolean => name in data || kind.required.includes(name) || (always[kind.name] ?? []).includes(name) || asked.has(name);
    const fact = this.language.fact(data.fact);
    const value = (name: string): unknown => (short && name === "value_template" ? part : data[name]);
    const put = (name: string, chosen: unknown): void => {
      if (chosen === undefined) { asked.delete(name); this.requestUpdate(); }
      if (!(chosen === undefined && !(name in data)) || short) this.put(short ? path : [...path, name], chosen);
    };
    const rest = fields.filter(([name]) => !wanted(name));
    return html`${kind.help ? html`<p class="muted small">${kind.help}</p>` : nothing}
      ${fields.filter(([name]) => wanted(name) && !(hidden.has(name) && !(name in data) && !asked.has(name)) && name !== "enabled").map(([name, schema]) => name === "data" && kind.name === "action" ? this.serviceData(data, path) :
        fieldRow({ id: `f-${key.replaceAll("/", "-")}-${name}`, name, schema, value: value(name), required: kind.required.includes(name), language: this.language, fact, set: (chosen) => put(name, chosen) }))}
      ${rest.length > 0 && !short ? this.more(rest, key, asked) : nothing}`;
  }

  /** The data of an action, field by field where its service says what they are. */
  private serviceData(part: Data, path: Path): TemplateResult {
    const properties = this.language.service(part.action)?.schema?.properties;
    const given = (part.data ?? {}) as Data;
    const id = `f-${path.join("-")}-data`;
    const put = (value: unknown): void => this.put([...path, "data"], value);
    if (!properties || typeof given !== "object") return fieldRow({ id, name: "data", schema: { type: ["object", "null"] }, value: part.data, required: false, language: this.language, fact: undefined, set: put });
    const key = `${path.join("/")}/data`;
    const asked = this.asked.get(key) ?? new Set<string>();
    const required = this.language.service(part.action)?.schema?.required ?? [];
    const shown = Object.entries(properties).filter(([name]) => name in given || required.includes(name) || asked.has(name));
    const unknown = Object.keys(given).filter((name) => !(name in properties)).map((name): [string, Schema] => [name, {}]);
    const row = ([name, schema]: [string, Schema]): TemplateResult => fieldRow({
      id: `${id}-${name}`, name, schema, value: given[name], required: required.includes(name), language: this.language, fact: undefined,
      set: (value) => { if (value === undefined) asked.delete(name); this.tell(this.rule.with([...path, "data", name], value)); this.requestUpdate(); },
    });
    return html`${[...shown, ...unknown].map(row)}${this.more(Object.entries(properties).filter(([name]) => !shown.some(([other]) => other === name)), key, asked)}`;
  }

  private more(rest: [string, Schema][], key: string, asked: Set<string>): TemplateResult {
    const add = (event: Event): void => {
      const select = event.target as HTMLSelectElement;
      if (select.value) this.asked.set(key, new Set([...asked, select.value]));
      select.value = "";
      this.requestUpdate();
    };
    const label = key.endsWith("/data") ? t("rules.moreData") : t("rules.addField");
    return rest.length === 0 ? html`` : html`<div class="rule-add slim"><select class="select" aria-label=${label} @change=${add}><option value="">${label}</option>
      ${rest.filter(([name]) => name !== "enabled").map(([name, schema]) => html`<option value=${name}>${name}${schema.description ? ` – ${schema.description}` : ""}</option>`)}</select></div>`;
  }

  private named(what: What, name: string): string {
    const key = `rules.kind.${what}.${name}`;
    const said = t(key);
    return said === key ? name.replaceAll("_", " ") || t("rules.unknownPart") : said;
  }

  private put(path: Path, value: unknown): void {
    this.tell(this.rule.with(path, value));
  }

  private tell(changed: string): void {
    this.dispatchEvent(new CustomEvent("changed", { detail: changed }));
  }
}

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined), data);
}

/** What a new part says at first. */
function fresh(kind: Kind): unknown {
  if (kind.what === "trigger") return { trigger: kind.name };
  if (kind.what === "condition") {
    if (kind.name === "fact") return { fact: "", above: 0 };
    return ["and", "or", "not"].includes(kind.name) ? { [kind.name]: [] } : { condition: kind.name };
  }
  const starts: Record<string, unknown> = { action: { action: "" }, if: { if: [], then: [] }, choose: { choose: [{ conditions: [], sequence: [] }] }, repeat: { repeat: { count: 2, sequence: [] } }, parallel: { parallel: [] }, sequence: { sequence: [] }, variables: { variables: {} }, delay: { delay: "00:01:00" }, wait_for_trigger: { wait_for_trigger: [] } };
  return starts[kind.name] ?? { [kind.name]: "" };
}

/** A part in one line. */
function summary(part: unknown): string {
  if (typeof part !== "object" || part === null) return text(part);
  const skip = new Set(["alias", "enabled", "trigger", "platform", "condition", "id"]);
  const words = Object.entries(part).filter(([name]) => !skip.has(name)).map(([name, value]) => (Array.isArray(value) && value.some((one) => typeof one === "object") ? `${name}: ${value.length}` : `${name}: ${Array.isArray(value) ? value.join(", ") : text(value)}`));
  return words.join(" · ").slice(0, 160);
}
