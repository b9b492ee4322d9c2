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
 * What comes from outside is checked by `ApiServer` before it gets here; what controllers make of it is believed.
 * Leaves out managedFields, and compaction to disk.
 */
import { invariant } from '../../base/invariant';
import { after, seconds, type SimTime } from '../../base/time';
import type { Prng } from '../../base/prng';
import { err, ok, type Result } from '../../base/result';
import type { Scheduler } from '../../engine/scheduler';
import {
  alreadyExistsStatus,
  conflictStatus,
  forbiddenStatus,
  MODIFIED_MEANWHILE,
  notFoundStatus,
  type ApiStatus,
} from '../api/api-status';
import { storeKindOf } from '../api/built-in-resources';
import { undeclaredResource, type ResourceInfo } from '../api/resource';
import { ResourceRegistry } from '../api/resource-registry';
import { isPlainRecord, type KubeObject, type ObjectMeta } from '../objects/kube-object';
import { Collection, isSelected, mapIn, type ListOptions } from './collection';
import { finalizersAfter, graceSecondsOf, isTerminating, type DeleteOptions } from './deletion';
import { EventLog } from './event-log';
import { countsAsChange } from './generation';
import { equalsJson, withoutUndefined } from './json';
import { nodeNameOf, pathOf, refOf, type ObjectRef } from './object-ref';
import { safeRandomText } from './safe-encode';
import { Transaction } from './transaction';
import { StoredEvent, WatchDelivery, type WatchEvent, type WatchOptions } from './watch-log';

export { refOf, type ObjectRef } from './object-ref';
export type { WatchEvent, WatchOptions } from './watch-log';

export type StoreResult = Result<KubeObject, ApiStatus>;

/** Fills in defaults, allocates addresses and ports; may refuse. `previous` is undefined on creation. */
export type Admission = (object: KubeObject, previous: KubeObject | undefined) => StoreResult;

export interface ObjectStoreOptions {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  /** RFC 3339, whole seconds. */
  readonly formatTime: (time: SimTime) => string;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** `maxGeneratedNameLength` of `k8s.io/apiserver/pkg/storage/names`: five more characters make 63. */
const MAX_NAME_BASE_CHARACTERS = 58;

/** The admission plugin NamespaceLifecycle guards them. */
const IMMORTAL_NAMESPACES: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

export class ObjectStore {
  /** Events that components report; those that somebody applies are objects like others. */
  readonly events: EventLog;
  /** Which resources there are; CustomResourceDefinitions come and go with their objects. */
  readonly registry = new ResourceRegistry();
  readonly #scheduler: Scheduler;
  readonly #delivery: WatchDelivery;
  readonly #prng: Prng;
  readonly #formatTime: (time: SimTime) => string;
  #writtenSecond = -1;
  #writtenTime = '';
  readonly #collections = new Map<string, Collection>();
  readonly #views = new Map<string, (object: KubeObject) => KubeObject>();
  readonly #admissions = new Map<string, Admission[]>();
  readonly #dependentsByUid = new Map<string, Map<string, ObjectRef>>();
  readonly #creationsByName = new Map<string, number>();
  readonly #podsByNode = new Map<string, Map<string, KubeObject>>();
  #resourceVersion = 1;
  #transaction: Transaction | undefined = undefined;

