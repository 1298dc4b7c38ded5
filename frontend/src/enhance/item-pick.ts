/** A field in which an item is found by typing: a list of titles below it, steered with the arrows. */
import { fragment } from "../lib/fragment.js";
import { url } from "../lib/page.js";

const pause = 200;
let timer: number | undefined;
let round = 0;

export function listen(): void {
  document.addEventListener("input", (event) => {
    const parts = partsOf(event.target);
    if (!parts) return;
    parts.chosen.value = "";
    clearTimeout(timer);
    timer = setTimeout(() => void look(parts), pause);
  });
  document.addEventListener("keydown", steer);
  document.addEventListener("focusout", (event) => {
    const parts = partsOf(event.target);
    if (parts) leave(parts);
  });
  // Before the field loses its focus.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>(".item-options [role=option]") : null;
    const parts = partsOf(option?.closest("[data-item-pick]")?.querySelector("[role=combobox]") ?? null);
    if (!option || !parts) return;
    event.preventDefault();
    choose(parts, option);
  });
}

interface Parts {
  input: HTMLInputElement;
  options: HTMLElement;
  chosen: HTMLInputElement;
}

function partsOf(target: EventTarget | null): Parts | null {
  if (!(target instanceof HTMLInputElement) || target.getAttribute("role") !== "combobox") return null;
  const field = target.closest("[data-item-pick]");
  const options = field?.querySelector<HTMLElement>("[role=listbox]");
  const chosen = field?.querySelector<HTMLInputElement>("input[type=hidden]");
  return options && chosen ? { input: target, options, chosen } : null;
}

async function look(parts: Parts): Promise<void> {
  const current = ++round;
  const text = parts.input.value.trim();
  if (!text) { close(parts); return; }
  const found = await fragment(url(`/items/choices?q=${encodeURIComponent(text)}`));
  if (current !== round || !found || document.activeElement !== parts.input) return;
  parts.options.replaceChildren(...found.children);
  parts.options.hidden = false;
  parts.input.setAttribute("aria-expanded", "true");
  mark(parts, 0);
}

function steer(event: KeyboardEvent): void {
  const parts = partsOf(event.target);
  if (!parts || parts.options.hidden || event.isComposing) return;
  const rows = optionsOf(parts);
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length > 0) mark(parts, (at + step + rows.length) % rows.length);
  else if (event.key === "Enter") { const row = rows[at]; if (row) choose(parts, row); }
  else if (event.key === "Escape") close(parts);
  else return;
  event.preventDefault();
}

function mark(parts: Parts, at: number): void {
  const rows = optionsOf(parts);
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
  parts.input.setAttribute("aria-activedescendant", rows[at]?.id ?? "");
  rows[at]?.scrollIntoView({ block: "nearest" });
}

function choose(parts: Parts, option: HTMLElement): void {
  parts.chosen.value = option.dataset.id ?? "";
  parts.input.value = option.dataset.chosen ?? "";
  close(parts);
}

/** What was typed and not chosen is no item. */
function leave(parts: Parts): void {
  close(parts);
  if (!parts.chosen.value) parts.input.value = "";
}

function close(parts: Parts): void {
  round++;
  parts.options.hidden = true;
  parts.input.setAttribute("aria-expanded", "false");
  parts.input.removeAttribute("aria-activedescendant");
}

function optionsOf(parts: Parts): HTMLElement[] {
  return [...parts.options.querySelectorAll<HTMLElement>("[role=option]")];
}
