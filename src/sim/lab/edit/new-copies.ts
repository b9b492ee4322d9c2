/**
 * Objects that come into a lab in which their names may be taken: those get free ones, and what belongs together stays
 * together. Labels that repeat the name of a workload follow it, as do Services and policies that select by them and
 * fields that name an object of the same set.
 *
 * Leaves out names within texts, such as a URL in an environment variable: they go on meaning what they meant.
 */
import { listOf, say, type Wording } from '../../base/sentence';
import { isNamespacedKind } from '../../kube/kinds';
import {
  isPlainRecord,
  isUnknownList,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { namespaceOf } from '../element-ref';
import { isWorkload } from '../objects/label-selection';
import { freeCopyName } from './free-names';

/** Fields that name an object, by the kind that it has: as a text, or as `{name: …}`. */
const REFERENCE_FIELDS: ReadonlyMap<string, string> = new Map([
  ['claimName', 'PersistentVolumeClaim'],
  ['configMap', 'ConfigMap'],
  ['configMapKeyRef', 'ConfigMap'],
  ['configMapRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
  ['secretName', 'Secret'],
  ['secretRef', 'Secret'],
  ['service', 'Service'],
  ['serviceAccountName', 'ServiceAccount'],
  ['serviceName', 'Service'],
]);
/** Mappings of labels, or in which labels are selected. */
const LABEL_FIELDS: ReadonlySet<string> = new Set(['labels', 'matchLabels', 'selector']);
/** What a cluster gives an object, and what only one object can have. */
const OWN_META: readonly string[] = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'ownerReferences',
];
const OWN_SERVICE_FIELDS: readonly string[] = [
  'clusterIP',
  'clusterIPs',
  'healthCheckNodePort',
  'loadBalancerIP',
];

/** Of one namespace, by the kind and the name before. */
type Renames = ReadonlyMap<string, string>;

/** The objects as they are to be written. */
export function newCopiesOf(
  objects: readonly KubeObject[],
  existing: readonly KubeObject[],
): readonly KubeObject[] {
  const taken = new Map<string, Set<string>>();
  for (const object of existing) namesIn(taken, object).add(object.metadata.name);
  // Workloads that share a label share Pods, so Pods and workloads of all kinds have names of one family.
  const renames = new Map<string, string>();
  for (const object of objects) {
    const names = namesIn(taken, object);
    const { name } = object.metadata;
    const free = freeCopyName(name, names);
    names.add(free);
    if (free !== name) renames.set(renameKey(namespaceOf(object), familyOf(object.kind), name), free);
  }
  return objects.map((object) => copyOf(object, renames));
}

function namesIn(taken: Map<string, Set<string>>, object: KubeObject): Set<string> {
  const key = `${namespaceOf(object)}/${familyOf(object.kind)}`;
  const names = taken.get(key) ?? new Set();
  taken.set(key, names);
  return names;
}

function familyOf(kind: string): string {
  return kind === 'Pod' || isWorkload({ apiVersion: '', kind, metadata: { name: '' } }) ? 'workload' : kind;
}

function renameKey(namespace: string, family: string, name: string): string {
  return `${namespace}/${family}/${name}`;
}

function copyOf(object: KubeObject, renames: Renames): KubeObject {
  const namespace = namespaceOf(object);
  const newNameOf = (family: string, name: string): string =>
    renames.get(renameKey(namespace, family, name)) ?? renames.get(renameKey('', family, name)) ?? name;
  const name = newNameOf(familyOf(object.kind), object.metadata.name);
  const isRenamed = name !== object.metadata.name;
  const stated = Object.fromEntries(Object.entries(object).filter(([field]) => field !== 'status'));
  const labeled = withNewNames(stated, newNameOf);
  const copy: KubeObject = {
    ...labeled,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...metadataOf(labeled, object), name },
  };
  return isRenamed && object.kind === 'Service' ? { ...copy, spec: withoutOwnFields(copy.spec) } : copy;
}

function metadataOf(labeled: PlainRecord, object: KubeObject): KubeObject['metadata'] {
  const labels = isPlainRecord(labeled['metadata']) ? labeled['metadata']['labels'] : undefined;
  const kept = Object.fromEntries(
    Object.entries(object.metadata).filter(([field]) => !OWN_META.includes(field)),
  );
  return { ...kept, name: object.metadata.name, ...(isTextMap(labels) ? { labels } : {}) };
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isPlainRecord(value) && Object.values(value).every((field) => typeof field === 'string');
}

type NewName = (family: string, name: string) => string;

function withNewNames(value: PlainRecord, newNameOf: NewName): PlainRecord {
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, newValueOf(field, inner, newNameOf)]),
  );
}

function newValueOf(field: string, value: unknown, newNameOf: NewName): unknown {
  const kind = REFERENCE_FIELDS.get(field);
  if (kind !== undefined && typeof value === 'string') return newNameOf(kind, value);
  if (isUnknownList(value)) return value.map((item) => newValueOf('', item, newNameOf));
  if (!isPlainRecord(value)) return value;
  if (LABEL_FIELDS.has(field) && isTextMap(value))
    return Object.fromEntries(
      Object.entries(value).map(([label, text]) => [label, newNameOf('workload', text)]),
    );
  const name = textFieldOf(value, 'name');
  const inner = withNewNames(value, newNameOf);
  return kind === undefined || name === undefined ? inner : { ...inner, name: newNameOf(kind, name) };
}

/** Addresses and ports that only one Service can have. */
function withoutOwnFields(spec: unknown): unknown {
  if (!isPlainRecord(spec)) return spec;
  const isHeadless = spec['clusterIP'] === 'None';
  const kept = Object.entries(spec).filter(
    ([field]) => !OWN_SERVICE_FIELDS.includes(field) || (isHeadless && field.startsWith('clusterIP')),
  );
  const ports = spec['ports'];
  return {
    ...Object.fromEntries(kept),
    ...(isUnknownList(ports) ? { ports: ports.map(withoutNodePort) } : {}),
  };
}

function withoutNodePort(port: unknown): unknown {
  if (!isPlainRecord(port)) return port;
  return Object.fromEntries(Object.entries(port).filter(([field]) => field !== 'nodePort'));
}

/** Namespaces that the objects are in and that nobody declares, as objects. */
export function missingNamespacesOf(
  objects: readonly KubeObject[],
  known: ReadonlySet<string>,
): readonly KubeObject[] {
  const declared = new Set([
    ...known,
    ...objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  ]);
  const missing = objects.filter(({ kind }) => isNamespacedKind(kind)).map(namespaceOf);
  return [...new Set(missing)]
    .filter((name) => !declared.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

/** `Deployment web`, `Deployment web and Service web`, `3 objects`. */
export function describeObjects(objects: readonly KubeObject[]): Wording {
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return names.length > 2 ? say('{count} objects', { count: names.length }) : listOf(names);
}
