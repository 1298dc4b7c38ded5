/** Places popovers and tooltips beside what opened them, inside the window. */

const gap = 6;
const edge = 8;

export function place(box: HTMLElement, anchor: Element): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = at.bottom + gap + height <= innerHeight - edge;
  const top = below ? at.bottom + gap : Math.max(edge, at.top - gap - height);
  const start = at.left + width > innerWidth - edge ? at.right - width : at.left;
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(edge, Math.min(start, innerWidth - edge - width))}px`;
}

export function listen(): void {
  document.addEventListener("toggle", opened, true);
  const tip = document.createElement("div");
  tip.className = "tooltip";
  tip.popover = "manual";
  document.body.append(tip);
  const show = (event: Event): void => showTip(tip, event.target);
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidePopover();
  });
}

function opened(event: Event): void {
  const box = event.target;
  if (!(box instanceof HTMLElement) || !box.matches(".popover:popover-open")) return;
  const anchor = document.querySelector(`[popovertarget="${box.id}"]`);
  if (anchor) place(box, anchor);
  box.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
}

function showTip(tip: HTMLElement, target: EventTarget | null): void {
  const anchor = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
  if (!anchor || (target as Element).matches(":not(:focus-visible):focus")) {
    tip.hidePopover();
    return;
  }
  tip.textContent = anchor.dataset.tip ?? "";
  tip.showPopover();
  place(tip, anchor);
}
