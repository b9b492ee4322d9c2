/**
 * Namespaces that manifests are for and that nobody among them makes: what `helm template` and an overlay of kustomize with a namespace
 * print is applied to a cluster that has the namespace (`kubectl create namespace`, `helm install --create-namespace`).
 */
import { isNamespacedKind } from '../../kube/kinds';
import { textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import { BUILT_IN_NAMESPACES } from '../objects/object-set';

/** Their names. */
export function impliedNamespacesOf(values: readonly PlainRecord[]): readonly string[] {
  const known = new Set(BUILT_IN_NAMESPACES);
  for (const { kind, metadata } of values)
    if (kind === 'Namespace') known.add(textFieldOf(metadata, 'name') ?? '');
  const named = values.flatMap(({ kind, metadata }) => {
    const namespace = textFieldOf(metadata, 'namespace');
    const isNamed = typeof kind === 'string' && isNamespacedKind(kind) && namespace !== undefined;
    return isNamed && namespace !== '' && !known.has(namespace) ? [namespace] : [];
  });
  return [...new Set(named)];
}
