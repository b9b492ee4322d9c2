/** The objects of one kind, by namespace and name, and by each label they carry. */
import type { KubeObject } from '../objects/kube-object';
import { matchesLabels, type LabelSelector } from './label-selector';
import type { Transaction } from './transaction';
import { WatchLog, type WatchDelivery } from './watch-log';

export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly selector?: LabelSelector | undefined;
}

export class Collection {
  readonly watches: WatchLog;
  size = 0;
  /** Grows with every write, those included that are taken back. */
  writes = 0;
  readonly #byNamespace = new Map<string, Map<string, KubeObject>>();
  readonly #byLabel = new Map<string, Map<string, KubeObject>>();

  constructor(delivery: WatchDelivery) {
    this.watches = new WatchLog(delivery);
  }

  find(namespace: string, name: string): KubeObject | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  /** In the order of creation, within each namespace. */
  each({ namespace, selector }: ListOptions, visit: (object: KubeObject) => void): void {
    if (namespace === undefined) {
      for (const objects of this.#byNamespace.values()) {
        for (const object of objects.values()) if (isSelected(object, selector)) visit(object);
      }
      return;
    }
    for (const object of this.#candidatesOf(namespace, selector)?.values() ?? []) {
      if (isSelected(object, selector)) visit(object);
    }
  }

  put(object: KubeObject, previous: KubeObject | undefined): void {
    this.writes += 1;
    const namespace = object.metadata.namespace ?? '';
    mapIn(this.#byNamespace, namespace).set(object.metadata.name, object);
    if (previous === undefined) this.size += 1;
    else if (previous.metadata.labels !== object.metadata.labels) this.#dropLabels(previous);
    const { labels = {} } = object.metadata;
    for (const key of Object.keys(labels)) {
      mapIn(this.#byLabel, labelIndexKey(namespace, key, labels[key] ?? '')).set(
        object.metadata.name,
        object,
      );
    }
  }

  remove(object: KubeObject): void {
    this.writes += 1;
    const namespace = object.metadata.namespace ?? '';
    this.#byNamespace.get(namespace)?.delete(object.metadata.name);
    this.size -= 1;
    this.#dropLabels(object);
  }

  /** So that undoing puts back what it holds under this object's name and labels, each in its old place. */
  remember(object: KubeObject, transaction: Transaction): void {
    const namespace = object.metadata.namespace ?? '';
    transaction.rememberSize(this);
    transaction.remember(this.#byNamespace, namespace);
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      transaction.remember(this.#byLabel, labelIndexKey(namespace, key, value));
    }
  }

  /** The smallest index entry that holds everything the selector can match. */
  #candidatesOf(
    namespace: string,
    selector: LabelSelector | undefined,
  ): ReadonlyMap<string, KubeObject> | undefined {
    let smallest = this.#byNamespace.get(namespace);
    const { matchLabels = {} } = selector ?? {};
    for (const key of Object.keys(matchLabels)) {
      const bucket = this.#byLabel.get(labelIndexKey(namespace, key, matchLabels[key] ?? ''));
      if (bucket === undefined) return undefined;
      if (smallest === undefined || bucket.size < smallest.size) smallest = bucket;
    }
    return smallest;
  }

  #dropLabels(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      const indexKey = labelIndexKey(namespace, key, value);
      const bucket = this.#byLabel.get(indexKey);
      bucket?.delete(object.metadata.name);
      if (bucket?.size === 0) this.#byLabel.delete(indexKey);
    }
  }
}

export function isSelected(object: KubeObject, selector: LabelSelector | undefined): boolean {
  return selector === undefined || matchesLabels(selector, object.metadata.labels);
}

export function mapIn<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let inner = outer.get(key);
  if (inner === undefined) {
    inner = new Map();
    outer.set(key, inner);
  }
  return inner;
}

function labelIndexKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}
