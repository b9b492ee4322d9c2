/** A Kubernetes object as a comparison sees it: what it is called, what is written in it, and what that comes to. */
import { withObjectDefaults } from '../../kube/admission/object-defaults';
import { isNamespacedKind } from '../../kube/kinds';
import { isPlainRecord, type KubeObject, type PlainRecord } from '../../kube/objects/kube-object';

export interface DescribedObject {
  /** `Deployment default/web`, with the group where it is no usual one: `Policy.example.com default/web`. */
  readonly title: string;
  /** Its parts without kind, name and namespace, as they are written. */
  readonly written: PlainRecord;
  /** The same with what the API server fills in. */
  readonly filled: PlainRecord;
}

/** Written by a client for itself; it repeats all the rest. */
const APPLIED_COPY = 'kubectl.kubernetes.io/last-applied-configuration';

export function describedObjectOf(object: KubeObject): DescribedObject {
  return {
    title: titleOf(object),
    written: partsOf(object),
    filled: partsOf(withObjectDefaults(object)),
  };
}

function titleOf({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.split('/').slice(0, -1).join('/');
  const isUsual = group === '' || !group.includes('.') || group.endsWith('.k8s.io');
  const namespace = metadata.namespace ?? (isNamespacedKind(kind) ? 'default' : '');
  const name = namespace === '' ? metadata.name : `${namespace}/${metadata.name}`;
  return `${isUsual ? kind : `${kind}.${group}`} ${name}`;
}

/** What an object is by now is no part of what was asked for; but of a Node, whose addresses say where it stands. */
function partsOf(object: KubeObject): PlainRecord {
  const { apiVersion, kind, metadata, status, ...others } = object;
  const { annotations, ...given } = metadata;
  const kept = Object.entries(given).filter(([key]) => key !== 'name' && key !== 'namespace');
  const own = Object.entries(annotations ?? {}).filter(([key]) => key !== APPLIED_COPY);
  const shown = {
    ...Object.fromEntries(kept),
    ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }),
  };
  return {
    apiVersion,
    ...(Object.keys(shown).length === 0 ? {} : { metadata: shown }),
    ...others,
    ...(kind === 'Node' && isPlainRecord(status) ? { status } : {}),
  };
}
