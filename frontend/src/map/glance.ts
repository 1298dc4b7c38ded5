/** What is told beside the pointer of what was played there, once it rests for a moment. */
import { fragment } from "../lib/fragment.js";
import { url } from "../lib/page.js";
import type { Touched } from "./geo-canvas.js";

const rest = 140;

/** What the hub is asked about a point or a hexagon; nothing for what is drawn together. */
export function whatOf({ cell, place }: Touched): string {
  if (cell) return `cell=${cell}`;
  return place ? `at=${place}` : "";
}

export class Glance {
  private timer = 0;
  private asked = "";

  constructor(private readonly show: (found: HTMLElement | null) => void) {}

  over(touched: Touched | null): void {
    const what = touched ? whatOf(touched) : "";
    if (what === this.asked) return;
    this.asked = what;
    clearTimeout(this.timer);
    this.show(null);
    if (what) this.timer = setTimeout(() => void this.load(what), rest);
  }

  private async load(what: string): Promise<void> {
    const search = new URL(location.href).searchParams.toString();
    const found = await fragment(url(`/map/glance?${what}&${search}`));
    if (what === this.asked) this.show(found);
  }
}
