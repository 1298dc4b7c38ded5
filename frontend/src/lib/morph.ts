/** Makes a part of the page look like a fresh copy of it, and keeps every node that is still the same. */
import { Idiomorph } from "idiomorph";

/** Focus, scrolling, selection, open popovers and running clicks stay, since their elements do. */
export function morph(old: Element, fresh: Element): void {
  Idiomorph.morph(old, fresh, {
    morphStyle: "outerHTML",
    restoreFocus: true,
    callbacks: { beforeNodeMorphed: mayChange, beforeAttributeUpdated: mayUpdate },
  });
}

/** Components draw themselves, and clocks that show the same moment are kept by the page. */
function mayChange(old: Node, fresh: Node): boolean {
  if (!(old instanceof HTMLElement) || !(fresh instanceof HTMLElement)) return true;
  if (old.localName.includes("-")) {
    tell(old, fresh);
    return false;
  }
  return !(old instanceof HTMLTimeElement && isClock(old) && old.dateTime === fresh.getAttribute("datetime"));
}

/** A component hears what the page tells it anew. */
function tell(component: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) {
    if (component.getAttribute(name) !== value) component.setAttribute(name, value);
  }
}

/** What the page itself set stays: what is open, busy, or hidden because its picture is broken. */
function mayUpdate(name: string, element: Element, change: "update" | "remove"): boolean {
  if (name === "open" || name === "style") return false;
  if (name === "value" && element === document.activeElement) return false;
  return !(name === "hidden" && change === "remove" && element instanceof HTMLImageElement);
}

function isClock(time: HTMLTimeElement): boolean {
  return "ago" in time.dataset || "countdown" in time.dataset;
}
