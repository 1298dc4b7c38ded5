/** Ctrl-K: jump anywhere by typing. The places come from the server's navigation. */
import { readJson, t, url } from "../lib/page.js";
import { spriteIcon } from "./toasts.js";

interface Destination {
  label: string;
  group: string;
  icon: string;
  path: string;
}

const places = readJson<Destination[]>("destinations") ?? [];
let found: Destination[] = places;
let chosen = 0;

export function listen(): void {
  const dialog = document.getElementById("palette") as HTMLDialogElement | null;
  const input = dialog?.querySelector("input");
  const list = dialog?.querySelector<HTMLElement>("[role=listbox]");
  if (!dialog || !input || !list) return;
  const open = (): void => {
    input.value = "";
    search(input, list);
    if (!dialog.open) dialog.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.querySelector("[data-palette]")?.addEventListener("click", open);
  input.addEventListener("input", () => search(input, list));
  input.addEventListener("keydown", (event) => steer(event, input, list));
}

function search(input: HTMLInputElement, list: HTMLElement): void {
  const words = input.value.toLowerCase().trim().split(/\s+/);
  found = places.filter((place) => words.every((word) => `${place.group} ${place.label}`.toLowerCase().includes(word)));
  chosen = 0;
  draw(input, list);
}

function steer(event: KeyboardEvent, input: HTMLInputElement, list: HTMLElement): void {
  if (event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    chosen = (chosen + step + found.length) % Math.max(1, found.length);
    draw(input, list);
  } else if (event.key === "Enter") {
    event.preventDefault();
    go(found[chosen]);
  }
}

function go(place: Destination | undefined): void {
  if (place) location.assign(url(place.path));
}

function draw(input: HTMLInputElement, list: HTMLElement): void {
  list.replaceChildren(...found.map(option));
  if (found.length === 0) {
    const none = document.createElement("p");
    none.className = "palette-empty";
    none.textContent = t("palette.none");
    list.append(none);
  }
  input.setAttribute("aria-activedescendant", found.length > 0 ? `place-${chosen}` : "");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function option(place: Destination, index: number): HTMLElement {
  const row = document.createElement("div");
  row.id = `place-${index}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(index === chosen));
  const group = document.createElement("span");
  group.className = "sub";
  group.textContent = place.group;
  row.append(spriteIcon(place.icon), place.label, group);
  row.addEventListener("click", () => go(place));
  return row;
}
