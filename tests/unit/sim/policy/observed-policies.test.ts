import { describe, expect, it } from 'vitest';
import { observedPolicyText } from '#sim/api/observed-policy-text';
import type { KubeObject, StringMap } from '#sim/kube/objects/kube-object';
import {
  observedPolicies,
  type ObservedCluster,
  type ObservedPod,
  type SeenConversation,
} from '#sim/policy/observed-policies';
import { reachabilityOf, type Reachability, type ReachEnd } from '#sim/policy/reachability';

function pod(path: string, labels: StringMap, more: Partial<ObservedPod> = {}): ObservedPod {
  const [namespace = '', name = ''] = path.split('/');
  const workload = name.replace(/-\d+$/u, '');
  return { namespace, name, workload, labels, nodeName: 'node1', addresses: [], ...more };
}

const CLIENT = pod('default/client', { role: 'client' }, { addresses: ['10.244.1.2'] });
const WEB_0 = pod(
  'default/web-0',
  { app: 'web', 'pod-template-hash': 'aaa' },
  { addresses: ['10.244.1.3', 'fd00::3'] },
);
const WEB_1 = pod('default/web-1', { app: 'web', 'pod-template-hash': 'bbb' }, { addresses: ['10.244.2.3'] });
const DATABASE = pod('shop/database', { app: 'database' }, { addresses: ['10.244.2.4'] });
const NAMELESS = pod('shop/nameless', {}, { addresses: ['10.244.2.5'] });
const DNS = pod('kube-system/coredns', { 'k8s-app': 'kube-dns' }, { addresses: ['10.244.2.6'] });
const PODS = [CLIENT, WEB_0, WEB_1, DATABASE, NAMELESS, DNS];

const CLUSTER: ObservedCluster = {
  pods: PODS,
  serviceAt: ({ server, port }) => {
    if (server === '10.96.0.10')
      return { path: 'kube-system/kube-dns', ends: [{ address: '10.244.2.6', port }] };
    if (server !== '10.96.0.20' || port !== 80) return undefined;
    return {
      path: 'default/web',
      ends: ['10.244.1.3', '10.244.2.3'].map((address) => ({ address, port: 8080 })),
    };
  },
  nodeOf: (address) => ({ '192.168.0.11': 'node1', '192.168.0.12': 'node2' })[address],
  nameFor: ({ workload }) => `${workload}-observed`,
};

function seen(
  client: string,
  server: string,
  port: number,
  more: Partial<SeenConversation> = {},
): SeenConversation {
  return { name: `tcp.stream ${port}`, client, server, protocol: 'TCP', port, ...more };
}

function podObjectOf({ namespace, name, labels }: ObservedPod): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers: [] } };
}

/** What the policies make of the cluster, by Podwire's own reading of policies. */
function under(conversations: readonly SeenConversation[], isWhole = true): Reachability {
  const policies = observedPolicies(conversations, CLUSTER, isWhole).map(({ object }) => object);
  return reachabilityOf([...PODS.map(podObjectOf), ...policies], {
    addresses: new Map(PODS.map(({ namespace, name, addresses }) => [`${namespace}/${name}`, addresses])),
  });
}

function end(what: ObservedPod | string): ReachEnd {
  return typeof what === 'string'
    ? { kind: 'address', address: what }
    : { kind: 'workload', key: `${what.namespace}/${what.name}[Pod]` };
}

function isAllowed(
  reachability: Reachability,
  from: ObservedPod | string,
  to: ObservedPod | string,
  [port, protocol]: readonly [port: number, protocol?: 'UDP'],
): boolean {
  const verdict = reachability.explain(end(from), end(to), { port, protocol: protocol ?? 'TCP' });
  if (verdict === undefined) throw new Error('there is no such end');
  return verdict.isAllowed;
}

