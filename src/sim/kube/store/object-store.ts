/**
 * The API server's store: every object of the cluster, its versions, and the watches on it.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/registry/generic/registry/store.go` over etcd. Objects are plain JSON and are
 * replaced, never changed: whoever holds one holds a version.
 *
 * Models resourceVersion (one counter for all kinds), uid, generation, creationTimestamp, generateName, conflicts,
 * the status subresource, graceful deletion, finalizers, label, field and owner indexes, and watches that deliver in
 * order after a small latency, from now or from a past resourceVersion; and writes that all stay or all go, which the
 * real one has not: an edit of the lab is one thing.
 * Leaves out managedFields, compaction to disk, and validation beyond what admission does.
 */
import { invariant } from '../../base/invariant';
import { microseconds, type SimTime } from '../../base/time';
import type { Prng } from '../../base/prng';
import { err, ok, type Result } from '../../base/result';
import type { EventHandler } from '../../engine/event-handler';
import type { Scheduler } from '../../engine/scheduler';
import { isNamespacedKind, resourceNameOf } from '../kinds';
import { isPlainRecord, type KubeObject, type ObjectMeta } from '../objects/kube-object';
import { EventLog } from './event-log';
import { equalsJson, withoutUndefined } from './json';
import { matchesLabels, type LabelSelector } from './label-selector';
import { safeRandomText } from './safe-encode';

/** As `metav1.Status` reports it. */
export interface StoreError {
  readonly reason: 'AlreadyExists' | 'NotFound' | 'Conflict' | 'Invalid' | 'Forbidden' | 'Expired';
  readonly message: string;
}

export type StoreResult = Result<KubeObject, StoreError>;

export interface ObjectRef {
  readonly kind: string;
  /** Empty for kinds without namespace. */
  readonly namespace: string;
  readonly name: string;
}

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

export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly selector?: LabelSelector | undefined;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  /** Does nothing unless the object still is this one. */
  readonly uid?: string | undefined;
}

/** Fills in defaults, allocates addresses and ports; may refuse. `previous` is undefined on creation. */
export type Admission = (object: KubeObject, previous: KubeObject | undefined) => StoreResult;

export interface ObjectStoreOptions {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  /** RFC 3339, whole seconds. */
  readonly formatTime: (time: SimTime) => string;
}

/** A watch event reaches its watcher in about this time in a small cluster. */
const WATCH_LATENCY = microseconds(2_000);

const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** How many events a watch can go back, as the API server's watch cache; an older one has to list anew. */
const HISTORY_EVENTS = 500;

const DEFAULT_POD_GRACE_SECONDS = 30;

/** The admission plugin NamespaceLifecycle guards them. */
const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

class Watcher implements EventHandler {
  readonly options: WatchOptions;
  isStopped = false;
  readonly #onDelivered: () => void;

  constructor(options: WatchOptions, onDelivered: () => void) {
    this.options = options;
    this.#onDelivered = onDelivered;
  }

  handleEvent(argument: unknown): void {
    this.#onDelivered();
    if (!this.isStopped && argument instanceof StoredEvent) this.options.onEvent(argument);
  }
}

class StoredEvent implements WatchEvent {
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

/** Writes whose watchers are not told yet, and how to take them back. */
class Transaction {
  readonly undo: (() => void)[] = [];
  readonly unpublished: { readonly collection: Collection; readonly event: StoredEvent }[] = [];
  readonly #remembered = new Map<unknown, Set<string>>();

