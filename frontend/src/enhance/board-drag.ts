/** A card is dragged: the others make room as they would lie, and it is put there when it is let go. */

const far = 28;
const edge = 80;
const speed = 14;
const still = matchMedia("(prefers-reduced-motion: reduce)");

export function drag(begun: PointerEvent, handle: HTMLElement, section: HTMLElement, all: HTMLElement[], put: (to: number) => void): void {
  begun.preventDefault();
  handle.focus({ preventScroll: true });
  handle.setPointerCapture(begun.pointerId);
  const order = [...all];
  const ghost = ghostOf(section);
  let [x, y] = [begun.clientX, begun.clientY];
  let turned = { x, y };
  let frame = requestAnimationFrame(roll);
  section.classList.add("dragged");

  function moved(event: PointerEvent): void {
    [x, y] = [event.clientX, event.clientY];
    ghost.style.translate = `${x + 12}px ${y + 12}px`;
    look();
  }

  /** The dragged card takes the place of the one under the pointer. */
  function look(): void {
    if (Math.hypot(x - turned.x, y - turned.y) < far) return;
    const over = document.elementsFromPoint(x, y).map((one) => one.closest<HTMLElement>(".board-card")).find((one) => one && order.includes(one));
    if (!over || over === section) return;
    turned = { x, y };
    const to = order.indexOf(over);
    order.splice(order.indexOf(section), 1);
    order.splice(to, 0, section);
    rearrange(order);
  }

  /** Near the edge of the window the page goes on. */
  function roll(): void {
    const by = y < edge ? -speed : y > innerHeight - edge ? speed : 0;
    if (by !== 0) { scrollBy(0, by); look(); }
    frame = requestAnimationFrame(roll);
  }

  function end(kept: boolean): void {
    cancelAnimationFrame(frame);
    ghost.remove();
    section.classList.remove("dragged");
    for (const one of all) one.style.order = "";
    handle.removeEventListener("pointermove", moved);
    handle.removeEventListener("pointerup", letGo);
    handle.removeEventListener("pointercancel", stopped);
    document.removeEventListener("keydown", escaped, true);
    if (kept && order.indexOf(section) !== all.indexOf(section)) put(order.indexOf(section));
    handle.focus({ preventScroll: true });
  }

  const letGo = (): void => end(true);
  const stopped = (): void => end(false);
  const escaped = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end(false);
  };
  handle.addEventListener("pointermove", moved);
  handle.addEventListener("pointerup", letGo);
  handle.addEventListener("pointercancel", stopped);
  document.addEventListener("keydown", escaped, true);
}

function ghostOf(section: HTMLElement): HTMLElement {
  const ghost = document.createElement("div");
  ghost.className = "board-ghost";
  ghost.textContent = section.dataset.title ?? "";
  ghost.style.translate = "-100vw 0";
  document.body.append(ghost);
  return ghost;
}

/** By `order` alone, so that no chart is drawn anew; each card glides to where it now lies. */
function rearrange(order: HTMLElement[]): void {
  const before = new Map(order.map((one) => [one, one.getBoundingClientRect()]));
  order.forEach((one, index) => (one.style.order = String(index)));
  if (still.matches) return;
  for (const [one, at] of before) {
    const now = one.getBoundingClientRect();
    const [dx, dy] = [at.left - now.left, at.top - now.top];
    if (dx || dy) one.animate([{ translate: `${dx}px ${dy}px` }, { translate: "0 0" }], { duration: 180, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
  }
}
