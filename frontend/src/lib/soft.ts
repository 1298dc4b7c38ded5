/** Goes to another address of the same page without loading it anew: what changed is put in place. */
import { morph } from "./morph.js";

export type How = "push" | "replace" | "top";

/** Sent to the document when the page shows something else. */
export const renewed = "usher:renewed";

let round = 0;
const slow = 200;

/** Show `address` in the page's main part; whatever does not work out is a plain visit. */
export async function go(address: string | URL, how: How = "push"): Promise<void> {
  const target = new URL(address, location.href);
  const current = ++round;
  const busy = setTimeout(() => mark(true), slow);
  const fresh = await load(target);
  if (current !== round) { clearTimeout(busy); return; }
  clearTimeout(busy);
  mark(false);
  const main = document.getElementById("main");
  const wanted = fresh?.getElementById("main");
  if (!fresh || !main || !wanted) { location.assign(target); return; }
  if (how === "replace" || target.href === location.href) history.replaceState({ soft: true }, "", target);
  else history.pushState({ soft: true }, "", target);
  show(main, wanted, fresh.title);
  if (how === "top") scrollTo({ top: 0, behavior: "instant" });
}

function show(main: Element, wanted: Element, title: string): void {
  morph(main, wanted);
  document.title = title;
  document.dispatchEvent(new Event(renewed));
}

async function load(target: URL): Promise<Document | null> {
  try {
    const answer = await fetch(target, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function mark(busy: boolean): void {
  document.querySelector("[data-soft-busy]")?.toggleAttribute("aria-busy", busy);
}

let last = location.href;

export function listen(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("input", typed);
  document.addEventListener(renewed, () => (last = location.href));
  addEventListener("popstate", () => {
    const before = new URL(last);
    last = location.href;
    // An address that differs in its fragment alone is the browser's own affair.
    if (before.pathname !== location.pathname) location.reload();
    else if (before.search !== location.search) void go(location.href, "replace");
  });
}

/** A click that the browser would follow in this very tab. */
function isPlain(event: MouseEvent): boolean {
  const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return !event.defaultPrevented && event.button === 0 && !other;
}

function clicked(event: MouseEvent): void {
  if (!isPlain(event)) return;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-soft]") : null;
  if (!link) return;
  event.preventDefault();
  link.closest<HTMLElement>("[popover]")?.hidePopover();
  const wish = link.dataset.soft;
  void go(link.href, wish === "replace" || wish === "top" ? wish : "push");
}

function submitted(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !("softForm" in form.dataset)) return;
  event.preventDefault();
  clearTimeout(timer);
  void go(addressOf(form));
}

const pause = 300;
let timer: number | undefined;

/** A search shows as one types; each word is not a step back. */
function typed(event: Event): void {
  const form = event.target instanceof HTMLInputElement ? event.target.form : null;
  if (!form || !("softTyping" in form.dataset)) return;
  clearTimeout(timer);
  timer = setTimeout(() => void go(addressOf(form), "replace"), pause);
}

function addressOf(form: HTMLFormElement): URL {
  const address = new URL(form.action);
  address.search = "";
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) address.searchParams.append(name, value.trim());
  return address;
}