  /** An inner map as it is now; what it was before the first write of the transaction is all that undoing needs. */
  remember<Value>(outer: Map<string, Map<string, Value>>, key: string): void {
    if (this.#isFirst(outer, key)) this.undo.push(rememberIn(outer, key));
  }

  rememberSize(collection: Collection): void {
    const { size } = collection;
    if (!this.#isFirst(collection, '')) return;
    this.undo.push(() => {
      collection.size = size;
    });
  }

  #isFirst(holder: unknown, key: string): boolean {
    const keys = this.#remembered.get(holder) ?? new Set();
    this.#remembered.set(holder, keys);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  }
}

/** The objects of one kind, by namespace and name, and by each label they carry. */
class Collection {
  readonly byNamespace = new Map<string, Map<string, KubeObject>>();
  readonly byLabel = new Map<string, Map<string, KubeObject>>();
  readonly watchers: Watcher[] = [];
  readonly watchersByNode = new Map<string, Watcher[]>();
  size = 0;

  find(namespace: string, name: string): KubeObject | undefined {
    return this.byNamespace.get(namespace)?.get(name);
  }

  put(object: KubeObject, previous: KubeObject | undefined): void {
    const namespace = object.metadata.namespace ?? '';
    mapIn(this.byNamespace, namespace).set(object.metadata.name, object);
    if (previous === undefined) this.size += 1;
    else if (previous.metadata.labels !== object.metadata.labels) this.#dropLabels(previous);
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      mapIn(this.byLabel, labelIndexKey(namespace, key, value)).set(object.metadata.name, object);
    }
  }

  remove(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    this.byNamespace.get(namespace)?.delete(object.metadata.name);
    this.size -= 1;
    this.#dropLabels(object);
  }

  /** So that undoing puts back what it holds under this object's name and labels, each in its old place. */
  remember(object: KubeObject, transaction: Transaction): void {
    const namespace = object.metadata.namespace ?? '';
    transaction.rememberSize(this);
    transaction.remember(this.byNamespace, namespace);
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      transaction.remember(this.byLabel, labelIndexKey(namespace, key, value));
    }
  }

  #dropLabels(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    for (const [key, value] of Object.entries(object.metadata.labels ?? {})) {
      const indexKey = labelIndexKey(namespace, key, value);
      const bucket = this.byLabel.get(indexKey);
      bucket?.delete(object.metadata.name);
      if (bucket?.size === 0) this.byLabel.delete(indexKey);
    }
  }
}

function labelIndexKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}

function mapIn<Value>(outer: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let inner = outer.get(key);
  if (inner === undefined) {
    inner = new Map();
    outer.set(key, inner);
  }
  return inner;
}

/** Answers how to make the inner map what it is now, its order included: lists come in the order of creation. */
function rememberIn<Value>(outer: Map<string, Map<string, Value>>, key: string): () => void {
  const inner = outer.get(key);
  if (inner === undefined) return () => outer.delete(key);
  const entries = [...inner];
  return () => {
    inner.clear();
    for (const [name, value] of entries) inner.set(name, value);
    outer.set(key, inner);
  };
}

export class ObjectStore {
  /** Events that components report; those that somebody applies are objects like others. */
  readonly events: EventLog;
  readonly #scheduler: Scheduler;
  readonly #prng: Prng;
  readonly #formatTime: (time: SimTime) => string;
  #writtenSecond = -1;
  #writtenTime = '';
  readonly #collections = new Map<string, Collection>();
  readonly #admissions = new Map<string, Admission[]>();
  readonly #dependentsByUid = new Map<string, Map<string, ObjectRef>>();
  readonly #creationsByName = new Map<string, number>();
  readonly #podsByNode = new Map<string, Map<string, KubeObject>>();
  #history: StoredEvent[] = [];
  #resourceVersion = 1;
  #undelivered = 0;
  #transaction: Transaction | undefined = undefined;

  constructor(options: ObjectStoreOptions) {
    this.#scheduler = options.scheduler;
    this.#prng = options.prng;
    this.#formatTime = options.formatTime;
    this.events = this.#makeEventLog();
  }

  get now(): SimTime {
    return this.#scheduler.now();
  }

  /** The version of the last write. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /** Has every watcher been told of every write? */
  get isQuiet(): boolean {
    return this.#undelivered === 0;
  }

  /** Now, as objects carry it. */
  timestamp(): string {
    const now = this.#scheduler.now();
    const second = Math.floor(now / NANOSECONDS_PER_SECOND);
    // One text for all the objects of a second.
    if (second !== this.#writtenSecond) {
      this.#writtenSecond = second;
      this.#writtenTime = this.#formatTime(now);
    }
    return this.#writtenTime;
  }