describe('NetworkPolicies out of what was seen', () => {
  it('let through what was seen, and no other port, direction or Pod', () => {
    const reach = under([seen('10.244.1.2', '10.244.1.3', 8080)]);
    expect(isAllowed(reach, CLIENT, WEB_0, [8080])).toBe(true);
    // The other Pod of the workload is as good.
    expect(isAllowed(reach, CLIENT, WEB_1, [8080])).toBe(true);
    expect(isAllowed(reach, CLIENT, WEB_0, [8081])).toBe(false);
    expect(isAllowed(reach, CLIENT, WEB_0, [8080, 'UDP'])).toBe(false);
    expect(isAllowed(reach, WEB_0, CLIENT, [8080])).toBe(false);
    expect(isAllowed(reach, DATABASE, WEB_0, [8080])).toBe(false);
    expect(isAllowed(reach, CLIENT, DATABASE, [8080])).toBe(false);
    expect(isAllowed(reach, '203.0.113.9', WEB_0, [8080])).toBe(false);
  });

  it('take the address of a Service for the Pods behind it, at their port', () => {
    const reach = under([seen('10.244.1.2', '10.96.0.20', 80)]);
    expect(isAllowed(reach, CLIENT, WEB_0, [8080])).toBe(true);
    expect(isAllowed(reach, CLIENT, WEB_0, [80])).toBe(false);
  });

  it('let a workload ask for names, and close nothing in kube-system', () => {
    const reach = under([seen('10.244.1.2', '10.96.0.10', 53, { protocol: 'UDP', name: 'udp.stream 0' })]);
    expect(isAllowed(reach, CLIENT, DNS, [53, 'UDP'])).toBe(true);
    expect(isAllowed(reach, CLIENT, DNS, [53])).toBe(false);
    expect(isAllowed(reach, DATABASE, DNS, [53, 'UDP'])).toBe(true);
  });

  it('name who is no Pod by the address', () => {
    const reach = under([
      seen('10.244.1.2', '203.0.113.9', 443),
      seen('198.51.100.7', '10.244.1.3', 8080),
      seen('2001:db8::7', 'fd00::3', 8081),
    ]);
    expect(isAllowed(reach, CLIENT, '203.0.113.9', [443])).toBe(true);
    expect(isAllowed(reach, CLIENT, '203.0.113.8', [443])).toBe(false);
    expect(isAllowed(reach, '198.51.100.7', WEB_0, [8080])).toBe(true);
    expect(isAllowed(reach, '198.51.100.8', WEB_0, [8080])).toBe(false);
    expect(isAllowed(reach, '2001:db8::7', WEB_0, [8081])).toBe(true);
  });

  it('name Pods of another namespace by both labels', () => {
    const reach = under([seen('10.244.1.2', '10.244.2.4', 5432)]);
    expect(isAllowed(reach, CLIENT, DATABASE, [5432])).toBe(true);
    expect(isAllowed(reach, CLIENT, NAMELESS, [5432])).toBe(false);
  });

  it('take a Pod without labels for its namespace, and make none for it', () => {
    const conversations = [seen('10.244.2.5', '10.244.2.4', 5432)];
    const reach = under(conversations);
    expect(isAllowed(reach, NAMELESS, DATABASE, [5432])).toBe(true);
    expect(isAllowed(reach, NAMELESS, CLIENT, [1])).toBe(true);
    const policies = observedPolicies(conversations, CLUSTER, true);
    expect(policies.map(({ object }) => object.metadata.name)).toEqual(['database-observed']);
    expect(observedPolicyText(policies)).toContain('every Pod of its namespace is meant');
  });

  it('need no rule for the node of the Pod itself, and one for others', () => {
    const [policy] = observedPolicies(
      [seen('192.168.0.11', '10.244.1.3', 8080), seen('192.168.0.12', '10.244.1.3', 8080)],
      CLUSTER,
      true,
    );
    expect(policy?.object.spec.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '192.168.0.12/32' } }], ports: [{ protocol: 'TCP', port: 8080 }] },
    ]);
  });

  it('leave a direction open of which nothing was seen, if not everything was seen', () => {
    const reach = under([seen('10.244.1.2', '10.244.1.3', 8080)], false);
    expect(isAllowed(reach, DATABASE, WEB_0, [8080])).toBe(false);
    expect(isAllowed(reach, WEB_0, DATABASE, [5432])).toBe(true);
  });

  it('say which other workloads have the labels', () => {
    const twin = pod('default/twin', { role: 'client', tier: 'more' }, { addresses: ['10.244.1.9'] });
    const conversations = [seen('10.244.1.2', '203.0.113.9', 443)];
    const text = observedPolicyText(
      observedPolicies(conversations, { ...CLUSTER, pods: [...PODS, twin] }, true),
    );
    expect(text).toContain('  # These labels also have: default/twin.\n  podSelector:');
  });

  it('are a manifest that says what justifies each rule', () => {
    const text = observedPolicyText(
      observedPolicies(
        [
          seen('10.244.1.2', '10.96.0.20', 80, { name: 'tcp.stream 0' }),
          seen('10.244.1.2', '10.96.0.20', 80, { name: 'tcp.stream 4' }),
          seen('10.244.1.2', '10.96.0.10', 53, { name: 'udp.stream 0', protocol: 'UDP' }),
        ],
        CLUSTER,
        true,
      ),
    );
    expect(text).toBe(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: client-observed
  namespace: default
spec:
  podSelector:
    matchLabels:
      role: client
  policyTypes: [Ingress, Egress]
  # Nothing was seen: no ingress at all.
  ingress: []
  egress:
    # default/client asks default/web on port 8080/TCP through Service default/web: tcp.stream 0 and 1 more
    - to:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 8080
    # default/client asks kube-system/coredns on port 53/UDP through Service kube-system/kube-dns: udp.stream 0
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-observed
  namespace: default
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress, Egress]
  ingress:
    # default/client asks default/web on port 8080/TCP through Service default/web: tcp.stream 0 and 1 more
    - from:
        - podSelector:
            matchLabels:
              role: client
      ports:
        - protocol: TCP
          port: 8080
  # Nothing was seen: no egress at all.
  egress: []
`);
  });
});
