/** What was applied last, which `kubectl apply` keeps in an annotation. */
import { parseJson } from '../../base/json-text';
import { isPlainRecord, type KubeObject } from '../../kube/objects/kube-object';
import { withoutUndefined } from '../../kube/store/json';
import { compactJson } from './output/json-text';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object with the annotation that remembers it as it is now. */
export function annotatedObject(object: KubeObject): KubeObject {
  const given = Object.entries(object.metadata.annotations ?? {});
  const annotations = Object.fromEntries(given.filter(([key]) => key !== LAST_APPLIED));
  const plain: KubeObject = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${compactJson(withoutUndefined(plain))}\n`;
  return { ...plain, metadata: { ...plain.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** Undefined for what was not applied. */
export function lastAppliedText(object: KubeObject): string | undefined {
  return object.metadata.annotations?.[LAST_APPLIED];
}

export function lastAppliedObject(object: KubeObject): KubeObject | undefined {
  const text = lastAppliedText(object);
  // Anything else than an object was written by hand.
  const value = text === undefined ? undefined : parseJson(text)?.value;
  if (!isPlainRecord(value)) return undefined;
  const { metadata } = value;
  const { name, namespace } = object.metadata;
  const { apiVersion, kind } = object;
  return {
    ...value,
    apiVersion,
    kind,
    metadata: { ...(isPlainRecord(metadata) ? metadata : {}), name, namespace },
  };
}