  /** Admission runs in the order of its registration, on creation and on update. */
  addAdmission(kind: string, admission: Admission): void {
    const admissions = this.#admissions.get(kind);
    if (admissions === undefined) this.#admissions.set(kind, [admission]);
    else admissions.push(admission);
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    const found = this.#collections.get(kind)?.find(namespace, name);
    return found === undefined && kind === 'Event' ? this.events.find(namespace, name) : found;
  }

  /** In the order of creation. */
  list(kind: string, options: ListOptions = {}): readonly KubeObject[] {
    if (kind !== 'Event') return this.#listStored(kind, options);
    const reported = this.events.list(options.namespace);
    const { selector } = options;
    return [...this.#listStored(kind, options), ...reported.filter((object) => isSelected(object, selector))];
  }

  #listStored(kind: string, options: ListOptions): readonly KubeObject[] {
    const collection = this.#collections.get(kind);
    if (collection === undefined) return [];
    const { namespace, selector } = options;
    if (namespace === undefined) {
      const all: KubeObject[] = [];
      for (const objects of collection.byNamespace.values()) {
        for (const object of objects.values()) if (isSelected(object, selector)) all.push(object);
      }
      return all;
    }
    const candidates = candidatesOf(collection, namespace, selector);
    return [...(candidates?.values() ?? [])].filter((object) => isSelected(object, selector));
  }

