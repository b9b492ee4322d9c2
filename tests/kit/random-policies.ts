/** Small clusters with random policies, the same for the same seed: for those who answer the same question in two ways. */
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { Prng } from '#sim/base/prng';

const NAMESPACES = ['one', 'two'] as const;
const APPS = ['web', 'api', 'db'] as const;
const TIERS = ['front', 'back'] as const;
/** 8080 has a listener, and is called `http`; the others are asked for as well. */
export const ASKED_PORTS = [8080, 8081, 9000];

type Random = (bound: number) => number;

interface ClusterTraits {
  /** Some Pods have a port that is another number with each: Cilium lets out to the number that any of them has. */
  readonly hasOwnNames?: boolean;
}

export function randomCluster(
  seed: number,
  podCount: number,
  { hasOwnNames = true }: ClusterTraits = {},
): readonly KubeObject[] {
  const prng = new Prng(seed);
  const below: Random = (bound) => prng.below(bound);
  const pods = Array.from({ length: podCount }, (_, index) => podOf(index, hasOwnNames, below));
  const policies = Array.from({ length: 3 + below(4) }, (_, index) => policyOf(index, below));
  return [
    ...NAMESPACES.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { team: name } },
    })),
    ...pods,
    ...policies,
  ];
}

function pick<Item>(items: readonly Item[], below: Random): Item {
  const found = items[below(items.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

function podOf(index: number, hasOwnNames: boolean, below: Random): KubeObject {
  const ports = [
    { name: 'http', containerPort: 8080 },
    ...(hasOwnNames && below(2) === 0 ? [{ name: 'admin', containerPort: pick([8081, 9000], below) }] : []),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${index}`,
      namespace: pick(NAMESPACES, below),
      labels: { app: pick(APPS, below), ...(below(3) === 0 ? {} : { tier: pick(TIERS, below) }) },
    },
    spec: {
      nodeName: pick(['node1', 'node2'], below),
      containers: [
        { name: 'client', image: 'curlimages/curl', command: ['sleep', 'infinity'] },
        { name: 'server', image: 'hashicorp/http-echo', args: ['-listen=:8080', '-text=here'], ports },
      ],
    },
  };
}

function policyOf(index: number, below: Random): KubeObject {
  const directions = pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']], below);
  const rules = (ends: string): readonly object[] =>
    Array.from({ length: below(3) }, () => ({
      ...(below(5) === 0 ? {} : { [ends]: Array.from({ length: 1 + below(2) }, () => peerOf(below)) }),
      ...(below(2) === 0 ? {} : { ports: Array.from({ length: 1 + below(2) }, () => portOf(below)) }),
    }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${index}`, namespace: pick(NAMESPACES, below) },
    spec: {
      podSelector: selectorOf(below),
      policyTypes: directions,
      ...(directions.includes('Ingress') ? { ingress: rules('from') } : {}),
      ...(directions.includes('Egress') ? { egress: rules('to') } : {}),
    },
  };
}

function selectorOf(below: Random): object {
  switch (below(5)) {
    case 0:
      return {};
    case 1:
      return { matchLabels: { tier: pick(TIERS, below) } };
    case 2:
      return { matchExpressions: [{ key: 'tier', operator: pick(['Exists', 'DoesNotExist'], below) }] };
    case 3:
      return {
        matchExpressions: [
          { key: 'app', operator: pick(['In', 'NotIn'], below), values: [pick(APPS, below)] },
        ],
      };
    default:
      return { matchLabels: { app: pick(APPS, below) } };
  }
}

function peerOf(below: Random): object {
  switch (below(5)) {
    case 0:
      return { namespaceSelector: { matchLabels: { team: pick(NAMESPACES, below) } } };
    case 1:
      return { namespaceSelector: {}, podSelector: selectorOf(below) };
    case 2:
      // What a plugin makes of Pods in a block shows with their addresses.
      return pick(
        [
          { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] } },
          { ipBlock: { cidr: '0.0.0.0/0' } },
          { ipBlock: { cidr: '192.0.2.0/24' } },
        ],
        below,
      );
    default:
      return { podSelector: selectorOf(below) };
  }
}

function portOf(below: Random): object {
  return pick(
    [
      { port: 8080 },
      { port: 'http' },
      { port: 'admin' },
      { port: 8080, endPort: 8081 },
      { protocol: 'UDP', port: 8080 },
      { protocol: 'TCP' },
    ],
    below,
  );
}