  constructor(options: ObjectStoreOptions) {
    this.#scheduler = options.scheduler;
    this.#delivery = new WatchDelivery(options.scheduler);
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
    return this.#delivery.undelivered === 0;
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

  /** With microseconds, as Leases and some events have it. */
  microTimeOf(time: SimTime): string {
    const micros = Math.floor((time % NANOSECONDS_PER_SECOND) / 1_000);
    return this.#formatTime(time).replace('Z', `.${String(micros).padStart(6, '0')}Z`);
  }

  /** Admission runs in the order of its registration, on creation and on update. */
  addAdmission(kind: string, admission: Admission): void {
    const admissions = this.#admissions.get(kind);
    if (admissions === undefined) this.#admissions.set(kind, [admission]);
    else admissions.push(admission);
  }

  /** Of a kind of which a part is known elsewhere: how it looks when it is read. */
  showAs(kind: string, view: (object: KubeObject) => KubeObject): void {
    this.#views.set(kind, view);
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    const found = this.#collections.get(kind)?.find(namespace, name);
    if (found === undefined) return kind === 'Event' ? this.events.find(namespace, name) : undefined;
    const view = this.#views.size === 0 ? undefined : this.#views.get(kind);
    return view === undefined ? found : view(found);
  }

  /** In the order of creation. */
  list(kind: string, options: ListOptions = {}): readonly KubeObject[] {
    if (kind !== 'Event') return this.#listStored(kind, options);
    const reported = this.events.list(options.namespace);
    const { selector } = options;
    return [...this.#listStored(kind, options), ...reported.filter((object) => isSelected(object, selector))];
  }

  /** Each of them, without a list of them; those reported as events are not among them. */
  each(kind: string, options: ListOptions, visit: (object: KubeObject) => void): void {
    this.#collections.get(kind)?.each(options, visit);
  }

  /** How many there are in all namespaces. */
  countOf(kind: string): number {
    return this.#collections.get(kind)?.size ?? 0;
  }

  /** Another number whenever an object of the kind has come, changed or gone. */
  writesOf(kind: string): number {
    return this.#collections.get(kind)?.writes ?? 0;
  }

  #listStored(kind: string, options: ListOptions): readonly KubeObject[] {
    const found: KubeObject[] = [];
    const view = this.#views.get(kind);
    this.#collections.get(kind)?.each(options, (object) => {
      found.push(view === undefined ? object : view(object));
    });
    return found;
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
      for (const publish of transaction.unpublished) publish();
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
    const resource = this.resourceOf(given);
    const named = this.#named(given, resource);
    const { name, namespace = '' } = named.metadata;
    if (this.find(resource.storeKind, namespace, name) !== undefined) {
      return err(alreadyExistsStatus(resource, name));
    }
    const problem = namespace === '' ? undefined : this.#namespaceProblem(resource, namespace, name);
    if (problem !== undefined) return err(problem);
    // A Job's selector is made of its uid.
    const uid = this.#uidOf(resource.storeKind, namespace, name);
    const admitted = this.#admit({ ...named, metadata: { ...named.metadata, uid } }, undefined);
    if (!admitted.ok) return admitted;
    const object: KubeObject = {
      ...admitted.value,
      metadata: {
        ...admitted.value.metadata,
        resourceVersion: this.#nextVersion(),
        creationTimestamp: this.timestamp(),
        ...(resource.isGenerationCounted ? { generation: 1 } : {}),
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
      const isChanged = current.metadata.generation !== undefined && countsAsChange(admitted.value, current);
      const metadata: ObjectMeta = {
        ...admitted.value.metadata,
        ...identityOf(current.metadata),
        ...(current.metadata.generation === undefined
          ? {}
          : { generation: current.metadata.generation + (isChanged ? 1 : 0) }),
      };
      return ok(withoutUndefined({ ...admitted.value, metadata }));
    });
  }

