/** Form fields for what a part of a rule may say, drawn from its schema. */
import { html, nothing, type TemplateResult } from "lit";
import { parse, stringify } from "yaml";
import { t } from "../lib/page.js";
import { asText } from "./text.js";
import { type Fact, type Language, type Schema, isMany, options, pickOf, widgetOf } from "./schema.js";

export interface FieldOf {
  id: string;
  name: string;
  schema: Schema;
  value: unknown;
  required: boolean;
  language: Language;
  fact: Fact | undefined;
  set: (value: unknown) => void;
}

/** A field with its label, help, and a way to take it out when it need not be there. */
export function fieldRow(field: FieldOf): TemplateResult {
  const label = html`<label for=${field.id} id="${field.id}-label"><code>${field.name}</code>${field.required ? html` <span class="optional">${t("rules.needed")}</span>` : nothing}</label>`;
  return html`<div class="field rule-field">
    <div class="rule-field-head">${label}${field.required ? nothing : html`<button class="link-button small" type="button" aria-label=${t("rules.takeOut", { name: field.name })} @click=${() => field.set(undefined)}>${t("rules.leaveOut")}</button>`}</div>
    ${widget(field)}
    ${field.schema.description ? html`<p class="help" id="${field.id}-help">${field.schema.description}</p>` : nothing}
  </div>`;
}

function widget(field: FieldOf): TemplateResult {
  const kind = widgetOf(field.name, field.schema);
  const written = typeof field.value === "string" && field.value.includes("{");
  if (written && !["template", "pick", "picks"].includes(kind)) return lines(field, asText(field.value));
  const drawn: Record<string, (one: FieldOf) => TemplateResult> = {
    choice, choices, flag, number: numeric, duration, template: (one) => lines(one, asText(one.value)), text: line,
    time: (one) => line(one, "HH:MM:SS"), fact: (one) => picker(one, "fact", false), service: (one) => picker(one, "service", false),
    pick: (one) => picker(one, pickOf(one.name), false), picks: (one) => picker(one, pickOf(one.name), true),
  };
  return (drawn[kind] ?? structured)(field);
}

function value(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

function help(field: FieldOf): string | typeof nothing {
  return field.schema.description ? `${field.id}-help` : nothing;
}

function choice(field: FieldOf): TemplateResult {
  const all = options(field.schema) ?? [];
  const known = all.includes(asText(field.value));
  return html`<select class="select" id=${field.id} aria-describedby=${help(field)} @change=${(event: Event) => field.set(value(event) || undefined)}>
    ${known ? nothing : html`<option value="" selected>${field.value === undefined ? t("form.choose") : asText(field.value)}</option>`}
    ${all.map((one) => html`<option value=${one} ?selected=${one === field.value}>${one}</option>`)}</select>`;
}

function choices(field: FieldOf): TemplateResult {
  const chosen = listed(field.value);
  const toggle = (one: string, on: boolean): void => {
    const wanted = (options(field.schema) ?? []).filter((other) => (other === one ? on : chosen.includes(other)));
    field.set(wanted.length > 1 ? wanted : wanted[0]);
  };
  return html`<div class="rule-choices" role="group" aria-labelledby="${field.id}-label" id=${field.id}>
    ${(options(field.schema) ?? []).map((one) => html`<label class="pill"><input type="checkbox" .checked=${chosen.includes(one)} @change=${(event: Event) => toggle(one, (event.target as HTMLInputElement).checked)} /><span>${one}</span></label>`)}</div>`;
}

function listed(given: unknown): string[] {
  return given === undefined || given === null ? [] : (Array.isArray(given) ? given : [given]).map(asText);
}

function flag(field: FieldOf): TemplateResult {
  return html`<div class="switch"><input type="checkbox" role="switch" id=${field.id} .checked=${field.value === true} @change=${(event: Event) => field.set((event.target as HTMLInputElement).checked)} /></div>`;
}

function numeric(field: FieldOf): TemplateResult {
  const { minimum, maximum, type } = field.schema;
  return html`<input class="input" id=${field.id} type="number" inputmode="decimal" step=${type === "integer" ? "1" : "any"} min=${minimum ?? nothing} max=${maximum ?? nothing} aria-describedby=${help(field)}
    .value=${asText(field.value)} @change=${(event: Event) => field.set(value(event) === "" ? undefined : Number(value(event)))} />`;
}

function line(field: FieldOf, placeholder?: string): TemplateResult {
  return html`<input class="input" id=${field.id} type="text" spellcheck="false" autocapitalize="none" placeholder=${typeof placeholder === "string" ? placeholder : nothing} aria-describedby=${help(field)}
    .value=${asText(field.value)} @change=${(event: Event) => field.set(value(event) || undefined)} />`;
}

function lines(field: FieldOf, text: string): TemplateResult {
  return html`<textarea class="input mono" id=${field.id} rows=${Math.min(Math.max(text.split("\n").length, 2), 10)} spellcheck="false" aria-describedby=${help(field)} .value=${text} @change=${(event: Event) => field.set(value(event) || undefined)}></textarea>`;
}

const sizes: readonly (readonly [string, number])[] = [["hours", 3600], ["minutes", 60], ["seconds", 1]];

function duration(field: FieldOf): TemplateResult {
  const total = seconds(field.value);
  if (total === null) return structured(field);
  let rest = total;
  const parts = sizes.map(([name, size]) => { const amount = Math.floor(rest / size); rest -= amount * size; return { name, size, amount }; });
  const put = (size: number, old: number, event: Event): void => field.set(clock(total + (Math.max(Number(value(event)) || 0, 0) - old) * size));
  return html`<div class="duration" role="group" aria-labelledby="${field.id}-label">${parts.map(({ name, size, amount }, index) => html`<div class="affix">
    <input class="input" type="number" min="0" inputmode="numeric" id=${index === 0 ? field.id : `${field.id}-${name}`} aria-label=${t(`form.${name}`)} .value=${String(amount)} @change=${(event: Event) => put(size, amount, event)} /><span class="unit">${name === "minutes" ? "min" : name.slice(0, 1)}</span></div>`)}</div>`;
}

/** The seconds of a duration in any spelling; null for one that is a template or broken. */
function seconds(given: unknown): number | null {
  if (given === undefined || given === null) return 0;
  if (typeof given === "number") return given;
  if (typeof given === "string") {
    const parts = /^(\d+):(\d{1,2})(?::(\d{1,2}))?$/.exec(given);
    return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0) : null;
  }
  const units: Record<string, number> = { days: 86400, hours: 3600, minutes: 60, seconds: 1 };
  const found = Object.entries(given as Record<string, unknown>).map(([unit, amount]) => (units[unit] ?? NaN) * Number(amount));
  const sum = found.reduce((all, one) => all + one, 0);
  return Number.isFinite(sum) ? sum : null;
}

