/** NetworkPolicies that fixes add: one connection allowed, and nothing else. */
import type { KubeObject, StringMap } from '../../kube/objects/kube-object';
import { NAME_LABEL, type LintCluster } from './lint-cluster';
import type { LintWorkload } from './lint-workload';
import type { PolicyPort } from './policy-view';

/** Labels that controllers put on, and names of releases, tell nothing that the others do not. */
const WEAK_LABELS: ReadonlySet<string> = new Set([
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'pod-template-hash',
]);

/** Lets `from` reach `to`; as an allowance of the one end or of the other. */
export function allowingPolicy(
  cluster: LintCluster,
  {
    from,
    to,
    ports,
  }: { readonly from: LintWorkload; readonly to: LintWorkload; readonly ports: readonly PolicyPort[] },
  direction: 'ingress' | 'egress',
): KubeObject {
  const [own, other] = direction === 'ingress' ? [to, from] : [from, to];
  const rule = {
    [direction === 'ingress' ? 'from' : 'to']: [peerOf(other, own)],
    ...(ports.length === 0
      ? {}
      : {
          ports: ports.map(({ protocol, port }) => ({ protocol, ...(port === undefined ? {} : { port }) })),
        }),
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: freeName(cluster, own.namespace, `allow-${from.name}-to-${to.name}`),
      ...(own.namespace === 'default' ? {} : { namespace: own.namespace }),
    },
    spec: {
      podSelector: { matchLabels: selectorLabels(own) },
      policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      [direction]: [rule],
    },
  };
}

function peerOf(other: LintWorkload, own: LintWorkload): unknown {
  const pods = { podSelector: { matchLabels: selectorLabels(other) } };
  return other.namespace === own.namespace
    ? pods
    : { namespaceSelector: { matchLabels: { [NAME_LABEL]: other.namespace } }, ...pods };
}

function selectorLabels({ labels }: LintWorkload): StringMap {
  const strong = Object.entries(labels).filter(([key]) => !WEAK_LABELS.has(key));
  return Object.fromEntries(strong.length > 0 ? strong : Object.entries(labels));
}

function freeName(cluster: LintCluster, namespace: string, wanted: string): string {
  let name = wanted.slice(0, 60);
  for (let index = 2; cluster.find('NetworkPolicy', namespace, name) !== undefined; index += 1)
    name = `${wanted.slice(0, 60)}-${index}`;
  return name;
}
