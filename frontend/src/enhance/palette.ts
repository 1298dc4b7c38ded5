/** Ctrl-K or /: items, persons, players and pages by typing, typing errors forgiven, all by keyboard. */
import { get } from "../lib/api.js";
import { avatar, icon } from "../lib/element.js";
import { readJson, t, url } from "../lib/page.js";
import { html, render, type TemplateResult } from "lit";

interface Destination {
  label: string;
  group: string;
  icon: string;
  path: string;
}

interface Hit {
  kind: "item" | "person" | "player" | "account";
  id: string;
  name: string;
  type: string | null;
  context: string | null;
  poster: string | null;
}

interface Option {
  path: string;
  group: string;
  label: string;
  detail: string;
  picture: TemplateResult;
}

const places = readJson<Destination[]>("destinations") ?? [];
const pause = 80;
const placesAtMost = 4;
const hitsAtMost = 9;
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

let found: Option[] = [];
let chosen = 0;
let round = 0;
let timer: number | undefined;

export const opening = "usher:palette";

export function listen(): void {
  const dialog = document.getElementById("palette") as HTMLDialogElement | null;
  const input = dialog?.querySelector("input");
  const list = dialog?.querySelector<HTMLElement>("[role=listbox]");
  if (!dialog || !input || !list) return;
  const open = (): void => {
    if (dialog.open) return;
    input.value = "";
    dialog.showModal();
    show(input, list, placesFor(""));
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener(opening, open);
  for (const button of document.querySelectorAll("[data-palette]")) button.addEventListener("click", open);
  for (const key of document.querySelectorAll("[data-palette] kbd")) if (isMac) key.textContent = "⌘ K";
  input.addEventListener("input", () => typed(input, list));
  input.addEventListener("keydown", (event) => steer(event, input, list));
}

/** A page whose name begins so shows at once, what the hub knows a moment later; what was typed last wins. */
function typed(input: HTMLInputElement, list: HTMLElement): void {
  const text = input.value.trim();
  const current = ++round;
  clearTimeout(timer);
  if (!text) {
    list.removeAttribute("aria-busy");
    list.removeAttribute("data-behind");
    show(input, list, placesFor(""));
    return;
  }
  const pages = placesFor(text).slice(0, placesAtMost);
  const first = pages[0]?.label.toLowerCase().startsWith(text.toLowerCase()) ?? false;
  if (first) show(input, list, pages);
  list.toggleAttribute("data-behind", !first);
  list.setAttribute("aria-busy", "true");
  timer = setTimeout(() => void ask(text).then((hits) => {
    if (current !== round) return;
    list.removeAttribute("aria-busy");
    list.removeAttribute("data-behind");
    const everything = hits.length > 0 ? [all(text)] : [];
    show(input, list, first ? [...pages, ...hits, ...everything] : [...hits, ...pages, ...everything]);
  }), pause);
}

async function ask(text: string): Promise<Option[]> {
  const hits = await get<Hit[]>(`/search?limit=${hitsAtMost}&q=${encodeURIComponent(text)}`).catch(() => []);
  const options = hits.map(option);
  // Groups in the order of their best, so that a heading stands once.
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.flatMap((group) => options.filter((one) => one.group === group));
}

function placesFor(text: string): Option[] {
  const words = text.toLowerCase().split(/\s+/);
  return places
    .filter((place) => words.every((word) => `${place.group} ${place.label}`.toLowerCase().includes(word)))
    .map((place) => ({ path: place.path, group: t("palette.pages"), label: place.label, detail: place.group, picture: icon(place.icon) }));
}

const paths: Record<Hit["kind"], string> = { item: "/items/", person: "/persons/", player: "/players/", account: "/accounts/" };

function option(hit: Hit): Option {
  const type = hit.type ? t(`palette.type.${hit.type}`) : "";
  return {
    path: paths[hit.kind] + encodeURIComponent(hit.id),
    group: t(`palette.${hit.kind}`),
    label: hit.name,
    detail: [type, hit.context].filter(Boolean).join(" · "),
    picture: picture(hit),
  };
}

function picture(hit: Hit): TemplateResult {
  if (hit.kind === "person") return avatar(hit.name, null, "s");
  if (hit.kind !== "item") return icon("tv-minimal");
  const square = hit.type === "artist" || hit.type === "album" || hit.type === "track";
  return html`<span class="poster ${square ? "square" : ""}">${icon(square ? "music" : "film")}${hit.poster ? html`<img src=${url(hit.poster)} alt="" />` : ""}</span>`;
}

function all(text: string): Option {
  return { path: `/search?q=${encodeURIComponent(text)}`, group: t("palette.more"), label: t("palette.all", { text }), detail: "", picture: icon("search") };
}

function show(input: HTMLInputElement, list: HTMLElement, options: Option[]): void {
  [found, chosen] = [options, 0];
  draw(input, list);
  list.scrollTop = 0;
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  PageDown: (at, count) => Math.min(at + 6, count - 1),
  PageUp: (at) => Math.max(at - 6, 0),
};

function steer(event: KeyboardEvent, input: HTMLInputElement, list: HTMLElement): void {
  if (event.isComposing) return;
  const step = steps[event.key];
  if (step) {
    event.preventDefault();
    chosen = step(chosen, Math.max(1, found.length));
    draw(input, list);
    list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter") {
    event.preventDefault();
    enter(event, input);
  }
}

/** Who is faster than the hub gets the page that begins so, or else the page of results. */
function enter(event: KeyboardEvent, input: HTMLInputElement): void {
  const waiting = document.querySelector("#palette [data-behind]") !== null;
  const text = input.value.trim();
  const path = waiting && text ? `/search?q=${encodeURIComponent(text)}` : found[chosen]?.path;
  if (!path) return;
  if (event.ctrlKey || event.metaKey) open(url(path), "_blank", "noopener");
  else location.assign(url(path));
}

function draw(input: HTMLInputElement, list: HTMLElement): void {
  const groups = [...new Set(found.map(({ group }) => group))];
  render(
    found.length === 0
      ? html`<p class="palette-empty">${t("palette.none")}</p>`
      : groups.map((group, at) => html`<div role="group" aria-labelledby="palette-group-${at}">
          <p class="palette-group" id="palette-group-${at}">${group}</p>
          ${found.map((one, index) => (one.group === group ? row(one, index) : ""))}
        </div>`),
    list,
  );
  input.setAttribute("aria-activedescendant", found.length > 0 ? `place-${chosen}` : "");
}

function row(one: Option, index: number): TemplateResult {
  return html`<a class="palette-option" role="option" id="place-${index}" tabindex="-1" href=${url(one.path)} aria-selected=${index === chosen ? "true" : "false"}>
    ${one.picture}<span class="grow clip">${one.label}</span><span class="sub clip">${one.detail}</span></a>`;
}