function clock(total: number): string {
  const two = (amount: number): string => String(Math.floor(amount)).padStart(2, "0");
  return `${two(total / 3600)}:${two((total / 60) % 60)}:${two(total % 60)}`;
}

function picker(field: FieldOf, kind: string, multiple: boolean): TemplateResult {
  const put = (event: CustomEvent<string[]>): void => {
    const chosen = event.detail;
    field.set(chosen.length > 1 ? chosen : chosen[0]);
  };
  return html`<usher-picker kind=${kind} field=${field.id} ?multiple=${multiple && isMany(field.schema)} .values=${listed(field.value)} described=${field.schema.description ? `${field.id}-help` : ""} @picked=${put}></usher-picker>`;
}

const wide = ["data", "event_data", "variables", "target"];

/** Anything: one line while it is one value, YAML when it is more. */
function structured(field: FieldOf): TemplateResult {
  const object = typeof field.value === "object" && field.value !== null && !Array.isArray(field.value);
  const text = field.value === undefined ? "" : object ? stringify(field.value) : stringify(field.value, { collectionStyle: "flow" }).trim();
  const put = (event: Event): void => {
    const typed = value(event).trim();
    field.set(typed === "" ? undefined : parsed(typed));
  };
  return object || wide.includes(field.name) ? area(field, text, put) : entry(field, text, put);
}

function area(field: FieldOf, text: string, put: (event: Event) => void): TemplateResult {
  const rows = Math.min(Math.max(text.split("\n").length, 3), 14);
  return html`<textarea class="input mono" id=${field.id} rows=${rows} spellcheck="false" aria-describedby=${help(field)} .value=${text} @change=${put}></textarea>`;
}

function entry(field: FieldOf, text: string, put: (event: Event) => void): TemplateResult {
  const known = field.fact?.values ?? [];
  return html`<input class="input" id=${field.id} type="text" spellcheck="false" autocapitalize="none" aria-describedby=${help(field)} list=${known.length > 0 ? `${field.id}-list` : nothing} .value=${text} @change=${put} />
    ${known.length > 0 ? html`<datalist id="${field.id}-list">${known.map((one) => html`<option value=${one}></option>`)}</datalist>` : nothing}`;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" }) as unknown;
  } catch {
    return text;
  }
}
