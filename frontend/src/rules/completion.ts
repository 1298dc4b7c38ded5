/** What can be written at a place of a rule's text: keys, kinds, facts, services and their values. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { type Place, placeOf } from "./place.js";
import { type Kind, type Language, type Schema, type What, kindOf, options } from "./schema.js";

const lists: Record<string, What> = {
  triggers: "trigger", trigger: "trigger", wait_for_trigger: "trigger",
  conditions: "condition", condition: "condition", and: "condition", or: "condition", not: "condition", if: "condition", while: "condition", until: "condition",
  actions: "action", action: "action", then: "action", else: "action", sequence: "action", default: "action", parallel: "action",
};
const word = /[\w./-]*$/;

export function completer(language: Language): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const typed = word.exec(before)?.[0] ?? "";
    const place = placeOf(context.state.doc.toString().split("\n"), line.number - 1);
    const found = at(before.slice(0, before.length - typed.length), place, language);
    if (found.length === 0 || (typed === "" && !context.explicit && !before.endsWith(": "))) return null;
    return { from: context.pos - typed.length, options: found, validFor: /^[\w./-]*$/ };
  };
}

/** `lead` is the line up to the word that is being written. */
function at(lead: string, place: Place, language: Language): Completion[] {
  const value = /^\s*(?:- +)*["']?([\w.]+)["']?: +(?:\[.*)?["']?$/.exec(lead);
  if (value) return valuesOf(value[1] ?? "", place, language);
  if (!/^\s*(?:- +)*["']?$/.test(lead)) return [];
  const values = /- +["']?$/.test(lead) ? valuesOf(place.parents[0] ?? "", { parents: place.parents.slice(1), beside: {} }, language) : [];
  return values.length > 0 ? values : keysOf(place, language).map((one) => ({ ...one, apply: `${one.label}: ` }));
}

function keysOf(place: Place, language: Language): Completion[] {
  const [parent] = place.parents;
  if (parent === undefined) return described(language.top, place.beside);
  if (parent === "data") return described(dataOf(language), place.beside);
  const what = whatOf(place);
  if (!what) return [];
  const kind = kindAt(place, what, language);
  return kind ? described(kind.fields, place.beside) : starts(what, language);
}

/** How a part can begin. */
function starts(what: What, language: Language): Completion[] {
  if (what === "trigger") return [{ label: "trigger", type: "property" }];
  const tests = ["condition", "fact", "and", "or", "not"].map((label) => ({ label, type: "property" }));
  const steps = what === "action" ? language.kinds.action.map((one) => ({ label: one.name, type: "property", info: one.help })) : [];
  return [...steps, ...tests];
}

function whatOf(place: Place): What | undefined {
  return lists[place.parents[0] ?? ""];
}

function kindAt(place: Place, what: What, language: Language): Kind | undefined {
  const found = kindOf(place.beside, what);
  return found.name ? language.kind(found.what, found.name) : undefined;
}

/** What any action's data may hold; which action it is stands outside of the data. */
function dataOf(language: Language): Record<string, Schema> {
  return Object.assign({}, ...language.services.map((one) => one.schema?.properties ?? {})) as Record<string, Schema>;
}

function described(fields: Record<string, Schema>, beside: Record<string, string>): Completion[] {
  return Object.entries(fields).filter(([name]) => !(name in beside)).map(([name, one]) => ({ label: name, type: "property", info: one.description ?? "" }));
}

function valuesOf(key: string, place: Place, language: Language): Completion[] {
  const named: Record<string, () => Completion[]> = {
    fact: () => facts(language), facts: () => facts(language),
    action: () => services(language), service: () => services(language),
    trigger: () => kinds(language, "trigger"), platform: () => kinds(language, "trigger"), condition: () => kinds(language, "condition"),
  };
  const own = key in lists && place.parents.length === 0 ? undefined : named[key];
  return own ? own() : chosen(key, place, language);
}

function facts(language: Language): Completion[] {
  return language.facts.map((one) => ({ label: one.name, type: "variable", detail: one.unit ?? one.type, info: one.help }));
}

function services(language: Language): Completion[] {
  return language.services.map((one) => ({ label: one.name, type: "function", info: one.help }));
}

function kinds(language: Language, what: What): Completion[] {
  return language.kinds[what].map((one) => ({ label: one.name, type: "class", info: one.help }));
}

/** The values that a field, or the fact that is tested, can have. */
function chosen(key: string, place: Place, language: Language): Completion[] {
  const what = whatOf(place);
  const kind = what && kindAt(place, what, language);
  const tested = kind?.name === "fact" ? (language.fact(place.beside.fact)?.values ?? []) : [];
  const values = tested.length > 0 ? tested : wordsOf(schemaOf(key, place, kind, language));
  return values.map((label) => ({ label, type: "enum" }));
}

function schemaOf(key: string, place: Place, kind: Kind | undefined, language: Language): Schema | undefined {
  if (place.parents[0] === "data") return dataOf(language)[key];
  return kind ? kind.fields[key] : place.parents.length === 0 ? language.top[key] : undefined;
}

function wordsOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  return options(schema) ?? (schema.type === "boolean" ? ["true", "false"] : []);
}
