/** Parts of server-rendered pages that follow live topics: what changed is asked for again and put in place. */
import { morph } from "../lib/morph.js";
import { pointerIsUp, watchPointer } from "../lib/pointer.js";
import { live } from "../live.js";

const pause = 150;
const patience = 2000;
let timer: number | undefined;
let running = false;

/** `data-follow` names topics; `sessions:removed` is only about what went. Such parts have ids, as have their `data-part`s. */
export function followTopics(): void {
  const wanted = new Set<string>();
  for (const part of document.querySelectorAll<HTMLElement>("[data-follow]")) {
    for (const topic of (part.dataset.follow ?? "").split(" ")) wanted.add(topic);
  }
  if (wanted.size > 0) watchPointer();
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
  if (running || parts().some(inUse)) { schedule(patience); return; }
  running = true;
  await ask().finally(() => (running = false));
}

async function ask(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer) return;
  if (!answer.ok || answer.redirected) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  await pointerIsUp();
  // Something may have been opened while the answer was on its way.
  if (parts().some(inUse)) { schedule(patience); return; }
  for (const part of parts()) renew(part, fresh.getElementById(part.id));
}

function parts(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-follow], [data-part]")];
}

/** Somebody is typing in it, or something of it is open. */
function inUse(part: HTMLElement): boolean {
  return part.querySelector("input:focus, textarea:focus, select:focus, dialog[open], :popover-open, [aria-busy]") !== null;
}

function renew(part: HTMLElement, fresh: HTMLElement | null): void {
  if (fresh && !fresh.isEqualNode(part)) morph(part, fresh);
}
