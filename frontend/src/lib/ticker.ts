/** One clock for everything that moves by the second; it rests while the page is hidden. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

const hosts = new Set<ReactiveControllerHost>();
let timer: number | undefined;

function beat(): void {
  if (document.visibilityState === "visible") for (const host of hosts) host.requestUpdate();
}

export class Ticking implements ReactiveController {
  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.host);
    timer ??= setInterval(beat, 1000);
  }

  hostDisconnected(): void {
    hosts.delete(this.host);
    if (hosts.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }
}
