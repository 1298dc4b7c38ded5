/** The filter bar: a list of what can be filtered by, a panel for each, and the address that results. */
import { place } from "./popovers.js";
import { fillLookup, type Wanted } from "./lookup.js";
import { fragment } from "../lib/fragment.js";
import { t } from "../lib/page.js";
import { go } from "../lib/soft.js";

const box = (): HTMLElement | null => document.getElementById("filter-pop");
const list = (): HTMLElement | null => document.querySelector("[data-filter-list]");
const find = (): HTMLInputElement | null => document.querySelector("[data-filter-find]");
const panel = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("[data-filter-panel]");

let anchor: Element | null = null;
let round = 0;

export function listen(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", steered);
  document.addEventListener("pointerover", foresee);
  document.addEventListener("focusin", foresee);
  document.addEventListener("beforetoggle", toggling, true);
  document.addEventListener("toggle", toggled, true);
  addEventListener("resize", () => settle());
}

/** Who points at the button, or comes to it by keyboard, will press it. */
function foresee(event: Event): void {
  if (event.target instanceof Element && event.target.closest("#filter-add")) void fragment(addressOf(""));
}

function toggling(event: Event): void {
  if (event.target !== box() || (event as ToggleEvent).newState !== "open") return;
  if (!anchor) void showList();
}

function toggled(event: Event): void {
  if (event.target !== box()) return;
  if ((event as ToggleEvent).newState === "closed") { anchor = null; box()?.replaceChildren(); return; }
  settle();
  focusFirst();
}

/** Stay beside what opened it, whatever is shown inside. */
function settle(): void {
  const pop = box();
  const beside = anchor?.isConnected ? anchor : document.getElementById("filter-add");
  if (pop?.matches(":popover-open") && beside) place(pop, beside);
}

/** Until there is something to choose from, keys go to the box: a space must not press the button again. */
function focusFirst(): void {
  const scope = panel()?.querySelector(".filter-body") ?? list();
  const first = scope?.querySelector<HTMLElement>("input:checked, input, button");
  (first ?? box())?.focus({ preventScroll: true });
}

/** Where a panel is, or the list of names; the address of the page says what is set. */
function addressOf(name: string): string {
  const { filters = "", query = "" } = box()?.dataset ?? {};
  return `${filters}${name && "/"}${name}${query && "?"}${query}`;
}

async function showList(): Promise<void> {
  await show("");
}

async function showPanel(name: string): Promise<void> {
  await show(name);
  const lookup = box()?.querySelector<HTMLElement>("[data-lookup]");
  if (lookup) void fillLookup(lookup).then(settle);
}

/** A panel by its name, or all names; what was asked for last wins. */
async function show(name: string): Promise<void> {
  const current = ++round;
  const waiting = setTimeout(() => box()?.replaceChildren(skeleton()), patience);
  const fresh = await fragment(addressOf(name));
  clearTimeout(waiting);
  if (current !== round) return;
  box()?.replaceChildren(fresh ?? sorry());
  settle();
  focusFirst();
}

const patience = 120;

function skeleton(): HTMLElement {
  const rows = document.createElement("div");
  rows.className = "filter-waiting";
  rows.setAttribute("aria-busy", "true");
  for (let row = 0; row < 8; row++) rows.append(Object.assign(document.createElement("span"), { className: "skeleton tick-skeleton" }));
  return rows;
}

function sorry(): HTMLElement {
  return Object.assign(document.createElement("p"), { className: "filter-note", textContent: t("filter.unreachable") });
}

const clicks: Record<string, (target: HTMLElement) => void> = {
  "[data-filter-open]": (row) => void showPanel(row.dataset.filterOpen ?? ""),
  "[data-filter-edit]": editChip,
  "[data-filter-back]": (button) => void back(button),
  "[data-filter-remove]": (button) => apply(button.closest("form"), []),
};

function clicked(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  for (const [what, handle] of Object.entries(clicks)) {
    const target = event.target.closest<HTMLElement>(what);
    if (target) { handle(target); return; }
  }
}

function editChip(chip: HTMLElement): void {
  anchor = chip;
  void showPanel(chip.dataset.filterEdit ?? "");
  box()?.showPopover();
}

