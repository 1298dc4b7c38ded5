/** Picking rows of the history: one, a stretch with Shift, all that are shown, or all behind the filters. */
import { number } from "../lib/format.js";
import { readJson, t } from "../lib/page.js";
import { renewed } from "../lib/soft.js";

/** Plays by id, or all behind a filter. */
export type Selection = { ids: string[] } | { filter: Record<string, unknown>; zone: string };

const picked = new Set<string>();
let everything = false;
let last: HTMLInputElement | null = null;

export function listen(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked.size > 0 && !document.querySelector("dialog[open], :popover-open:not(.tooltip)")) pickNone();
  });
  document.addEventListener(renewed, () => {
    for (const id of picked) if (!boxOf(id)) picked.delete(id);
    everything = false;
    draw();
  });
  document.addEventListener("usher:later", draw);
  addEventListener("pageshow", pickNone);
}

export function selection(): Selection {
  const all = readJson<{ filter: Record<string, unknown>; zone: string }>("selection");
  return everything && all ? all : { ids: [...picked] };
}

/** How many plays are picked. */
export function amount(): number {
  return everything ? behindFilter() : picked.size;
}

export function pickNone(): void {
  picked.clear();
  everything = false;
  draw();
}

function clicked(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const box = event.target instanceof HTMLInputElement ? event.target : null;
  if (box?.dataset.pick) pick(box, event.shiftKey);
  else if (box && "pickAll" in box.dataset) pickShown(box.checked);
  else if (event.target.closest("[data-pick-none]")) pickNone();
  else if (event.target.closest("[data-pick-everything]")) { everything = true; draw(); }
}

function pick(box: HTMLInputElement, stretch: boolean): void {
  everything = false;
  const all = boxes();
  const [from, to] = [last && stretch ? all.indexOf(last) : -1, all.indexOf(box)];
  const some = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of some) set(one, box.checked);
  last = box;
  draw();
}

function pickShown(checked: boolean): void {
  everything = false;
  for (const box of boxes()) set(box, checked);
  draw();
}

function set(box: HTMLInputElement, checked: boolean): void {
  const id = box.dataset.pick ?? "";
  if (checked) picked.add(id);
  else picked.delete(id);
}

function draw(): void {
  const all = boxes();
  for (const box of all) {
    box.checked = everything || picked.has(box.dataset.pick ?? "");
    box.closest("tr")?.toggleAttribute("data-picked", box.checked);
  }
  const head = document.querySelector<HTMLInputElement>("[data-pick-all]");
  if (head) {
    head.checked = all.length > 0 && all.every((box) => box.checked);
    head.indeterminate = !head.checked && picked.size > 0;
  }
  drawBar(all.length);
}

function drawBar(shown: number): void {
  const bar = document.getElementById("pick-bar");
  if (!bar) return;
  bar.hidden = amount() === 0;
  const count = bar.querySelector("[data-pick-count]");
  if (count) count.textContent = t("pick.count", { count: amount(), number: number(amount()) });
  const more = bar.querySelector<HTMLElement>("[data-pick-everything]");
  if (!more) return;
  more.hidden = everything || picked.size < shown || behindFilter() <= shown;
  more.textContent = t("pick.everything", { number: number(behindFilter()) });
}

function behindFilter(): number {
  return Number(document.querySelector<HTMLElement>("[data-total-plays]")?.dataset.totalPlays ?? 0);
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];
}

function boxOf(id: string): Element | null {
  return document.querySelector(`[data-pick="${CSS.escape(id)}"]`);
}
