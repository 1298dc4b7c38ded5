/** Plays that ended since the list was drawn: a pill tells of them, and a press loads them. Nothing moves until then. */
import { live } from "../live.js";
import { number } from "../lib/format.js";
import { t } from "../lib/page.js";
import { go, renewed } from "../lib/soft.js";

/** A play is in the history a moment after its session has gone, at times a few seconds after. */
const looks = [1500, 6000];
let timers: number[] = [];
let known: number | null = null;
let fresh: Set<string> | null = null;

export function listen(): void {
  document.addEventListener("usher:later", remember);
  document.addEventListener(renewed, () => { known = null; light(); });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-news]")) void show();
  });
  if (!document.getElementById("history-list")) return;
  if (pillOf()?.dataset.newsFirst !== undefined) known = 0;
  // A snapshot hides what ended before it: while the page came, or while the hub was out of reach.
  live.subscribe("sessions", (push) => { if (push.removed ?? push.snapshot) look(); });
}

function pillOf(): HTMLButtonElement | null {
  return document.querySelector<HTMLButtonElement>("[data-news]");
}

function remember(): void {
  known = totalOf(document);
}

function totalOf(part: ParentNode): number | null {
  const total = part.querySelector<HTMLElement>("[data-total-plays]")?.dataset.totalPlays;
  return total === undefined ? null : Number(total);
}

function look(): void {
  timers.forEach(clearTimeout);
  timers = looks.map((delay) => setTimeout(() => void count(), delay));
}

async function count(): Promise<void> {
  const address = pillOf()?.dataset.news;
  if (!address || known === null) return;
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const total = totalOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  const pill = pillOf();
  if (total !== null && pill?.dataset.news === address) tell(pill, total - known);
}

function tell(pill: HTMLButtonElement, some: number): void {
  pill.hidden = some < 1;
  const words = pill.querySelector("span");
  if (words && some > 0) words.textContent = t("news.plays", { count: some, number: number(some) });
}

async function show(): Promise<void> {
  fresh = new Set(rows().map((row) => row.id));
  await go(location.href, "replace");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollTo({ top: 0, behavior: calm ? "instant" : "smooth" });
}

/** What was not there before is seen at a glance. */
function light(): void {
  const before = fresh;
  fresh = null;
  if (before) for (const row of rows()) row.classList.toggle("fresh", !before.has(row.id));
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#plays tr[id]")];
}
