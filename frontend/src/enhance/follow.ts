/** Parts of server-rendered pages that follow live topics: what changed is asked for again and put in place. */
import { live } from "../live.js";

const pause = 150;
const patience = 2000;
let timer: number | undefined;

/** `data-follow` names topics; `sessions:removed` is only about what went. Such parts have ids, as have their `data-part`s. */
export function followTopics(): void {
  const wanted = new Set<string>();
  for (const part of document.querySelectorAll<HTMLElement>("[data-follow]")) {
    for (const topic of (part.dataset.follow ?? "").split(" ")) wanted.add(topic);
  }
  for (const topic of wanted) {
    const [name = "", only] = topic.split(":");
    live.subscribe(name, (push) => {
      if (only !== "removed" || push.removed) schedule(only ? patience / 2 : pause);
    });
  }
}

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), delay);
}

async function refresh(): Promise<void> {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-follow], [data-part]")];
  if (parts.some(inUse)) { schedule(patience); return; }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer) return;
  if (!answer.ok || answer.redirected) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) replace(part, fresh.getElementById(part.id));
}

/** Somebody is typing in it, or something of it is open. */
function inUse(part: HTMLElement): boolean {
  return part.querySelector("input:focus, textarea:focus, select:focus, dialog[open], :popover-open, [aria-busy]") !== null;
}

function replace(part: HTMLElement, fresh: HTMLElement | null): void {
  if (!fresh || fresh.textContent === part.textContent) return;
  const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const placed = document.importNode(fresh, true);
  part.replaceWith(placed);
  if (focused) [...placed.querySelectorAll<HTMLElement>("a, button")].find((one) => nameOf(one) === focused)?.focus({ preventScroll: true });
}

function nameOf(element: Element | null): string {
  return `${element?.getAttribute("href") ?? ""} ${element?.textContent ?? ""}`;
}