  /** What the scheduler does (`pods/binding`): the only way to change a Pod's node. */
  bind(ref: ObjectRef, nodeName: string, status?: Readonly<Record<string, unknown>>): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return this.#notFound(ref);
    const spec = isPlainRecord(current.spec) ? current.spec : {};
    const bound = { ...current, spec: { ...spec, nodeName }, ...(status === undefined ? {} : { status }) };
    return this.#replace(bound, () => ok(bound));
  }

  /** Replaces the status alone. */
  updateStatus(given: KubeObject): StoreResult {
    return this.#replace(given, (current) => {
      const { annotations } = given.metadata;
      // The Deployment controller writes the revision along with the status.
      const metadata =
        annotations === undefined || current.kind !== 'Deployment'
          ? current.metadata
          : { ...current.metadata, annotations };
      return ok({ ...current, metadata, status: given.status });
    });
  }

  /** Sets fields of the status, keeping the others; for controllers, which own different parts of it. */
  patchStatus(ref: ObjectRef, changes: Readonly<Record<string, unknown>>): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return this.#notFound(ref);
    const status = isPlainRecord(current.status) ? current.status : {};
    return this.updateStatus({ ...current, status: withoutUndefined({ ...status, ...changes }) });
  }

  /**
   * A Pod that runs on a node gets a deletion timestamp first; its kubelet deletes it for good with grace 0. A Namespace
   * is terminating until `finalizeNamespace`.
   */
  delete(ref: ObjectRef, options: DeleteOptions = {}): StoreResult {
    const current = this.find(ref.kind, ref.namespace, ref.name);
    if (current === undefined) return this.#notFound(ref);
    if (options.uid !== undefined && options.uid !== current.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${current.metadata.uid ?? ''}`;
      return err(conflictStatus(this.#resourceNamed(ref.kind), ref.name, why));
    }
    if (ref.kind === 'Namespace') return this.#deleteNamespace(current);
    const finalizers = finalizersAfter(current, options);
    const before = isTerminating(current) ? (current.metadata.deletionGracePeriodSeconds ?? 0) : undefined;
    const graceSeconds = Math.min(before ?? Infinity, graceSecondsOf(current, options));
    if (graceSeconds > 0 || finalizers.length > 0) {
      const isSame = graceSeconds === before && equalsJson(finalizers, current.metadata.finalizers ?? []);
      return isSame ? ok(current) : this.#markDeleted(current, graceSeconds, finalizers);
    }
    const gone: KubeObject = {
      ...current,
      metadata: { ...current.metadata, resourceVersion: this.#nextVersion() },
    };
    this.#remove(current, gone);
    return ok(gone);
  }

  #deleteNamespace(current: KubeObject): StoreResult {
    const { name } = current.metadata;
    if (IMMORTAL_NAMESPACES.has(name)) {
      return err(
        forbiddenStatus(this.#resourceNamed('Namespace'), name, 'this namespace may not be deleted'),
      );
    }
    if (isTerminating(current)) return ok(current);
    return this.#markDeleted({ ...current, status: { phase: 'Terminating' } }, 0, undefined);
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
    const { kind, fromResourceVersion } = options;
    const reported =
      kind === 'Event' && fromResourceVersion !== undefined ? this.#reportedSince(fromResourceVersion) : [];
    return this.#collection(kind).watches.watch(options, reported);
  }

  /** Can a watch of this kind start here, or have events since then been forgotten? */
  canWatchFrom(kind: string, resourceVersion: number): boolean {
    return this.#collection(kind).watches.canWatchFrom(resourceVersion);
  }

  /** What the API serves this object as. */
  resourceOf({ kind, apiVersion }: KubeObject): ResourceInfo {
    return this.registry.byKind(kind, apiVersion) ?? this.#resourceNamed(storeKindOf(kind, apiVersion));
  }

  #resourceNamed(storeKind: string): ResourceInfo {
    return this.registry.byStoreKind(storeKind) ?? undeclaredResource(storeKind);
  }

  #notFound(ref: ObjectRef): Result<never, ApiStatus> {
    return err(notFoundStatus(this.#resourceNamed(ref.kind), ref.name));
  }

  #reportedSince(version: number): readonly StoredEvent[] {
    return this.events.changesSince(version).map(({ type, object }) => {
      const resourceVersion = Number(object.metadata.resourceVersion ?? 0);
      return new StoredEvent({ type, object, previous: undefined, resourceVersion });
    });
  }

  #named(given: KubeObject, resource: ResourceInfo): KubeObject {
    const { storeKind, isNamespaced } = resource;
    const { generateName } = given.metadata;
    const namespace = isNamespaced ? (given.metadata.namespace ?? 'default') : undefined;
    let { name } = given.metadata;
    if (name === '' && generateName !== undefined) {
      const base = generateName.slice(0, MAX_NAME_BASE_CHARACTERS);
      const key = `${storeKind}/${namespace ?? ''}/${generateName}`;
      do {
        name = `${base}${safeRandomText(this.#prng.split(`name/${key}/${this.#countOf(key)}`), 5)}`;
      } while (this.find(storeKind, namespace ?? '', name) !== undefined);
    }
    return { ...given, metadata: withoutUndefined({ ...given.metadata, name, namespace }) };
  }

  #namespaceProblem(resource: ResourceInfo, namespace: string, name: string): ApiStatus | undefined {
    const found = this.find('Namespace', '', namespace);
    if (found === undefined) return notFoundStatus(this.#resourceNamed('Namespace'), namespace);
    if (!isTerminating(found)) return undefined;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    return forbiddenStatus(resource, name, why);
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
      microTimeOf: (time) => this.microTimeOf(time),
      nextVersion: () => Number(this.#nextVersion()),
      uidOf: (namespace, name) => this.#uidFor(`uid/Event/${namespace}/${name}/0`),
      isWatched: () => this.#collection('Event').watches.isWatched,
      publish: (type, object, previous) => {
        const stored = new StoredEvent({ type, object, previous, resourceVersion: this.#resourceVersion });
        this.#collection('Event').watches.tell(stored);
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
    const kind = storeKindOf(given.kind, given.apiVersion);
    const current = this.find(kind, namespace, name);
    if (current === undefined) return this.#notFound({ kind, namespace, name });
    const isOther =
      (uid !== undefined && uid !== current.metadata.uid) ||
      (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion);
    if (isOther) return err(conflictStatus(this.resourceOf(current), name, MODIFIED_MEANWHILE));
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

  #markDeleted(
    current: KubeObject,
    graceSeconds: number,
    finalizers: readonly string[] | undefined,
  ): StoreResult {
    const marked: KubeObject = {
      ...current,
      metadata: {
        ...current.metadata,
        ...(finalizers === undefined ? {} : { finalizers }),
        // The moment when it is to be gone.
        deletionTimestamp: this.#formatTime(after(this.#scheduler.now(), seconds(graceSeconds))),
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
      collection = new Collection(this.#delivery);
      this.#collections.set(kind, collection);
    }
    return collection;
  }

  #put(type: 'ADDED' | 'MODIFIED', object: KubeObject, previous: KubeObject | undefined): void {
    const collection = this.#collection(storeKindOf(object.kind, object.apiVersion));
    this.#rememberBefore(collection, object, previous);
    // An event that was reported and that somebody changes goes on as an object.
    const isReported = object.kind === 'Event' && this.#takeReported(object);
    collection.put(object, isReported ? undefined : previous);
    this.#indexOwners(object, previous);
    if (object.kind === 'Pod') this.#indexNode(object);
    if (object.kind === 'CustomResourceDefinition') this.#declare(object, previous);
    this.#publish(collection, { type, object, previous, resourceVersion: this.#resourceVersion });
  }

  #remove(current: KubeObject, gone: KubeObject): void {
    const collection = this.#collection(storeKindOf(current.kind, current.apiVersion));
    this.#rememberBefore(collection, current, current);
    if (current.kind !== 'Event' || !this.#takeReported(current)) collection.remove(current);
    this.#unindexOwners(current);
    const nodeName = nodeNameOf(current);
    if (nodeName !== undefined) this.#podsByNode.get(nodeName)?.delete(pathOf(current));
    if (current.kind === 'CustomResourceDefinition') this.#declare(undefined, current);
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
      mapIn(this.#dependentsByUid, owner.uid).set(ownerKeyOf(object), refOf(object));
    }
  }

  #unindexOwners(object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependentsByUid.get(owner.uid);
      dependents?.delete(ownerKeyOf(object));
      if (dependents?.size === 0) this.#dependentsByUid.delete(owner.uid);
    }
  }

  /** A CustomResourceDefinition has come, changed or gone. */
  #declare(definition: KubeObject | undefined, previous: KubeObject | undefined): void {
    if (previous !== undefined) this.registry.removeCustom(previous);
    if (definition !== undefined) this.registry.addCustom(definition);
    this.onRollback(() => {
      if (definition !== undefined) this.registry.removeCustom(definition);
      if (previous !== undefined) this.registry.addCustom(previous);
    });
  }

  #publish(collection: Collection, event: WatchEvent): void {
    const stored = new StoredEvent(event);
    if (this.#transaction === undefined) collection.watches.publish(stored);
    else {
      this.#transaction.unpublished.push(() => {
        collection.watches.publish(stored);
      });
    }
  }
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

function ownerKeyOf(object: KubeObject): string {
  return `${storeKindOf(object.kind, object.apiVersion)}/${pathOf(object)}`;
}
