/** Parts of a page that would hold it up are asked for once it is there. */
import { renewed } from "../lib/soft.js";

const shown = new WeakMap<HTMLElement, string>();

export function listen(): void {
  document.addEventListener(renewed, fillLater);
  fillLater();
}

function fillLater(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-later]")) void fill(part);
}

async function fill(part: HTMLElement): Promise<void> {
  const address = part.dataset.later ?? "";
  shown.set(part, address);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (shown.get(part) !== address) return;
  if (!answer?.ok) { part.replaceChildren(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (shown.get(part) !== address) return;
  part.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
  part.dispatchEvent(new CustomEvent("usher:later", { bubbles: true }));
}
