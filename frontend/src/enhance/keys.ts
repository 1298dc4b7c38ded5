/** Keys for lists: / searches, arrows (and j, k) go from row to row, x picks the row that is looked at. */
import { opening } from "./palette.js";

const lists = "#plays tr[id], .table.plays tbody tr, .poster-grid .poster-card, .grid > a.card";
const search = "#main input[type=search]";

export function listen(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], :popover-open:not(.tooltip)")) return;
    if (handled(event)) event.preventDefault();
  });
}

function handled(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (isTyping(target)) return event.key === "ArrowDown" && target.matches(search) && step(null, 1);
  const current = target.closest<HTMLElement>(lists);
  const key = keys[event.key];
  return key ? key(current) : current !== null && target === linkOf(current) && arrow(current, event.key);
}

const keys: Record<string, (current: HTMLElement | null) => boolean> = {
  "/": find,
  j: (current) => step(current, 1),
  k: (current) => step(current, -1),
  x: (current) => current !== null && pick(current),
};

function isTyping(target: HTMLElement): boolean {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [role=combobox]");
}

/** The search of the page where it has one, that of everything otherwise. */
function find(): boolean {
  const input = [...document.querySelectorAll<HTMLInputElement>(search)].find((one) => one.offsetParent !== null);
  if (!input) return document.dispatchEvent(new Event(opening));
  input.focus();
  input.select();
  return true;
}

function arrow(row: HTMLElement, key: string): boolean {
  const width = columnsOf(row);
  const steps: Record<string, number> = { ArrowDown: width, ArrowUp: -width, ...(width > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}) };
  const by = steps[key];
  return by !== undefined && step(row, by);
}

/** How many of a grid stand side by side; 1 for the rows of a table. */
function columnsOf(row: HTMLElement): number {
  const beside = [...(row.parentElement?.children ?? [])] as HTMLElement[];
  return row.localName === "tr" ? 1 : beside.filter((one) => one.offsetTop === beside[0]?.offsetTop).length;
}

function step(from: HTMLElement | null, by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(lists)].filter((row) => !row.hidden);
  const at = from ? rows.indexOf(from) + by : 0;
  const link = rows[at] && linkOf(rows[at]);
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
  return link !== null && link !== undefined;
}

function linkOf(row: HTMLElement): HTMLElement | null {
  return row.matches("a") ? row : row.querySelector<HTMLElement>("a[href]");
}

function pick(row: HTMLElement): boolean {
  const box = row.querySelector<HTMLInputElement>("[data-pick]");
  box?.click();
  return box !== null;
}
