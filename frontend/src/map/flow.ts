/** Light that runs along the ways, from the servers to who watches; only for who likes motion. */
import type { ExpressionSpecification, Map as GlMap } from "maplibre-gl";
import { clear } from "./style.js";

/** Ways are shared out among so many layers, so that the lights do not run abreast. */
export const lanes = 3;
export const flowLayers = Array.from({ length: lanes }, (_, lane) => `ways-flow-${lane}`);

const turn = 2600;
const tail = 0.28;
const pause = 45;
const slow = 120;
const tired = 8;

export class Flow {
  private running = 0;
  private last = 0;
  private late = 0;

  constructor(
    private readonly map: GlMap,
    private color = "",
  ) {}

  /** Begin; where the machine cannot keep up, it ends by itself. */
  start(color: string): void {
    this.color = color;
    this.late = 0;
    if (this.running === 0) this.running = requestAnimationFrame(this.frame);
  }

  stop(): void {
    cancelAnimationFrame(this.running);
    this.running = 0;
  }

  private readonly frame = (now: number): void => {
    this.running = requestAnimationFrame(this.frame);
    const passed = now - this.last;
    if (passed < pause || this.map.isMoving()) return;
    this.last = now;
    this.late = passed > slow && passed < turn ? this.late + 1 : 0;
    if (this.late > tired) {
      this.stop();
      this.draw(() => 2);
      return;
    }
    this.draw((lane) => (now / turn + lane / lanes) % 1);
  };

  private draw(at: (lane: number) => number): void {
    flowLayers.forEach((id, lane) => {
      if (this.map.getLayer(id)) this.map.setPaintProperty(id, "line-gradient", light(this.color, at(lane)));
    });
  }
}

/** A light with a tail behind it, at a share of the way from its server. */
export function light(color: string, share: number): ExpressionSpecification {
  // Ways begin where people are, so that the light comes from their end.
  const head = 1 - share * (1 + tail);
  const none = clear(color);
  const stops = [[head - 0.015, none], [head, color], [head + tail, none]] as const;
  const inside = stops.filter(([at]) => at > 0 && at < 1);
  const begin = head <= 0 && head + tail > 0 ? color : none;
  const found = [0, head > 0 ? none : begin, ...inside.flat(), 1, none];
  return ["interpolate", ["linear"], ["line-progress"], ...found] as unknown as ExpressionSpecification;
}
