/**
 * ServiceAccounts that a printed cluster takes for granted: its Pods run as them, and `kubectl get all` does not print them. Without them
 * the API server refuses the Pods (kubernetes, plugin/pkg/admission/serviceaccount).
 */
import { fieldOf, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import type { SourceDocument } from '../readings';

/** As objects, of those that were printed and are kept. */
export function impliedAccountsOf(documents: readonly SourceDocument[]): readonly PlainRecord[] {
  const known = new Set(
    documents.filter(({ value }) => value['kind'] === 'ServiceAccount').map(({ value }) => keyOf(value)),
  );
  const implied = new Map<string, PlainRecord>();
  for (const { value, isDumped } of documents) {
    const name = isDumped ? accountOf(value) : undefined;
    if (name === undefined || name === 'default') continue;
    const metadata = { name, namespace: namespaceOf(value) };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
    if (!known.has(keyOf(account))) implied.set(keyOf(account), account);
  }
  return [...implied.values()];
}

function accountOf(value: PlainRecord): string | undefined {
  const spec = value['spec'];
  const jobSpec = fieldOf(spec, 'jobTemplate', 'spec') ?? spec;
  const podSpec = fieldOf(jobSpec, 'template', 'spec') ?? jobSpec;
  return textFieldOf(podSpec, 'serviceAccountName');
}

function keyOf(value: unknown): string {
  return `${namespaceOf(value)}/${textFieldOf(value, 'metadata', 'name') ?? ''}`;
}

function namespaceOf(value: unknown): string {
  return textFieldOf(value, 'metadata', 'namespace') ?? 'default';
}
