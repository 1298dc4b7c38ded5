/** A live collection: the page's embedded snapshot at first, then the pushes of one topic. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { live } from "../live.js";
import type { Push } from "../model.js";
import { readJson } from "./page.js";

export class Topic<T> {
  readonly items = new Map<string, T>();
  private readonly hosts = new Set<ReactiveControllerHost>();
  private started = false;

  constructor(
    readonly name: string,
    private readonly key: (item: T) => string,
  ) {
    for (const item of readJson<T[]>(`initial-${name}`) ?? []) this.items.set(key(item), item);
  }

  attach(host: ReactiveControllerHost): void {
    this.hosts.add(host);
    if (this.started) return;
    this.started = true;
    live.subscribe(this.name, (push) => this.apply(push as Push<T>));
  }

  detach(host: ReactiveControllerHost): void {
    this.hosts.delete(host);
  }

  private apply(push: Push<T>): void {
    if (push.snapshot) this.items.clear();
    for (const item of [...(push.snapshot ?? []), ...(push.changed ?? [])]) this.items.set(this.key(item), item);
    for (const id of push.removed ?? []) this.items.delete(id);
    for (const host of this.hosts) host.requestUpdate();
  }
}

/** Redraws its host whenever the topic changes. */
export class Follow<T> implements ReactiveController {
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly topic: Topic<T>,
  ) {
    host.addController(this);
  }

  get items(): T[] {
    return [...this.topic.items.values()];
  }

  hostConnected(): void {
    this.topic.attach(this.host);
  }

  hostDisconnected(): void {
    this.topic.detach(this.host);
  }
}
