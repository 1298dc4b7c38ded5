/** What can be written at a place of a rule's text: keys, kinds, facts, services and their values. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { type Language, type Schema, type What, isMany, kindOf, options } from "./schema.js";

interface Line {
  indent: number;
  key: string;
  value: string;
}

/** The keys above a line that it lies in, the nearest first, and the keys beside it. */
interface Place {
  parents: string[];
  beside: Record<string, string>;
}

const pattern = /^(\s*(?:- +)*)(?:([\w.]+) *:)?(?: +(.*))?$/;
const lists: Record<string, What> = {
  triggers: "trigger", trigger: "trigger", wait_for_trigger: "trigger",
  conditions: "condition", condition: "condition", and: "condition", or: "condition", not: "condition", if: "condition", while: "condition", until: "condition",
  actions: "action", action: "action", then: "action", else: "action", sequence: "action", default: "action", parallel: "action",
};

export function completer(language: Language): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const value = /^(\s*(?:- +)*)([\w.]+): +(?:\[(?:[^\]]*, *)?)?["']?([\w./-]*)$/.exec(before);
    const place = placeOf(context.state.doc.toString().split("\n"), line.number - 1);
    if (value) return result(context, value[3] ?? "", valuesOf(value[2] ?? "", place, language), false);
    const item = /^\s*- +["']?([\w./-]*)$/.exec(before);
    const key = /^\s*(?:- +)*([\w.]*)$/.exec(before);
    if (item) {
      const found = valuesOf(place.parents[0] ?? "", place, language);
      if (found.length > 0) return result(context, item[1] ?? "", found, false);
    }
    return key && (context.explicit || key[1]) ? result(context, key[1] ?? "", keysOf(place, language), true) : null;
  };
}

function result(context: CompletionContext, typed: string, found: Completion[], keys: boolean): CompletionResult | null {
  const options = keys ? found.map((one) => ({ ...one, apply: `${one.label}: ` })) : found;
  return found.length > 0 ? { from: context.pos - typed.length, options, validFor: /^[\w./-]*$/ } : null;
}

function read(text: string): Line {
  const [, lead = "", key = "", value = ""] = pattern.exec(text) ?? [];
  return { indent: lead.length, key, value };
}

function placeOf(lines: string[], at: number): Place {
  const own = read(lines[at] ?? "");
  const beside: Record<string, string> = {};
  const parents: string[] = [];
  let limit = own.indent;
  let open = !/^\s*- /.test(lines[at] ?? "");
  for (let index = at - 1; index >= 0; index--) {
    const text = lines[index] ?? "";
    if (!text.trim() || text.trimStart().startsWith("#")) continue;
    const line = read(text);
    const dash = /^\s*- /.test(text);
    if (line.indent === limit && parents.length === 0 && open) {
      if (line.key) beside[line.key] = line.value;
      if (dash) open = false;
    } else if (line.indent < limit && line.key) {
      parents.push(line.key);
      limit = dash ? (/^\s*/.exec(text)?.[0].length ?? 0) + 1 : line.indent;
      if (parents.length === 1) open = false;
      if (line.indent === 0 && !dash) break;
    }
  }
  for (let index = at + 1; index < lines.length && open !== undefined; index++) {
    const text = lines[index] ?? "";
    const line = read(text);
    if (/^\s*- /.test(text) || (line.key && line.indent < own.indent)) break;
    if (line.key && line.indent === own.indent) beside[line.key] = line.value;
  }
  return { parents, beside };
}

function keysOf(place: Place, language: Language): Completion[] {
  const [parent, above] = place.parents;
  if (parent === undefined) return described(language.top, place.beside);
  if (parent === "data") return described(language.service(place.beside.action)?.schema?.properties ?? dataKeys(language), place.beside);
  const what = lists[parent] ?? (above === undefined ? undefined : lists[above]);
  if (!what) return [];
  const part = { ...place.beside };
  const { name, what: real } = kindOf(part, what);
  const kind = name ? language.kind(real, name) : undefined;
  if (kind) return described(kind.fields, place.beside);
  const starts = what === "action" ? language.kinds.action.map((one) => ({ label: one.name, info: one.help })) : [{ label: what }];
  return [...starts, ...(what === "trigger" ? [] : [{ label: "condition" }, { label: "fact" }, { label: "and" }, { label: "or" }, { label: "not" }])];
}

function dataKeys(language: Language): Record<string, Schema> {
  return Object.assign({}, ...language.services.map((one) => one.schema?.properties ?? {})) as Record<string, Schema>;
}

function described(fields: Record<string, Schema>, beside: Record<string, string>): Completion[] {
  return Object.entries(fields).filter(([name]) => !(name in beside)).map(([name, one]) => ({ label: name, type: "property", info: one.description ?? "" }));
}

function valuesOf(key: string, place: Place, language: Language): Completion[] {
  const [parent = ""] = place.parents;
  if (key === "fact" || key === "facts") return language.facts.map((one) => ({ label: one.name, type: "variable", detail: one.unit ?? one.type, info: one.help }));
  if (key === "action" || key === "service") return language.services.map((one) => ({ label: one.name, type: "function", info: one.help }));
  if ((key === "trigger" || key === "platform") && lists[parent] === "trigger") return kinds(language, "trigger");
  if (key === "condition") return kinds(language, "condition");
  const what = lists[parent] ?? lists[place.parents[1] ?? ""];
  const found = what ? kindOf(place.beside, what) : null;
  const kind = found ? language.kind(found.what, found.name) : undefined;
  const test = language.fact(place.beside.fact)?.values ?? [];
  const service = parent === "data" ? dataKeys(language)[key] : undefined;
  const schema = kind?.fields[key] ?? service ?? (place.parents.length === 0 ? language.top[key] : undefined);
  const values = test.length > 0 && kind?.name === "fact" ? test : (schema && options(schema)) ?? (schema?.type === "boolean" ? ["true", "false"] : []);
  return values.map((one) => ({ label: one, type: "enum", ...(schema && isMany(schema) ? {} : { boost: 1 }) }));
}

function kinds(language: Language, what: What): Completion[] {
  return language.kinds[what].map((one) => ({ label: one.name, type: "class", info: one.help }));
}
