/** The live socket: one connection per page, opened by the first subscriber, back after every loss. */
import type { Push } from "./model.js";
import { url } from "./lib/page.js";

/** `idle`: nothing on this page is live. */
export type LiveState = "idle" | "connecting" | "live" | "waiting";
type Listener = (push: Push<unknown>) => void;

interface Message {
  id?: number;
  type: string;
  data?: Push<unknown>;
}

const firstDelay = 500;
const longestDelay = 20_000;
const silence = 45_000;
/** The hub's close code when the sign-in ended; a reload leads to the sign-in page. */
const signedOut = 4401;

export class LiveSocket extends EventTarget {
  state: LiveState = "idle";
  private socket: WebSocket | undefined;
  private attempts = 0;
  private nextId = 1;
  private timer: number | undefined;
  private watchdog: number | undefined;
  private readonly listeners = new Map<string, Set<Listener>>();

  /** Hear the pushes of a topic: a snapshot first, again after each reconnect. Returns the way out. */
  subscribe(topic: string, listener: Listener): () => void {
    const known = this.listeners.get(topic);
    const set = known ?? new Set();
    set.add(listener);
    this.listeners.set(topic, set);
    this.open();
    if (this.state === "live") {
      // Who comes later needs a snapshot, too; the hub sends one with each new subscription only.
      if (known) this.send({ type: "unsubscribe", topics: [topic] });
      this.ask([topic]);
    }
    return () => set.delete(listener);
  }

  private open(): void {
    if (this.socket) return;
    if (this.state === "idle") this.become("connecting");
    const address = new URL(url("/api/v1/ws"), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.received(String(event.data));
    socket.onclose = (event) => this.lost(event.code);
  }

  private opened(): void {
    this.attempts = 0;
    this.ask([...this.listeners.keys()]);
    this.become("live");
    this.heard();
  }

  private ask(topics: string[]): void {
    this.send({ type: "subscribe", topics });
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ id: this.nextId++, ...message }));
  }

  private received(text: string): void {
    this.heard();
    const message = JSON.parse(text) as Message;
    if (!message.data) return;
    for (const listener of this.listeners.get(message.type) ?? []) listener(message.data);
  }

  /** A silent socket is pinged, and given up when that is not answered either. */
  private heard(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.send({ type: "ping" });
      this.watchdog = setTimeout(() => this.socket?.close(), 10_000);
    }, silence);
  }

  private lost(code: number): void {
    if (code === signedOut && !leaving) { location.reload(); return; }
    clearTimeout(this.watchdog);
    this.socket = undefined;
    this.become("waiting");
    const delay = Math.min(longestDelay, firstDelay * 2 ** this.attempts++) * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), delay);
  }

  /** Try at once, for instance when the machine woke up. */
  hurry(): void {
    if (this.state !== "waiting" || this.socket) return;
    clearTimeout(this.timer);
    this.open();
  }

  private become(state: LiveState): void {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

export const live = new LiveSocket();
/** Whether the page is on its way out, by the sign-out button for instance: a reload would stop that. */
let leaving = false;
addEventListener("beforeunload", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));
addEventListener("online", () => live.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") live.hurry();
});