  podsOnNode(nodeName: string): readonly KubeObject[] {
    return [...(this.#podsByNode.get(nodeName)?.values() ?? [])];
  }

  /** Objects that name this one as an owner. */
  dependentsOf(uid: string): readonly ObjectRef[] {
    return [...(this.#dependentsByUid.get(uid)?.values() ?? [])];
  }

  kinds(): readonly string[] {
    return [...this.#collections.keys()];
  }

  /**
   * Runs writes that belong together. When `run` answers false all of them are taken back: nothing has happened then,
   * no watcher is told, and no version or name is used up.
   */
  transaction(run: () => boolean): boolean {
    invariant(this.#transaction === undefined, 'one transaction does not begin within another');
    const transaction = new Transaction();
    const resourceVersion = this.#resourceVersion;
    this.#transaction = transaction;
    const isKept = run();
    this.#transaction = undefined;
    if (isKept) {
      for (const { collection, event } of transaction.unpublished) this.#tellWatchers(collection, event);
    } else {
      for (const undo of transaction.undo.reverse()) undo();
      this.#resourceVersion = resourceVersion;
    }
    return isKept;
  }

  /** For what admission remembers beside the store: called if the write that goes on is taken back. */
  onRollback(undo: () => void): void {
    this.#transaction?.undo.push(undo);
  }

  /** `metadata.name` may be missing when `generateName` is there. */
  create(given: KubeObject): StoreResult {
    const named = this.#named(given);
    const { kind } = named;
    const { name, namespace = '' } = named.metadata;
    if (this.find(kind, namespace, name) !== undefined) {
      return err({ reason: 'AlreadyExists', message: `${resourceNameOf(kind)} "${name}" already exists` });
    }
    if (namespace !== '' && kind !== 'Namespace') {
      const problem = this.#namespaceProblem(kind, namespace, name);
      if (problem !== undefined) return err(problem);
    }
    const admitted = this.#admit(named, undefined);
    if (!admitted.ok) return admitted;
    const object: KubeObject = {
      ...admitted.value,
      metadata: {
        ...admitted.value.metadata,
        uid: this.#uidOf(kind, namespace, name),
        resourceVersion: this.#nextVersion(),
        creationTimestamp: this.timestamp(),
        ...(hasGeneration(admitted.value) ? { generation: 1 } : {}),
      },
    };
    this.#put('ADDED', object, undefined);
    return ok(object);
  }

  /** Everything but the status. Without `metadata.resourceVersion` the last write wins. */
  update(given: KubeObject): StoreResult {
    return this.#replace(given, (current) => {
      const admitted = this.#admit({ ...given, status: current.status }, current);
      if (!admitted.ok) return admitted;
      const isSpecChanged = !equalsJson(admitted.value.spec, current.spec);
      const metadata: ObjectMeta = {
        ...admitted.value.metadata,
        ...identityOf(current.metadata),
        ...(current.metadata.generation === undefined
          ? {}
          : { generation: current.metadata.generation + (isSpecChanged ? 1 : 0) }),
      };
      return ok(withoutUndefined({ ...admitted.value, metadata }));
    });
  }

  /** What the scheduler does (`pods/binding`): the only way to change a Pod's node. */
  bind(ref: ObjectRef, nodeName: string): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return notFound(ref);
    const spec = isPlainRecord(current.spec) ? current.spec : {};
    return this.#replace({ ...current, spec: { ...spec, nodeName } }, () =>
      ok({ ...current, spec: { ...spec, nodeName } }),
    );
  }

  /** Replaces the status alone. */
  updateStatus(given: KubeObject): StoreResult {
    return this.#replace(given, (current) => ok({ ...current, status: given.status }));
  }

  /** Sets fields of the status, keeping the others; for controllers, which own different parts of it. */
  patchStatus(ref: ObjectRef, changes: Readonly<Record<string, unknown>>): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return notFound(ref);
    const status = isPlainRecord(current.status) ? current.status : {};
    return this.updateStatus({ ...current, status: withoutUndefined({ ...status, ...changes }) });
  }

  /**
   * A Pod that runs on a node gets a deletion timestamp first; its kubelet deletes it for good with grace 0. A Namespace
   * is terminating until `finalizeNamespace`.
   */
  delete(ref: ObjectRef, options: DeleteOptions = {}): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return notFound(ref);
    if (options.uid !== undefined && options.uid !== current.metadata.uid) return notFound(ref);
    if (ref.kind === 'Namespace') {
      if (IMMORTAL_NAMESPACES.has(ref.name)) {
        const message = `namespaces "${ref.name}" is forbidden: this namespace may not be deleted`;
        return err({ reason: 'Forbidden', message });
      }
      if (isTerminating(current)) return ok(current);
      return this.#markDeleted({ ...current, status: { phase: 'Terminating' } }, 0);
    }
    const graceSeconds = graceOf(current, options);
    const hasFinalizers = (current.metadata.finalizers ?? []).length > 0;
    if (graceSeconds > 0 || hasFinalizers) {
      if (current.metadata.deletionTimestamp !== undefined) {
        const before = current.metadata.deletionGracePeriodSeconds ?? 0;
        if (graceSeconds >= before || hasFinalizers) return ok(current);
      }
      return this.#markDeleted(current, graceSeconds);
    }
    const gone: KubeObject = {
      ...current,
      metadata: { ...current.metadata, resourceVersion: this.#nextVersion() },
    };
    this.#remove(current, gone);
    return ok(gone);
  }

  /** A Namespace that is terminating goes, now that nothing is left in it. */
  finalizeNamespace(name: string): void {
    const current = this.find('Namespace', '', name);
    if (current === undefined || !isTerminating(current)) return;
    const metadata = { ...current.metadata, resourceVersion: this.#nextVersion() };
    this.#remove(current, { ...current, metadata });
  }

  /** Stops the watch when called. */
  watch(options: WatchOptions): () => void {
    const watcher = new Watcher(options, () => {
      this.#undelivered -= 1;
    });
    const collection = this.#collection(options.kind);
    const { nodeName } = options;
    if (nodeName === undefined) collection.watchers.push(watcher);
    else {
      const watchers = collection.watchersByNode.get(nodeName);
      if (watchers === undefined) collection.watchersByNode.set(nodeName, [watcher]);
      else watchers.push(watcher);
    }
    if (options.fromResourceVersion !== undefined) this.#replay(watcher, options.fromResourceVersion);
    return () => {
      watcher.isStopped = true;
      const list = nodeName === undefined ? collection.watchers : collection.watchersByNode.get(nodeName);
      const index = list?.indexOf(watcher) ?? -1;
      if (index >= 0) list?.splice(index, 1);
    };
  }

  /** Can a watch start here, or have the events since then been forgotten? */
  canWatchFrom(resourceVersion: number): boolean {
    const oldest = this.#history[0]?.resourceVersion;
    return oldest === undefined || oldest <= resourceVersion + 1 || this.#history.length < HISTORY_EVENTS;
  }

  #replay(watcher: Watcher, from: number): void {
    if (watcher.options.kind === 'Event') {
      for (const { type, object } of this.events.changesSince(from)) {
        const resourceVersion = Number(object.metadata.resourceVersion ?? 0);
        this.#deliver(watcher, new StoredEvent({ type, object, previous: undefined, resourceVersion }));
      }
    }
    for (const event of this.#history) {
      if (event.resourceVersion <= from || event.object.kind !== watcher.options.kind) continue;
      const { nodeName } = watcher.options;
      if (nodeName === undefined || nodeNameOf(event.object) === nodeName) {
        this.#deliver(watcher, event);
      }
    }
  }

  #named(given: KubeObject): KubeObject {
    const isNamespaced = isNamespacedKind(given.kind);
    const { generateName } = given.metadata;
    const namespace = isNamespaced ? (given.metadata.namespace ?? 'default') : undefined;
    let { name } = given.metadata;
    if (name === '' && generateName !== undefined) {
      const key = `${given.kind}/${namespace ?? ''}/${generateName}`;
      do {
        name = `${generateName}${safeRandomText(this.#prng.split(`name/${key}/${this.#countOf(key)}`), 5)}`;
      } while (this.find(given.kind, namespace ?? '', name) !== undefined);
    }
    return { ...given, metadata: withoutUndefined({ ...given.metadata, name, namespace }) };
  }

  #namespaceProblem(kind: string, namespace: string, name: string): StoreError | undefined {
    const found = this.find('Namespace', '', namespace);
    if (found === undefined) return { reason: 'NotFound', message: `namespaces "${namespace}" not found` };
    if (!isTerminating(found)) return undefined;
    const message = `${resourceNameOf(kind)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`;
    return { reason: 'Forbidden', message };
  }

