/** Where in a YAML text a line lies, told by its indentation alone: it may be half written. */

/** The keys around a line, the nearest first, and the keys of the same part with what stands behind them. */
export interface Place {
  parents: string[];
  beside: Record<string, string>;
}

/** `column` is where the key begins, `dash` where the last dash before it stands. */
interface Line {
  column: number;
  dash: number | null;
  key: string;
  value: string;
}

const blank = /^\s*(#.*)?$/;

export function placeOf(lines: readonly string[], at: number): Place {
  const own = read(lines[at] ?? "");
  const place: Place = { parents: [], beside: {} };
  upwards(lines.slice(0, at).reverse(), own, place);
  if (own.key) place.beside[own.key] = own.value;
  for (const text of lines.slice(at + 1)) {
    const line = read(text);
    if (blank.test(text)) continue;
    if (line.dash !== null && line.column <= own.column) break;
    if (line.column < own.column) break;
    if (line.column === own.column && line.key) place.beside[line.key] = line.value;
  }
  return place;
}

/** How far out one has come: beside keys of the same part, or in a list whose dashes stand at `column`. */
interface Level {
  column: number;
  beside: boolean;
  list: boolean;
}

function upwards(lines: readonly string[], own: Line, place: Place): void {
  const inList = own.dash !== null;
  const level: Level = { column: own.dash ?? own.column, beside: !inList, list: inList };
  for (const text of lines) if (!blank.test(text)) step(read(text), level, place);
}

function step(line: Line, level: Level, place: Place): void {
  if (level.beside && line.column === level.column) {
    if (line.key) place.beside[line.key] = line.value;
    if (line.dash !== null) Object.assign(level, { column: line.dash, list: true, beside: false });
  } else if (line.key && encloses(line, level)) {
    place.parents.push(line.key);
    Object.assign(level, { column: line.dash ?? line.column, list: line.dash !== null, beside: false });
  }
}

/** A list may stand as far left as the key it belongs to. */
function encloses(line: Line, level: Level): boolean {
  return line.column < level.column || (level.list && line.dash === null && line.column === level.column);
}

function read(text: string): Line {
  const lead = /^\s*(?:- +)*/.exec(text)?.[0] ?? "";
  const [, key = "", value = ""] = /^["']?([\w.]+)["']? *:(?: +(.*))?$/.exec(text.slice(lead.length)) ?? [];
  const dash = lead.lastIndexOf("-");
  return { column: lead.length, dash: dash < 0 ? null : dash, key, value: value.replace(/^["'](.*)["']$/, "$1") };
}
