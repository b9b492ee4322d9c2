/**
 * Who watches the objects of one kind, and what happened to them lately.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/storage/cacher`: each kind has a watch cache of its own, so that many changes of
 * one kind do not make the watches of another start anew.
 */
import { microseconds } from '../../base/time';
import type { EventHandler } from '../../engine/event-handler';
import type { Scheduler } from '../../engine/scheduler';
import type { KubeObject } from '../objects/kube-object';
import { nodeNameOf } from './object-ref';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** What it was before; undefined for ADDED. */
  readonly previous: KubeObject | undefined;
  readonly resourceVersion: number;
}

export interface WatchOptions {
  readonly kind: string;
  /** Events after this version are delivered first; without it the watch starts now. */
  readonly fromResourceVersion?: number;
  /** Only for `Pod`: those bound to this node. */
  readonly nodeName?: string;
  readonly onEvent: (event: WatchEvent) => void;
}

/** A watch event reaches its watcher in about this time in a small cluster. */
const WATCH_LATENCY = microseconds(2_000);

/** How many events a watch can go back; an older one has to list anew. */
const HISTORY_EVENTS = 500;

/** What the logs of all kinds share: the clock, and how many events are on their way. */
export class WatchDelivery {
  undelivered = 0;
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  deliver(watcher: Watcher, event: StoredEvent): void {
    this.undelivered += 1;
    this.#scheduler.scheduleEvent(WATCH_LATENCY, watcher, event);
  }
}

class Watcher implements EventHandler {
  readonly options: WatchOptions;
  isStopped = false;
  readonly #delivery: WatchDelivery;

  constructor(options: WatchOptions, delivery: WatchDelivery) {
    this.options = options;
    this.#delivery = delivery;
  }

  handleEvent(argument: unknown): void {
    this.#delivery.undelivered -= 1;
    if (!this.isStopped && argument instanceof StoredEvent) this.options.onEvent(argument);
  }
}

/** An event as it is kept and delivered. */
export class StoredEvent implements WatchEvent {
  readonly type: WatchEvent['type'];
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly resourceVersion: number;

  constructor(event: WatchEvent) {
    this.type = event.type;
    this.object = event.object;
    this.previous = event.previous;
    this.resourceVersion = event.resourceVersion;
  }
}

export class WatchLog {
  readonly #delivery: WatchDelivery;
  readonly #watchers: Watcher[] = [];
  readonly #watchersByNode = new Map<string, Watcher[]>();
  #history: StoredEvent[] = [];
  /** The version of the last event that is not in the history any more. */
  #forgotten = 0;

  constructor(delivery: WatchDelivery) {
    this.#delivery = delivery;
  }

  get isWatched(): boolean {
    return this.#watchers.length > 0;
  }

  /** `earlier` comes before what the history has. Stops the watch when called. */
  watch(options: WatchOptions, earlier: readonly StoredEvent[] = []): () => void {
    const watcher = new Watcher(options, this.#delivery);
    const watchers = this.#listFor(options.nodeName);
    watchers.push(watcher);
    for (const event of earlier) this.#delivery.deliver(watcher, event);
    if (options.fromResourceVersion !== undefined) this.#replay(watcher, options.fromResourceVersion);
    return () => {
      watcher.isStopped = true;
      const index = watchers.indexOf(watcher);
      if (index >= 0) watchers.splice(index, 1);
    };
  }

  /** Can a watch start here, or have events since then been forgotten? */
  canWatchFrom(resourceVersion: number): boolean {
    return resourceVersion >= this.#forgotten;
  }

  publish(event: StoredEvent): void {
    this.#history.push(event);
    if (this.#history.length > HISTORY_EVENTS * 2) {
      this.#forgotten = this.#history[HISTORY_EVENTS]?.resourceVersion ?? this.#forgotten;
      this.#history = this.#history.slice(-HISTORY_EVENTS);
    }
    this.tell(event);
  }

  /** Without keeping it: whoever reports it can tell again what happened. */
  tell(event: StoredEvent): void {
    for (const watcher of this.#watchers) this.#delivery.deliver(watcher, event);
    const nodeName = this.#watchersByNode.size === 0 ? undefined : nodeNameOf(event.object);
    if (nodeName === undefined) return;
    for (const watcher of this.#watchersByNode.get(nodeName) ?? []) this.#delivery.deliver(watcher, event);
  }

  #listFor(nodeName: string | undefined): Watcher[] {
    if (nodeName === undefined) return this.#watchers;
    const watchers = this.#watchersByNode.get(nodeName) ?? [];
    this.#watchersByNode.set(nodeName, watchers);
    return watchers;
  }

  #replay(watcher: Watcher, from: number): void {
    const { nodeName } = watcher.options;
    for (const event of this.#history) {
      if (event.resourceVersion <= from) continue;
      if (nodeName === undefined || nodeNameOf(event.object) === nodeName) {
        this.#delivery.deliver(watcher, event);
      }
    }
  }
}
