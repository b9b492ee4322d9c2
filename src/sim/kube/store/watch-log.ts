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

  deliver(watchers: WatcherGroup, event: StoredEvent): void {
    if (watchers.size === 0) return;
    this.undelivered += 1;
    this.#scheduler.scheduleEvent(WATCH_LATENCY, watchers, event);
  }
}

class Watcher {
  readonly options: WatchOptions;
  isStopped = false;

  constructor(options: WatchOptions) {
    this.options = options;
  }
}

/**
 * Those who are told of the same events, one after the other, by one event of the simulation. It never changes: who comes
 * later is not told of what is on its way.
 */
class WatcherGroup implements EventHandler {
  readonly #watchers: readonly Watcher[];
  readonly #delivery: WatchDelivery;

  constructor(watchers: readonly Watcher[], delivery: WatchDelivery) {
    this.#watchers = watchers;
    this.#delivery = delivery;
  }

  get size(): number {
    return this.#watchers.length;
  }

  with(watcher: Watcher): WatcherGroup {
    return new WatcherGroup([...this.#watchers, watcher], this.#delivery);
  }

  without(watcher: Watcher): WatcherGroup {
    return new WatcherGroup(
      this.#watchers.filter((each) => each !== watcher),
      this.#delivery,
    );
  }

  handleEvent(argument: unknown): void {
    this.#delivery.undelivered -= 1;
    if (!(argument instanceof StoredEvent)) return;
    for (const watcher of this.#watchers) if (!watcher.isStopped) watcher.options.onEvent(argument);
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
  /** Nobody. */
  readonly #none: WatcherGroup;
  #watchers: WatcherGroup;
  readonly #watchersByNode = new Map<string, WatcherGroup>();
  #history: StoredEvent[] = [];
  /** The version of the last event that is not in the history any more. */
  #forgotten = 0;

  constructor(delivery: WatchDelivery) {
    this.#delivery = delivery;
    this.#none = new WatcherGroup([], delivery);
    this.#watchers = this.#none;
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** `earlier` comes before what the history has. Stops the watch when called. */
  watch(options: WatchOptions, earlier: readonly StoredEvent[] = []): () => void {
    const watcher = new Watcher(options);
    const { nodeName, fromResourceVersion } = options;
    this.#setGroup(nodeName, this.#groupOf(nodeName).with(watcher));
    const alone = this.#none.with(watcher);
    for (const event of earlier) this.#delivery.deliver(alone, event);
    if (fromResourceVersion !== undefined) this.#replay(alone, nodeName, fromResourceVersion);
    return () => {
      watcher.isStopped = true;
      this.#setGroup(nodeName, this.#groupOf(nodeName).without(watcher));
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
    this.#delivery.deliver(this.#watchers, event);
    const nodeName = this.#watchersByNode.size === 0 ? undefined : nodeNameOf(event.object);
    if (nodeName !== undefined) this.#delivery.deliver(this.#groupOf(nodeName), event);
  }

  #groupOf(nodeName: string | undefined): WatcherGroup {
    return nodeName === undefined ? this.#watchers : (this.#watchersByNode.get(nodeName) ?? this.#none);
  }

  #setGroup(nodeName: string | undefined, group: WatcherGroup): void {
    if (nodeName === undefined) this.#watchers = group;
    else if (group.size === 0) this.#watchersByNode.delete(nodeName);
    else this.#watchersByNode.set(nodeName, group);
  }

  #replay(watcher: WatcherGroup, nodeName: string | undefined, from: number): void {
    for (const event of this.#history) {
      if (event.resourceVersion <= from) continue;
      if (nodeName === undefined || nodeNameOf(event.object) === nodeName) {
        this.#delivery.deliver(watcher, event);
      }
    }
  }
}
