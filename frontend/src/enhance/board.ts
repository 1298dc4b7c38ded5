/** The overview: cards are added, set, removed and moved, by pointer and by keyboard; what is arranged is kept. */
import { put, remove } from "../lib/api.js";
import { page, t } from "../lib/page.js";
import { go } from "../lib/soft.js";
import { drag } from "./board-drag.js";
import { toast } from "./toasts.js";

interface Card {
  id: string;
  card: string;
  width: number;
  [setting: string]: string | number;
}

const board = (): HTMLElement | null => document.getElementById("board");
const sections = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#board > .board-card")];
const cardOf = (section: HTMLElement): Card => JSON.parse(section.dataset.card ?? "{}") as Card;
const cards = (): Card[] => sections().map(cardOf);
const sectionOf = (target: Element): HTMLElement | null => target.closest<HTMLElement>(".board-card");

const calm = 500;
let timer: number | undefined;
let saving: Promise<unknown> = Promise.resolve();

export function listen(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("change", changed);
  document.addEventListener("keydown", steered);
  document.addEventListener("pointerdown", grabbed);
  // What was moved last is not lost when one leaves at once.
  addEventListener("pagehide", () => timer !== undefined && void save(cards(), { keepalive: true }));
}

const clicks: Record<string, (target: HTMLElement) => void> = {
  "[data-board-add]": add,
  "[data-board-remove]": (button) => void drop(sectionOf(button)),
  "[data-board-reset]": () => void reset(),
};

function clicked(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  for (const [what, handle] of Object.entries(clicks)) {
    const target = event.target.closest<HTMLElement>(what);
    if (target) { handle(target); return; }
  }
}

function add(offer: HTMLElement): void {
  const { boardAdd = "", width, title = "" } = offer.dataset;
  const id = `${boardAdd}-${Date.now().toString(36)}`.slice(-40);
  offer.closest("dialog")?.close();
  void keep([...cards(), { id, card: boardAdd, width: Number(width) }]).then((kept) => {
    if (!kept) return;
    tell(t("board.added", { name: title }));
    const fresh = document.getElementById(`card-${id}`);
    fresh?.scrollIntoView({ block: "center" });
    fresh?.querySelector<HTMLElement>("[data-board-handle]")?.focus({ preventScroll: true });
  });
}

async function drop(section: HTMLElement | null): Promise<void> {
  if (!section) return;
  const before = cards();
  const beside = (section.nextElementSibling ?? section.previousElementSibling)?.id;
  if (!(await keep(before.filter((one) => one.id !== cardOf(section).id)))) return;
  undoable(t("board.removed", { name: section.dataset.title ?? "" }), before);
  (beside ? document.querySelector<HTMLElement>(`#${CSS.escape(beside)} [data-board-handle]`) : document.getElementById("board-done"))?.focus();
}

async function reset(): Promise<void> {
  const before = cards();
  await told(() => remove("/overview"));
  await go(location.href, "replace");
  undoable(t("board.reset"), before);
}

function undoable(text: string, before: Card[]): void {
  toast("info", text, { label: t("board.undo"), run: () => void keep(before) });
}

/** A setting of one card. */
function changed(event: Event): void {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement) || !select.dataset.boardSet) return;
  const section = sectionOf(select);
  if (!section) return;
  const name = select.dataset.boardSet;
  const others = Object.entries(cardOf(section)).filter(([setting]) => setting !== name);
  const value = name === "width" ? Number(select.value) : select.value;
  const card = Object.fromEntries(value === "" ? others : [...others, [name, value]]) as Card;
  section.dataset.card = JSON.stringify(card);
  section.dataset.width = String(card.width);
  void keep(cards());
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

function steered(event: KeyboardEvent): void {
  const handle = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-board-handle]") : null;
  const step = steps[event.key];
  const section = handle && sectionOf(handle);
  if (!step || !section || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const all = sections();
  const at = all.indexOf(section);
  const to = Math.max(0, Math.min(all.length - 1, step(at, all.length - 1)));
  if (to !== at) move(section, to);
  handle.focus({ preventScroll: true });
  section.scrollIntoView({ block: "nearest" });
}

function grabbed(event: PointerEvent): void {
  const handle = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-board-handle]") : null;
  const section = handle && sectionOf(handle);
  if (section && event.button === 0) drag(event, handle, section, sections(), (to) => move(section, to));
}

/** To another place among the others; kept once nothing has moved for a moment. */
function move(section: HTMLElement, to: number): void {
  const others = sections().filter((one) => one !== section);
  board()?.insertBefore(section, others[to] ?? null);
  tell(t("board.moved", { name: section.dataset.title ?? "", place: to + 1, of: others.length + 1 }));
  clearTimeout(timer);
  timer = setTimeout(() => void told(() => save(cards())), calm);
}

function tell(text: string): void {
  const place = document.getElementById("board-told");
  if (place) place.textContent = text;
}

/** Keep an arrangement, one after the other, and show it as the server draws it; whether it worked. */
async function keep(wanted: Card[]): Promise<boolean> {
  if (!(await told(() => save(wanted)))) return false;
  await go(location.href, "replace");
  return true;
}

function save(wanted: Card[], options: RequestInit = {}): Promise<unknown> {
  clearTimeout(timer);
  timer = undefined;
  if (options.keepalive) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": page.csrf };
    return fetch(`${page.base}/api/v1/overview`, { ...options, method: "PUT", headers, body: JSON.stringify({ cards: wanted }) });
  }
  saving = saving.catch(() => undefined).then(() => put("/overview", { cards: wanted }));
  return saving;
}

async function told(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    toast("bad", error instanceof Error ? error.message : String(error));
    return false;
  }
}
