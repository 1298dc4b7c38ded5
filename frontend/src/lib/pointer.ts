/** Whether a finger or a mouse button is down: what lies under it must not change until the click is done. */

let down = false;
let waiting: (() => void)[] = [];

export function watchPointer(): void {
  addEventListener("pointerdown", () => (down = true), true);
  for (const end of ["pointerup", "pointercancel", "dragend", "blur"]) addEventListener(end, lifted, true);
}

/** Resolves at once, or when the click that is under way has reached its target. */
export async function pointerIsUp(): Promise<void> {
  if (down) await new Promise<void>((resolve) => waiting.push(resolve));
}

function lifted(event: Event): void {
  if (!down || (event.type === "blur" && event.target !== window)) return;
  down = false;
  const due = waiting;
  waiting = [];
  // The click follows in the same task or the next.
  setTimeout(() => due.forEach((resolve) => resolve()), 50);
}