async function back(from: Element): Promise<void> {
  const name = from.closest<HTMLElement>("[data-filter-panel]")?.dataset.filterPanel ?? "";
  await showList();
  document.querySelector<HTMLElement>(`[data-filter-open="${name}"]`)?.focus();
}

function typed(event: Event): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  if (event.target === find()) narrow(event.target.value);
  // One answer of two is the only one.
  if (event.target.type === "radio" && event.target.form?.matches("[data-filter-panel]")) apply(event.target.form, valuesOf(event.target.form));
}

function narrow(text: string): void {
  const words = text.toLowerCase().trim().split(/\s+/);
  let found = 0;
  for (const group of document.querySelectorAll<HTMLElement>("[data-filter-list] [role=group]")) {
    let here = 0;
    for (const row of group.querySelectorAll<HTMLElement>("[data-words]")) {
      const label = (row.dataset.words ?? "").toLowerCase();
      row.hidden = !words.every((word) => label.includes(word));
      if (!row.hidden) here++;
    }
    group.hidden = here === 0;
    found += here;
  }
  document.querySelector("[data-filter-none]")?.toggleAttribute("hidden", found > 0);
  settle();
}

/** Arrows walk through the list and through the ticks; Enter in the search takes the first. */
function steered(event: KeyboardEvent): void {
  const pop = box();
  if (event.isComposing || !(event.target instanceof HTMLElement) || !pop?.contains(event.target)) return;
  const rows = [...pop.querySelectorAll<HTMLElement>("[data-filter-open], .ticks [type=checkbox]")].filter((one) => one.offsetParent !== null);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && event.target.matches("button, [type=search], [type=checkbox]")) {
    event.preventDefault();
    walk(pop, rows, event.target, step);
  } else if (event.key === "Enter" && event.target === find()) {
    event.preventDefault();
    rows[0]?.click();
  }
}

function walk(pop: HTMLElement, rows: HTMLElement[], from: HTMLElement, step: number): void {
  const at = rows.indexOf(from);
  const above = pop.querySelector<HTMLElement>("[data-lookup-text]") ?? find();
  if (at === 0 && step < 0) above?.focus();
  else rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
}

function submitted(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.filterPanel) return;
  event.preventDefault();
  const preset = event.submitter instanceof HTMLButtonElement && event.submitter.name === "period" ? event.submitter.value : "";
  apply(form, preset ? [["period", [preset]]] : valuesOf(form));
}

/** What a panel's inputs say, by the names of the address. */
function valuesOf(form: HTMLFormElement | null): Wanted[] {
  if (!form) return [];
  const found = new Map<string, string[]>();
  for (const input of form.querySelectorAll<HTMLInputElement>("input[name]")) {
    const value = valueOf(input);
    if (value) found.set(nameOf(input), [...(found.get(nameOf(input)) ?? []), value]);
  }
  return [...found];
}

function nameOf(input: HTMLInputElement): string {
  return input.name === "until" ? "before" : input.name;
}

function valueOf(input: HTMLInputElement): string {
  if (input.type === "checkbox" || input.type === "radio") return input.checked ? input.value : "";
  if (!input.value) return "";
  if (input.name === "until") return dayAfter(input.value);
  const scale = Number(input.dataset.scale ?? 1);
  return scale === 1 ? input.value : String(Math.round(Number(input.value) * scale));
}

/** The address says the day behind the last. */
function dayAfter(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

function apply(form: HTMLFormElement | null, values: Wanted[]): void {
  if (!form) return;
  const address = new URL(location.href);
  address.hash = "";
  for (const name of [...(form.dataset.params ?? "").split(" "), "cursor", "rows"]) address.searchParams.delete(name);
  for (const [name, some] of values) add(address.searchParams, name, some);
  // A bare address would open with the saved filters of the page again.
  if (box()?.dataset.opened !== undefined && values.length === 0) address.searchParams.set("preset", "none");
  address.search = address.search.replaceAll("%2C", ",").replaceAll("%3A", ":");
  box()?.hidePopover();
  void go(address);
}

/** A list has commas; a value that holds one itself is said twice, so that it is not split. */
function add(params: URLSearchParams, name: string, values: string[]): void {
  if (!values.some((value) => value.includes(","))) { params.append(name, values.join(",")); return; }
  for (const value of values.length > 1 ? values : [...values, ...values]) params.append(name, value);
}
