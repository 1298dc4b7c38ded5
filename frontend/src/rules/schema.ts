/** What the language of rules allows, read from its JSON schema. */
import type { Data } from "./text.js";

export interface Schema {
  type?: string | string[];
  description?: string;
  const?: string;
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
  $ref?: string;
}

export type What = "trigger" | "condition" | "action";

/** A kind of trigger, condition or action. */
export interface Kind {
  name: string;
  what: What;
  help: string;
  fields: Record<string, Schema>;
  required: string[];
}

export interface Service {
  name: string;
  help: string;
  schema: Schema | null;
}

export interface Fact {
  name: string;
  help: string;
  type: string;
  unit: string | null;
  values: string[];
}

const words: Record<What, string[]> = { trigger: ["trigger", "platform"], condition: ["condition"], action: [] };
const logic = ["and", "or", "not"];

export class Language {
  readonly kinds: Record<What, Kind[]>;
  readonly top: Record<string, Schema>;

  constructor(
    schema: { $defs: Record<string, Schema> },
    readonly facts: Fact[],
    readonly services: Service[],
  ) {
    this.top = schema.$defs.rule?.properties ?? {};
    this.kinds = {
      trigger: named(schema.$defs.trigger, "trigger"),
      condition: named(schema.$defs.condition, "condition"),
      action: actions(schema.$defs.action),
    };
  }

  kind(what: What, name: string): Kind | undefined {
    return this.kinds[what].find((one) => one.name === name);
  }

  fact(name: unknown): Fact | undefined {
    return this.facts.find((one) => one.name === name);
  }

  service(name: unknown): Service | undefined {
    return this.services.find((one) => one.name === name);
  }
}

function named(all: Schema | undefined, what: What): Kind[] {
  return (all?.anyOf ?? []).flatMap((one) => {
    const name = one.properties?.[what]?.const;
    return name ? [kind(name, what, one)] : [];
  });
}

function actions(all: Schema | undefined): Kind[] {
  return (all?.anyOf ?? []).flatMap((one) => {
    const name = one.required?.[0] ?? (one.properties?.action ? "action" : "");
    return one.properties && name in one.properties && !logic.includes(name) ? [kind(name, "action", one)] : [];
  });
}

function kind(name: string, what: What, schema: Schema): Kind {
  const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([key]) => !words[what].includes(key) && key !== "service"));
  return { name, what, help: schema.description ?? "", fields, required: schema.required ?? [] };
}

const steps = ["action", "service", "event", "delay", "wait_for_trigger", "wait_template", "if", "choose", "repeat", "parallel", "sequence", "variables", "stop"];

/** What a part of a rule is; without a name when the language does not know it. */
export function kindOf(part: unknown, what: What): { name: string; what: What } {
  if (typeof part === "string" || typeof part === "boolean") return { name: "template", what: "condition" };
  return typeof part === "object" && part !== null ? ofData(part as Data, what) : { name: "", what };
}

function ofData(data: Data, what: What): { name: string; what: What } {
  if (what === "trigger") return { name: text(data.trigger ?? data.platform), what };
  const step = what === "action" ? steps.find((word) => word in data) : undefined;
  if (step) return { name: step === "service" ? "action" : step, what };
  const name = condition(data);
  return name ? { name, what: "condition" } : { name, what };
}

function condition(data: Data): string {
  const short = logic.find((word) => word in data) ?? ("fact" in data || "facts" in data ? "fact" : "");
  return text(data.condition) || short;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The ways that lead to parts within a part: where they are, and what they are. */
export function nested(part: unknown): { path: string[]; what: What; label: string }[] {
  if (typeof part !== "object" || part === null) return [];
  const data = part as Data;
  const found = ways.filter(({ path }) => path[0] !== undefined && path[0] in data);
  if ("if" in data && !("else" in data)) found.push({ path: ["else"], what: "action", label: "else" });
  return found;
}

const ways: { path: string[]; what: What; label: string }[] = [
  { path: ["and"], what: "condition", label: "conditions" },
  { path: ["or"], what: "condition", label: "conditions" },
  { path: ["not"], what: "condition", label: "conditions" },
  { path: ["conditions"], what: "condition", label: "conditions" },
  { path: ["if"], what: "condition", label: "if" },
  { path: ["then"], what: "action", label: "then" },
  { path: ["else"], what: "action", label: "else" },
  { path: ["sequence"], what: "action", label: "sequence" },
  { path: ["parallel"], what: "action", label: "sequence" },
  { path: ["wait_for_trigger"], what: "trigger", label: "triggers" },
];

export type Widget = "choice" | "choices" | "flag" | "number" | "text" | "template" | "duration" | "yaml" | "fact" | "service" | "time" | "pick" | "picks";

const durations = ["for", "settle", "within", "delay", "timeout"];
const picked: Record<string, string> = { entity_id: "entity", server: "server", library: "library", person: "person", account: "account", player: "player", person_id: "person", media_type: "media_type" };

const special: Record<string, Widget> = {
  fact: "fact", action: "service", after: "time", before: "time", value_template: "template", wait_template: "template", message: "template", title: "template",
  ...Object.fromEntries(durations.map((name) => [name, "duration" as const])),
};

/** The widget that suits a field. */
export function widgetOf(name: string, schema: Schema): Widget {
  if (special[name]) return special[name];
  const many = isMany(schema);
  if (name in picked && !options(schema)) return many ? "picks" : "pick";
  if (options(schema)) return many ? "choices" : "choice";
  return plain(schema);
}

function plain(schema: Schema): Widget {
  if (schema.type === "boolean") return "flag";
  if (schema.type === "number" || schema.type === "integer") return "number";
  const types = typesOf(schema);
  if (types.has("string") && !types.has("object")) return "text";
  return "yaml";
}

function typesOf(schema: Schema): Set<string> {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  return new Set([...own, ...(schema.anyOf ?? []).flatMap((one) => [...typesOf(one)])]);
}

export function isMany(schema: Schema): boolean {
  return schema.type === "array" || (schema.anyOf ?? []).some(isMany);
}

export function options(schema: Schema): string[] | null {
  if (schema.enum) return schema.enum.filter((one) => typeof one === "string");
  for (const one of schema.anyOf ?? []) {
    const found = options(one);
    if (found) return found;
  }
  return schema.items ? options(schema.items) : null;
}

/** The kind of picker for a field. */
export function pickOf(name: string): string {
  return picked[name] ?? name;
}
