/** How many alerts are open, wherever that stands on the page: counted again whenever one changes. */
import { get } from "../lib/api.js";
import { number } from "../lib/format.js";
import { live } from "../live.js";

const pause = 300;
let timer: number | undefined;
let snapshots = 0;

export function listen(): void {
  if (badges().length === 0) return;
  live.subscribe("alerts", (push) => {
    // The first snapshot is what the page was drawn with; a later one follows a lost connection.
    if (push.snapshot && snapshots++ === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void count(), pause);
  });
}

function badges(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-open-alerts]")];
}

async function count(): Promise<void> {
  const counts = await get<Record<string, number>>("/alerts/counts").catch(() => null);
  if (!counts) return;
  const open = counts.open ?? 0;
  for (const badge of badges()) {
    badge.textContent = number(open);
    badge.hidden = open === 0;
  }
}