  #countOf(key: string): number {
    const count = this.#creationsByName.get(key) ?? 0;
    this.#transaction?.undo.push(() => this.#creationsByName.set(key, count));
    this.#creationsByName.set(key, count + 1);
    return count;
  }

  #makeEventLog(): EventLog {
    const store = (): ObjectStore => this;
    return new EventLog({
      get now() {
        return store().now;
      },
      timestampOf: this.#formatTime,
      nextVersion: () => Number(this.#nextVersion()),
      uidOf: (namespace, name) => this.#uidFor(`uid/Event/${namespace}/${name}/0`),
      isWatched: () => this.#collection('Event').watchers.length > 0,
      publish: (type, object, previous) => {
        const stored = new StoredEvent({ type, object, previous, resourceVersion: this.#resourceVersion });
        for (const watcher of this.#collection('Event').watchers) this.#deliver(watcher, stored);
      },
    });
  }

  /** Version 4 in form (RFC 9562 §5.4). Depends on the name, so that an unrelated object does not shift it. */
  #uidOf(kind: string, namespace: string, name: string): string {
    const key = `uid/${kind}/${namespace}/${name}`;
    return this.#uidFor(`${key}/${this.#countOf(key)}`);
  }

  #uidFor(key: string): string {
    const prng = this.#prng.split(key);
    const hex = [0, 1, 2, 3].map(() => prng.uint32().toString(16).padStart(8, '0')).join('');
    const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
    const parts = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      variant + hex.slice(17, 20),
      hex.slice(20),
    ];
    // Joined, since a template would keep all of its pieces as long as the object lives.
    return parts.join('-');
  }

  #nextVersion(): string {
    this.#resourceVersion += 1;
    return String(this.#resourceVersion);
  }

  #admit(object: KubeObject, previous: KubeObject | undefined): StoreResult {
    let admitted = object;
    for (const admission of this.#admissions.get(object.kind) ?? []) {
      const result = admission(admitted, previous);
      if (!result.ok) return result;
      admitted = result.value;
    }
    return ok(admitted);
  }

  #replace(given: KubeObject, next: (current: KubeObject) => StoreResult): StoreResult {
    const { name, namespace = '', resourceVersion, uid } = given.metadata;
    const current = this.find(given.kind, namespace, name);
    if (current === undefined) return notFound({ kind: given.kind, namespace, name });
    const isOther =
      (uid !== undefined && uid !== current.metadata.uid) ||
      (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion);
    if (isOther) {
      return err({
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on ${resourceNameOf(given.kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      });
    }
    const result = next(current);
    if (!result.ok || equalsJson(result.value, current)) return result.ok ? ok(current) : result;
    const object: KubeObject = {
      ...result.value,
      metadata: { ...result.value.metadata, resourceVersion: this.#nextVersion() },
    };
    const isFinished =
      object.metadata.deletionTimestamp !== undefined &&
      (object.metadata.finalizers ?? []).length === 0 &&
      (current.metadata.finalizers ?? []).length > 0 &&
      (object.metadata.deletionGracePeriodSeconds ?? 0) === 0;
    if (isFinished) this.#remove(current, object);
    else this.#put('MODIFIED', object, current);
    return ok(object);
  }

  #markDeleted(current: KubeObject, graceSeconds: number): StoreResult {
    const marked: KubeObject = {
      ...current,
      metadata: {
        ...current.metadata,
        deletionTimestamp: this.timestamp(),
        deletionGracePeriodSeconds: graceSeconds,
        resourceVersion: this.#nextVersion(),
      },
    };
    this.#put('MODIFIED', marked, current);
    return ok(marked);
  }

  #collection(kind: string): Collection {
    let collection = this.#collections.get(kind);
    if (collection === undefined) {
      collection = new Collection();
      this.#collections.set(kind, collection);
    }
    return collection;
  }

  #put(type: 'ADDED' | 'MODIFIED', object: KubeObject, previous: KubeObject | undefined): void {
    const collection = this.#collection(object.kind);
    this.#rememberBefore(collection, object, previous);
    // An event that was reported and that somebody changes goes on as an object.
    const isReported = object.kind === 'Event' && this.#takeReported(object);
    collection.put(object, isReported ? undefined : previous);
    this.#indexOwners(object, previous);
    if (object.kind === 'Pod') this.#indexNode(object);
    this.#publish(collection, { type, object, previous, resourceVersion: this.#resourceVersion });
  }

  #remove(current: KubeObject, gone: KubeObject): void {
    const collection = this.#collection(current.kind);
    this.#rememberBefore(collection, current, current);
    if (current.kind !== 'Event' || !this.#takeReported(current)) collection.remove(current);
    this.#unindexOwners(current);
    const nodeName = nodeNameOf(current);
    if (nodeName !== undefined) this.#podsByNode.get(nodeName)?.delete(pathOf(current));
    this.#publish(collection, {
      type: 'DELETED',
      object: gone,
      previous: current,
      resourceVersion: this.#resourceVersion,
    });
  }

  #takeReported({ metadata }: KubeObject): boolean {
    return this.events.take(metadata.namespace ?? '', metadata.name);
  }

  /** In a transaction: how everything looks that this write may change. */
  #rememberBefore(collection: Collection, object: KubeObject, previous: KubeObject | undefined): void {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    collection.remember(object, transaction);
    if (previous !== undefined && previous !== object) collection.remember(previous, transaction);
    for (const version of previous === undefined ? [object] : [object, previous]) {
      for (const owner of version.metadata.ownerReferences ?? []) {
        transaction.remember(this.#dependentsByUid, owner.uid);
      }
      const nodeName = nodeNameOf(version);
      if (nodeName !== undefined) transaction.remember(this.#podsByNode, nodeName);
    }
  }

  #indexNode(pod: KubeObject): void {
    const nodeName = nodeNameOf(pod);
    if (nodeName !== undefined) mapIn(this.#podsByNode, nodeName).set(pathOf(pod), pod);
  }

  #indexOwners(object: KubeObject, previous: KubeObject | undefined): void {
    if (previous?.metadata.ownerReferences === object.metadata.ownerReferences) return;
    if (previous !== undefined) this.#unindexOwners(previous);
    for (const owner of object.metadata.ownerReferences ?? []) {
      mapIn(this.#dependentsByUid, owner.uid).set(`${object.kind}/${pathOf(object)}`, refOf(object));
    }
  }

  #unindexOwners(object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependentsByUid.get(owner.uid);
      dependents?.delete(`${object.kind}/${pathOf(object)}`);
      if (dependents?.size === 0) this.#dependentsByUid.delete(owner.uid);
    }
  }

  #deliver(watcher: Watcher, event: StoredEvent): void {
    this.#undelivered += 1;
    this.#scheduler.scheduleEvent(WATCH_LATENCY, watcher, event);
  }

  #publish(collection: Collection, event: WatchEvent): void {
    const stored = new StoredEvent(event);
    if (this.#transaction === undefined) this.#tellWatchers(collection, stored);
    else this.#transaction.unpublished.push({ collection, event: stored });
  }

  #tellWatchers(collection: Collection, stored: StoredEvent): void {
    this.#history.push(stored);
    if (this.#history.length > HISTORY_EVENTS * 2) this.#history = this.#history.slice(-HISTORY_EVENTS);
    for (const watcher of collection.watchers) this.#deliver(watcher, stored);
    const nodeName = nodeNameOf(stored.object);
    if (nodeName === undefined) return;
    for (const watcher of collection.watchersByNode.get(nodeName) ?? []) {
      this.#deliver(watcher, stored);
    }
  }
}

