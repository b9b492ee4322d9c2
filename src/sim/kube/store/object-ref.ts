/** How objects are named in the store. */
import { storeKindOf } from '../api/built-in-resources';
import { isPlainRecord, type KubeObject } from '../objects/kube-object';

export interface ObjectRef {
  /** As the store has it (`ResourceInfo.storeKind`): for nearly all objects their kind. */
  readonly kind: string;
  /** Empty for kinds without namespace. */
  readonly namespace: string;
  readonly name: string;
}

export function refOf(object: KubeObject): ObjectRef {
  return {
    kind: storeKindOf(object.kind, object.apiVersion),
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

export function pathOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Where a Pod is bound to; undefined for everything else. */
export function nodeNameOf(object: KubeObject): string | undefined {
  if (object.kind !== 'Pod' || !isPlainRecord(object.spec)) return undefined;
  const nodeName = object.spec['nodeName'];
  return typeof nodeName === 'string' && nodeName !== '' ? nodeName : undefined;
}
