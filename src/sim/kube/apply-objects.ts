/**
 * `kubectl apply`, `kubectl delete` and `kubectl replace --force`, as one change: all of it or nothing.
 *
 * Models creation, the three-way merge with what was applied last (`store/three-way-merge.ts`), kubectl's annotation
 * that remembers it, and Namespaces, ServiceAccounts, PriorityClasses,
 * LimitRanges and ResourceQuotas first, whatever their place in the file.
 * Differs in one thing: what is still being deleted under the same name is created when that is gone, where kubectl
 * would change what is about to vanish (`ObjectApplier`).
 */
import { parseJson } from '../base/json-text';
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import { storeKindOf } from './api/built-in-resources';
import { isNamespacedKind, resourceNameOf } from './kinds';
import { fieldOf, isPlainRecord, isUnknownList, type KubeObject } from './objects/kube-object';
import { canonicalJson, equalsJson } from './store/json';
import type { ApiStatus } from './api/api-status';
import { preparedUpdate } from './admission/service-type-change';
import { checkObject } from './api/check-object';
import { ADMIN } from './api/request-context';
import { refOf, type ObjectRef, type ObjectStore } from './store/object-store';
import { mergeApplied, withoutNulls } from './store/three-way-merge';

export interface AppliedObject {
  readonly object: KubeObject;
  readonly location?: SourceLocation;
  /** Where a field is, by its path (`spec.ports[0].port`). */
  locate?(path: string): SourceLocation;
}

export interface ObjectChanges {
  readonly applied: readonly AppliedObject[];
  readonly deleted: readonly ObjectRef[];
  /** Deleted at once, with no grace, and created anew. */
  readonly replaced: readonly AppliedObject[];
}

export interface ApplyOutcome {
  /** Empty when everything was stored; otherwise nothing was. */
  readonly diagnostics: readonly Diagnostic[];
  /** Pods that were refused because only a new one can be so. */
  readonly replaceable: readonly ObjectRef[];
  /** What has to wait until an object that is being deleted is gone. */
  readonly postponed: readonly PostponedObject[];
}

export interface PostponedObject {
  readonly applied: AppliedObject;
  readonly until: ObjectRef;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function applyChanges(store: ObjectStore, changes: ObjectChanges): ApplyOutcome {
  const diagnostics: Diagnostic[] = [];
  const replaceable: ObjectRef[] = [];
  const postponed: PostponedObject[] = [];
  const isKept = store.transaction(() => {
    for (const { object } of changes.replaced) store.delete(appliedRefOf(object), { gracePeriodSeconds: 0 });
    for (const ref of changes.deleted) store.delete(ref);
    const applied = [...changes.replaced, ...changes.applied];
    for (const one of applied.toSorted((first, second) => orderOf(first) - orderOf(second))) {
      const until = terminatingBefore(store, one.object);
      if (until !== undefined) {
        postponed.push({ applied: one, until });
        continue;
      }
      const error = applyOne(store, one.object);
      if (error === undefined) continue;
      const last = lastAppliedOf(store.find(error.ref.kind, error.ref.namespace, error.ref.name));
      diagnostics.push(diagnosticOf(one, error, last));
      if (isPodRefused(error)) replaceable.push(error.ref);
    }
    return diagnostics.length === 0;
  });
  return { diagnostics, replaceable, postponed: isKept ? postponed : [] };
}

function appliedRefOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const namespace = isNamespacedKind(kind) ? (metadata.namespace ?? 'default') : '';
  return { kind: storeKindOf(kind, apiVersion), namespace, name: metadata.name };
}

interface ApplyError extends ApiStatus {
  readonly ref: ObjectRef;
  readonly isUpdate: boolean;
}

/** What others may need to exist already. */
const FIRST_KINDS: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'Namespace']);

/** A Pod is refused whose ServiceAccount or class is not there, and is limited by what is there before it. */
const SECOND_KINDS: ReadonlySet<string> = new Set([
  'LimitRange',
  'PriorityClass',
  'ResourceQuota',
  'ServiceAccount',
]);

function orderOf({ object }: AppliedObject): number {
  if (FIRST_KINDS.has(object.kind)) return 0;
  return SECOND_KINDS.has(object.kind) ? 1 : 2;
}

/** The object itself, or its Namespace, while it is on its way out. */
function terminatingBefore(store: ObjectStore, object: KubeObject): ObjectRef | undefined {
  const ref = appliedRefOf(object);
  const refs = [ref, { kind: 'Namespace', namespace: '', name: ref.namespace }];
  return refs.find(
    ({ kind, namespace, name }) =>
      store.find(kind, namespace, name)?.metadata.deletionTimestamp !== undefined,
  );
}

function applyOne(store: ObjectStore, object: KubeObject): ApplyError | undefined {
  const ref = appliedRefOf(object);
  const given = givenObject(object, ref);
  const text = `${canonicalJson(given)}\n`;
  const current = store.find(ref.kind, ref.namespace, ref.name);
  if (current === undefined) {
    const created = store.create(annotated(given, text));
    return created.ok ? undefined : { ...created.error, ref, isUpdate: false };
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === text) return undefined;
  const merged = mergeApplied(given, lastAppliedOf(current), current);
  // What is given was checked when it was read; what it makes of the object that is there was not.
  const checked = checkObject(store.resourceOf(merged), preparedUpdate(merged, current), ADMIN, current);
  const updated = checked.ok ? store.update(annotated(checked.value, text)) : checked;
  return updated.ok ? undefined : { ...updated.error, ref, isUpdate: true };
}