/** Kinds whose `spec` changes are counted; the older core kinds do without. */
function hasGeneration(object: KubeObject): boolean {
  return object.spec !== undefined && object.apiVersion !== 'v1';
}

export function refOf(object: KubeObject): ObjectRef {
  return { kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

function pathOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function nodeNameOf(object: KubeObject): string | undefined {
  if (object.kind !== 'Pod' || !isPlainRecord(object.spec)) return undefined;
  const nodeName = object.spec['nodeName'];
  return typeof nodeName === 'string' && nodeName !== '' ? nodeName : undefined;
}

function isSelected(object: KubeObject, selector: LabelSelector | undefined): boolean {
  return selector === undefined || matchesLabels(selector, object.metadata.labels);
}

/** The smallest index entry that holds everything the selector can match. */
function candidatesOf(
  collection: Collection,
  namespace: string,
  selector: LabelSelector | undefined,
): ReadonlyMap<string, KubeObject> | undefined {
  let smallest = collection.byNamespace.get(namespace);
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    const bucket = collection.byLabel.get(labelIndexKey(namespace, key, value));
    if (bucket === undefined) return undefined;
    if (smallest === undefined || bucket.size < smallest.size) smallest = bucket;
  }
  return smallest;
}

function graceOf(object: KubeObject, options: DeleteOptions): number {
  if (object.kind !== 'Pod' || nodeNameOf(object) === undefined) return 0;
  const status = isPlainRecord(object.status) ? object.status : {};
  const isFinished = status['phase'] === 'Succeeded' || status['phase'] === 'Failed';
  if (isFinished) return 0;
  const spec = isPlainRecord(object.spec) ? object.spec : {};
  const wanted = options.gracePeriodSeconds ?? spec['terminationGracePeriodSeconds'];
  return typeof wanted === 'number' ? Math.max(0, wanted) : DEFAULT_POD_GRACE_SECONDS;
}

function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** What an update cannot change. */
function identityOf(metadata: ObjectMeta): Partial<ObjectMeta> {
  return withoutUndefined({
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp,
    deletionGracePeriodSeconds: metadata.deletionGracePeriodSeconds,
  });
}

function notFound(ref: ObjectRef): Result<never, StoreError> {
  return err({ reason: 'NotFound', message: `${resourceNameOf(ref.kind)} "${ref.name}" not found` });
}
