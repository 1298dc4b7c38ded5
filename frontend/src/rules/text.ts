/** The text of a rule and what it says as data; a change of the data leaves comments and the rest as they are. */
import { Document, type Node, type Scalar, isMap, isNode, isScalar, isSeq, parseDocument, stringify, visit } from "yaml";

export type Path = readonly (string | number)[];
export type Data = Record<string, unknown>;

const writing = { lineWidth: 100, indentSeq: true, flowCollectionPadding: false } as const;

export class RuleText {
  private constructor(
    private readonly document: Document,
    private readonly source: string,
  ) {}

  /** Null while the text is no YAML, or none that is keys and values. */
  static read(text: string): RuleText | null {
    // What YAML 1.1 takes for something else is quoted, as Home Assistant would read it.
    const document = parseDocument(text, { compat: "yaml-1.1", logLevel: "silent", prettyErrors: false });
    if (document.errors.length > 0) return null;
    if (document.contents === null) return new RuleText(new Document({}, { compat: "yaml-1.1" }), text);
    return isMap(document.contents) ? new RuleText(document, text) : null;
  }

  get data(): Data {
    return this.document.toJS({ maxAliasCount: 50 }) as Data;
  }

  get text(): string {
    return this.document.toString(writing);
  }

  /** The node at a path as it is written, moved to the left edge. */
  part(path: Path): string {
    const node: unknown = this.document.getIn(path, true);
    const range = isNode(node) ? node.range : null;
    if (!range) return isNode(node) ? stringify(node, writing) : "";
    const column = range[0] - (this.source.lastIndexOf("\n", range[0] - 1) + 1);
    return this.source.slice(range[0], range[1]).replaceAll(`\n${" ".repeat(column)}`, "\n").trimEnd();
  }

  /** Whether something there is written in a way that data cannot tell, such as `!secret` or an alias. */
  isSpecial(path: Path): boolean {
    const node = this.document.getIn(path, true);
    if (!isNode(node)) return false;
    let special = false;
    visit(node, {
      Alias: () => { special = true; return visit.BREAK; },
      Node: (_, one) => {
        if (!one.tag || one.tag.startsWith("tag:yaml.org")) return undefined;
        special = true;
        return visit.BREAK;
      },
    });
    return special;
  }

  /** The same text with another value; undefined takes it out. */
  with(path: Path, value: unknown): string {
    return this.changed((document) => {
      const old: unknown = document.getIn(path, true);
      if (value === undefined) document.deleteIn(path);
      else if (isScalar(old) && (typeof value !== "object" || value === null)) renew(old, value);
      else document.setIn(path, document.createNode(value));
    });
  }

  /** The same text with YAML put in a place; null when that is no YAML. */
  withYaml(path: Path, text: string): string | null {
    const fresh = parseDocument(text, { compat: "yaml-1.1", logLevel: "silent" });
    if (fresh.errors.length > 0 || fresh.contents === null) return null;
    return this.changed((document) => document.setIn(path, fresh.contents));
  }

  /** The same text with one more entry in a list, which may not be there yet. */
  added(path: Path, value: unknown): string {
    return this.changed((document) => {
      const list: unknown = document.getIn(path, true);
      if (isSeq(list)) { list.flow = false; list.add(document.createNode(value)); }
      else document.setIn(path, document.createNode(isNode(list) && !isEmpty(list) ? [list, value] : [value]));
    });
  }

  /** The same text with an entry of a list in another place; past either end nothing happens. */
  moved(path: Path, by: number): string {
    return this.changed((document) => {
      const list: unknown = document.getIn(path.slice(0, -1), true);
      const from = path.at(-1) as number;
      if (!isSeq(list) || from + by < 0 || from + by >= list.items.length) return;
      const [item] = list.items.splice(from, 1);
      list.items.splice(from + by, 0, item);
    });
  }

  copied(path: Path): string {
    return this.changed((document) => {
      const list: unknown = document.getIn(path.slice(0, -1), true);
      const item: unknown = document.getIn(path, true);
      if (isSeq(list) && isNode(item)) list.items.splice((path.at(-1) as number) + 1, 0, item.clone() as Node);
    });
  }

  private changed(change: (document: Document) => void): string {
    const copy = this.document.clone();
    change(copy);
    return copy.toString(writing);
  }
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** What was written in quotes stays so, but for what was empty; 0x10 does not stay so with another value. */
function renew(old: Scalar, value: unknown): void {
  if (old.value === "") delete old.type;
  delete old.source;
  delete old.format;
  old.value = value;
}

/** A value in one line. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** The smallest change that makes one text another, so that the cursor stays where it was. */
export function difference(old: string, fresh: string): { from: number; to: number; insert: string } | null {
  if (old === fresh) return null;
  let from = 0;
  while (from < old.length && from < fresh.length && old[from] === fresh[from]) from++;
  let end = 0;
  while (end < old.length - from && end < fresh.length - from && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return { from, to: old.length - end, insert: fresh.slice(from, fresh.length - end) };
}
