/**
 * `kubectl apply`, in the order of the objects, but all or nothing.
 *
 * Models creation, update of everything but the status with kubectl's annotation of what was applied last, and the
 * refusal to change a Pod's spec. Namespaces come first, whatever their place in the file.
 * Leaves out the removal of fields that another client added.
 */
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import { isNamespacedKind, resourceNameOf } from './kinds';
import { numberFieldOf, isPlainRecord, type KubeObject } from './objects/kube-object';
import { canonicalJson } from './store/json';
import { refOf, type ObjectStore, type StoreError } from './store/object-store';

export interface AppliedObject {
  readonly object: KubeObject;
  readonly location?: SourceLocation;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Empty when everything was stored; otherwise nothing was. */
export function applyObjects(store: ObjectStore, objects: readonly AppliedObject[]): readonly Diagnostic[] {
  const ordered = [...objects].sort((one, other) => orderOf(one) - orderOf(other));
  const undo: (() => void)[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const applied of ordered) {
    const error = applyOne(store, applied.object, undo);
    if (error !== undefined) diagnostics.push(diagnosticOf(applied, error));
  }
  if (diagnostics.length > 0) for (const revert of undo.reverse()) revert();
  return diagnostics;
}

function orderOf({ object }: AppliedObject): number {
  return object.kind === 'Namespace' ? 0 : 1;
}

function applyOne(store: ObjectStore, given: KubeObject, undo: (() => void)[]): StoreError | undefined {
  const namespace = isNamespacedKind(given.kind) ? (given.metadata.namespace ?? 'default') : undefined;
  const text = canonicalJson({ ...given, metadata: { ...given.metadata, namespace } });
  const current = store.find(given.kind, namespace ?? '', given.metadata.name);
  if (current === undefined) {
    const created = store.create(annotated(given, namespace, text));
    if (!created.ok) return created.error;
    undo.push(() => store.delete(refOf(created.value), { gracePeriodSeconds: 0 }));
    return undefined;
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === text) return undefined;
  if (given.kind === 'Pod' && !isSpecAsApplied(current, given)) {
    return {
      reason: 'Invalid',
      message: `Pod "${given.metadata.name}" is invalid: spec: Forbidden: pod updates may not change fields other than \`spec.containers[*].image\`,\`spec.initContainers[*].image\`,\`spec.activeDeadlineSeconds\`,\`spec.tolerations\` (only additions to existing tolerations),\`spec.terminationGracePeriodSeconds\` (allow it to be set to 1 if it was previously negative)`,
    };
  }
  const updated = store.update(mergedUpdate(current, annotated(given, namespace, text)));
  if (!updated.ok) return updated.error;
  undo.push(() => {
    store.update({ ...current, metadata: { ...current.metadata, resourceVersion: undefined } });
  });
  return undefined;
}

function annotated(given: KubeObject, namespace: string | undefined, text: string): KubeObject {
  return {
    ...given,
    metadata: {
      ...given.metadata,
      resourceVersion: undefined,
      uid: undefined,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: { ...given.metadata.annotations, [LAST_APPLIED]: text },
    },
  };
}

/** Labels and annotations of others stay; a workload keeps its size when the file does not say one. */
function mergedUpdate(current: KubeObject, given: KubeObject): KubeObject {
  const metadata = {
    ...given.metadata,
    labels: { ...current.metadata.labels, ...given.metadata.labels },
    annotations: { ...current.metadata.annotations, ...given.metadata.annotations },
    ownerReferences: given.metadata.ownerReferences ?? current.metadata.ownerReferences,
  };
  if (given.kind === 'Pod') return { ...given, metadata, spec: current.spec };
  const replicas = numberFieldOf(current, 'spec', 'replicas');
  const isSized = replicas !== undefined && numberFieldOf(given, 'spec', 'replicas') === undefined;
  if (!isSized || !isPlainRecord(given.spec)) return { ...given, metadata };
  return { ...given, metadata, spec: { ...given.spec, replicas } };
}

/** What was applied before is in the annotation, so that defaults do not look like changes. */
function isSpecAsApplied(current: KubeObject, given: KubeObject): boolean {
  const before = current.metadata.annotations?.[LAST_APPLIED];
  return before?.includes(`"spec":${canonicalJson(given.spec)}`) ?? false;
}

function diagnosticOf(applied: AppliedObject, error: StoreError): Diagnostic {
  const { object, location } = applied;
  const isNamespaceMissing = error.reason === 'NotFound' && error.message.startsWith('namespaces ');
  const namespace = object.metadata.namespace ?? '';
  const path = /(?:^|: )(spec[\w.[\]]*): /.exec(error.message)?.[1];
  return {
    severity: 'error',
    code: isNamespaceMissing ? 'namespace-not-found' : `apply-${error.reason.toLowerCase()}`,
    message: isNamespaceMissing
      ? `${resourceNameOf(object.kind)} "${object.metadata.name}": ${error.message}`
      : error.message,
    ...(isNamespaceMissing
      ? { hint: `add a document with kind: Namespace and metadata.name: ${namespace}` }
      : {}),
    ...(location === undefined ? {} : { location }),
    ...(path === undefined ? {} : { path }),
  };
}