/** As it goes into the annotation: without what the API server alone sets, and without the annotation. */
function givenObject(object: KubeObject, ref: ObjectRef): KubeObject {
  const { annotations = {}, ...metadata } = object.metadata;
  const kept = Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED);
  const cleaned = withoutNulls({ ...object, metadata: undefined });
  return {
    ...(isPlainRecord(cleaned) ? cleaned : {}),
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...metadata,
      ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
      ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
      resourceVersion: undefined,
      uid: undefined,
    },
  };
}

function annotated(object: KubeObject, text: string): KubeObject {
  return {
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: undefined,
      annotations: { ...object.metadata.annotations, [LAST_APPLIED]: text },
    },
  };
}

/** Undefined for what was not applied, but made in another way. */
function lastAppliedOf(current: KubeObject | undefined): KubeObject | undefined {
  const text = current?.metadata.annotations?.[LAST_APPLIED];
  if (current === undefined || text === undefined) return undefined;
  // Anything else than an object was written by hand.
  const last = parseJson(text)?.value;
  if (!isPlainRecord(last)) return undefined;
  const { metadata } = last;
  const { name, namespace } = current.metadata;
  const meta = isPlainRecord(metadata) ? metadata : {};
  return {
    ...last,
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: { ...meta, name, namespace },
  };
}

function isPodRefused({ ref, reason, isUpdate }: ApplyError): boolean {
  return isUpdate && ref.kind === 'Pod' && reason === 'Invalid';
}

const HINT_BY_KIND: Readonly<Record<string, string>> = {
  Pod: 'delete the Pod and create it anew, as kubectl replace --force does',
  Service: 'delete the Service and create it anew to give it another address',
};

function diagnosticOf(applied: AppliedObject, error: ApplyError, last: KubeObject | undefined): Diagnostic {
  const { object } = applied;
  const isNamespaceMissing = error.reason === 'NotFound' && error.message.startsWith('namespaces ');
  const namespace = object.metadata.namespace ?? '';
  const named = /(?:^|: )((?:spec|data|type|immutable)[\w.[\]]*): /.exec(error.message)?.[1];
  // The API server means the list, people write the field beside it.
  const said = named === 'spec.clusterIPs[0]' || named === 'spec.clusterIPs' ? 'spec.clusterIP' : named;
  const changed =
    last === undefined || named !== 'spec' ? undefined : firstDifference(last.spec, object.spec, 'spec');
  const path = changed ?? said;
  const location = path === undefined ? applied.location : (applied.locate?.(path) ?? applied.location);
  const hint = isNamespaceMissing
    ? `add a document with kind: Namespace and metadata.name: ${namespace}`
    : hintOf(error, object.kind);
  return {
    severity: 'error',
    code: isNamespaceMissing ? 'namespace-not-found' : `apply-${error.reason.toLowerCase()}`,
    message: isNamespaceMissing
      ? `${resourceNameOf(object.kind)} "${object.metadata.name}": ${error.message}`
      : error.message,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    ...(path === undefined ? {} : { path }),
  };
}

function hintOf({ isUpdate, message }: ApplyError, kind: string): string | undefined {
  if (!isUpdate || !/immutable|may not change|Forbidden/.test(message)) return undefined;
  return HINT_BY_KIND[kind] ?? `delete the ${kind} and create it anew, or give the new one another name`;
}

/** The first field that is not as before; where one is missing now, what it was in. */
function firstDifference(before: unknown, now: unknown, path: string): string {
  if (isPlainRecord(before) && isPlainRecord(now)) {
    for (const key of [...Object.keys(now), ...Object.keys(before)]) {
      if (equalsJson(before[key], now[key])) continue;
      return Object.hasOwn(now, key) ? firstDifference(before[key], now[key], `${path}.${key}`) : path;
    }
  }
  if (isUnknownList(before) && isUnknownList(now)) {
    for (const [index, item] of now.entries()) {
      if (!equalsJson(fieldOf(before, index), item)) {
        return firstDifference(before[index], item, `${path}[${index}]`);
      }
    }
  }
  return path;
}

/** Applies changes, and later what had to wait. */
export class ObjectApplier {
  readonly #store: ObjectStore;
  readonly #postponed = new Map<string, PostponedObject>();
  /** Kinds whose deletions are listened to, and how to stop. */
  readonly #watches = new Map<string, () => void>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Nothing waits for an object that is being deleted. */
  get isIdle(): boolean {
    return this.#postponed.size === 0;
  }

  apply(changes: ObjectChanges): ApplyOutcome {
    const outcome = applyChanges(this.#store, changes);
    if (outcome.diagnostics.length > 0) return outcome;
    for (const ref of changes.deleted) this.#postponed.delete(keyOf(ref));
    for (const { object } of changes.applied) this.#postponed.delete(keyOf(appliedRefOf(object)));
    for (const postponed of outcome.postponed) {
      this.#postponed.set(keyOf(appliedRefOf(postponed.applied.object)), postponed);
      this.#watch(postponed.until.kind);
    }
    return outcome;
  }

  #watch(kind: string): void {
    if (this.#watches.has(kind)) return;
    const stop = this.#store.watch({
      kind,
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') this.#applyAfter(keyOf(refOf(object)));
      },
    });
    this.#watches.set(kind, stop);
  }

  #applyAfter(gone: string): void {
    const due = [...this.#postponed.values()].filter(({ until }) => keyOf(until) === gone);
    if (due.length === 0) return;
    this.apply({ applied: due.map(({ applied }) => applied), deleted: [], replaced: [] });
    if (this.#postponed.size > 0) return;
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
  }
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}
