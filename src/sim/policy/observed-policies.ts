/**
 * NetworkPolicies that let through what was seen and nothing else: for each workload one, which names its peers by their labels and
 * the ports that they were asked for.
 *
 * Who asks is the side that opened the conversation. The address of a Service stands for the Pods behind it, since policies are for
 * the packet as it arrives there (Kubernetes documentation, "Network Policies": ipBlock and rewritten addresses). Who is no Pod is
 * named by its address. What comes from the Pod's own node is left out: policies always let it in (same page). No policy is made for
 * Pods of `kube-system`, which a cluster needs before anything else, nor for those without labels, which no policy can tell from others.
 * Labels that controllers give to each generation of Pods are not used: the next generation has others.
 */
import type { KubeObject, StringMap } from '../kube/objects/kube-object';
import { hasLabels } from '../kube/store/label-selector';
import type { PolicyDirection } from '../kube/network-policy/network-policy';

export interface SeenConversation {
  /** As the display filter calls it: `tcp.stream 3`. */
  readonly name: string;
  readonly client: string;
  readonly server: string;
  readonly protocol: 'TCP' | 'UDP';
  /** Of the server. */
  readonly port: number;
}

export interface ObservedPod {
  readonly namespace: string;
  readonly name: string;
  /** Of who makes such Pods. */
  readonly workload: string;
  readonly labels: StringMap;
  readonly nodeName: string;
  readonly addresses: readonly string[];
}

interface ServedEnd {
  readonly address: string;
  readonly port: number;
}

export interface ObservedService {
  /** `default/web` */
  readonly path: string;
  readonly ends: readonly ServedEnd[];
}

/** What the cluster says of addresses. */
export interface ObservedCluster {
  /** Those that policies see. */
  readonly pods: readonly ObservedPod[];
  /** Where a Service's address and port lead to; undefined for what is none. */
  readonly serviceAt: (
    server: Pick<SeenConversation, 'server' | 'protocol' | 'port'>,
  ) => ObservedService | undefined;
  /** The node that an address is on. */
  readonly nodeOf: (address: string) => string | undefined;
  /** For the policy of a workload: one that is free. */
  readonly nameFor: (pod: ObservedPod) => string;
}

export interface ObservedPolicy {
  readonly object: KubeObject & { readonly spec: ObservedSpec };
  /** Other workloads of the namespace that have its labels, too. */
  readonly alsoFor: readonly string[];
  /** What justifies each rule, a line for each port. */
  readonly reasons: Readonly<Record<PolicyDirection, readonly (readonly string[])[]>>;
}

interface ObservedSpec {
  readonly podSelector: PodSelector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly ObservedRule[];
  readonly egress?: readonly ObservedRule[];
}

interface PodSelector {
  readonly matchLabels?: StringMap;
}

interface ObservedRule {
  readonly from?: readonly ObservedPeer[];
  readonly to?: readonly ObservedPeer[];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
}

type ObservedPeer =
  | { readonly namespaceSelector?: PodSelector; readonly podSelector: PodSelector }
  | { readonly ipBlock: { readonly cidr: string } };

/** Of `kubelet` and the workload controllers. */
const GENERATED_LABELS: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);
const SYSTEM_NAMESPACE = 'kube-system';

/** One end of what a policy lets through. */
type ObservedEnd =
  | { readonly kind: 'pod'; readonly pod: ObservedPod }
  | { readonly kind: 'address'; readonly address: string };

interface OpenPort {
  readonly protocol: string;
  readonly port: number;
  readonly what: string;
  readonly seen: string[];
}

interface OpenSubject {
  readonly pod: ObservedPod;
  readonly rules: Readonly<Record<PolicyDirection, Map<string, OpenRule>>>;
}

interface OpenRule {
  readonly peer: ObservedPeer;
  readonly note: string;
  readonly ports: Map<string, OpenPort>;
}

/** `isWhole`: all that went over any interface was seen, so that a direction in which nothing was is to be closed. */
export function observedPolicies(
  conversations: readonly SeenConversation[],
  cluster: ObservedCluster,
  isWhole: boolean,
): readonly ObservedPolicy[] {
  const pods = new Map(
    cluster.pods.flatMap((pod) => pod.addresses.map((address) => [address, pod] as const)),
  );
  const endOf = (address: string): ObservedEnd => {
    const pod = pods.get(address);
    return pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
  };
  const subjects = new Map<string, OpenSubject>();
  for (const conversation of conversations) {
    const service = cluster.serviceAt(conversation);
    const ends = service?.ends ?? [{ address: conversation.server, port: conversation.port }];
    const client = endOf(conversation.client);
    for (const { address, port } of ends) {
      const server = endOf(address);
      if (isWithinOnePod(client, server)) continue;
      const through = service === undefined ? '' : ` through Service ${service.path}`;
      const open = {
        protocol: conversation.protocol,
        port,
        what: `${titleOf(client)} asks ${titleOf(server)} on port ${port}/${conversation.protocol}${through}`,
        name: conversation.name,
      };
      if (client.kind === 'pod')
        note(subjects, { own: client.pod, direction: 'egress', other: server }, open);
      if (server.kind === 'pod' && !isOwnNode(client, server.pod, cluster))
        note(subjects, { own: server.pod, direction: 'ingress', other: client }, open);
    }
  }
  return [...subjects.values()].map((subject) => policyOf(subject, cluster, isWhole));
}

/** A workload whose Pods a policy can name, and may close. */
function canBeSubject({ namespace, labels }: ObservedPod): boolean {
  return namespace !== SYSTEM_NAMESPACE && Object.keys(lastingLabelsOf(labels)).length > 0;
}

function note(
  subjects: Map<string, OpenSubject>,
  {
    own,
    direction,
    other,
  }: { readonly own: ObservedPod; readonly direction: PolicyDirection; readonly other: ObservedEnd },
  { protocol, port, what, name }: Omit<OpenPort, 'seen'> & { readonly name: string },
): void {
  if (!canBeSubject(own)) return;
  const subjectKey = `${own.namespace} ${keyOf(own.labels)}`;
  let subject = subjects.get(subjectKey);
  if (subject === undefined) {
    subject = { pod: own, rules: { ingress: new Map(), egress: new Map() } };
    subjects.set(subjectKey, subject);
  }
  const rules = subject.rules[direction];
  const peer = peerOf(other, own.namespace);
  const peerKey = JSON.stringify(peer);
  let rule = rules.get(peerKey);
  if (rule === undefined) {
    rule = { peer, note: noteOf(other), ports: new Map() };
    rules.set(peerKey, rule);
  }
  const known = rule.ports.get(`${protocol} ${port}`);
  if (known === undefined) rule.ports.set(`${protocol} ${port}`, { protocol, port, what, seen: [name] });
  else if (!known.seen.includes(name)) known.seen.push(name);
}

function policyOf({ pod, rules }: OpenSubject, cluster: ObservedCluster, isWhole: boolean): ObservedPolicy {
  const { namespace } = pod;
  const matchLabels = lastingLabelsOf(pod.labels);
  const isFor = (direction: PolicyDirection): boolean => isWhole || rules[direction].size > 0;
  const alsoFor = cluster.pods.filter(
    (other) =>
      other.namespace === namespace &&
      other.workload !== pod.workload &&
      hasLabels(matchLabels, other.labels),
  );
  const spec: ObservedSpec = {
    podSelector: { matchLabels },
    policyTypes: [...(isFor('ingress') ? ['Ingress'] : []), ...(isFor('egress') ? ['Egress'] : [])],
    ...(isFor('ingress') ? { ingress: rulesOf(rules.ingress, 'from') } : {}),
    ...(isFor('egress') ? { egress: rulesOf(rules.egress, 'to') } : {}),
  };
  return {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: cluster.nameFor(pod), namespace },
      spec,
    },
    alsoFor: [...new Set(alsoFor.map(({ workload }) => `${namespace}/${workload}`))],
    reasons: { ingress: reasonsOf(rules.ingress), egress: reasonsOf(rules.egress) },
  };
}

function rulesOf(rules: OpenSubject['rules']['ingress'], ends: 'from' | 'to'): readonly ObservedRule[] {
  return [...rules.values()].map((rule) => ({
    [ends]: [rule.peer],
    ports: sortedPortsOf(rule).map(({ protocol, port }) => ({ protocol, port })),
  }));
}

function reasonsOf(rules: OpenSubject['rules']['ingress']): readonly (readonly string[])[] {
  return [...rules.values()].map((rule) =>
    sortedPortsOf(rule).map(({ what, seen: [first = '', ...more] }) => {
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      return `${what}${rule.note}: ${first}${others}`;
    }),
  );
}

function sortedPortsOf({ ports }: OpenRule): readonly OpenPort[] {
  return [...ports.values()].sort((one, other) => one.port - other.port);
}

function peerOf(end: ObservedEnd, ownNamespace: string): ObservedPeer {
  if (end.kind === 'address') {
    const { address } = end;
    return { ipBlock: { cidr: `${address}/${address.includes(':') ? 128 : 32}` } };
  }
  const { namespace, labels } = end.pod;
  const matchLabels = lastingLabelsOf(labels);
  const podSelector = Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
  if (namespace === ownNamespace) return { podSelector };
  // The API server gives each namespace this label (Kubernetes documentation, "Targeting a Namespace by its name").
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector };
}

function noteOf(end: ObservedEnd): string {
  if (end.kind === 'address' || Object.keys(lastingLabelsOf(end.pod.labels)).length > 0) return '';
  return ` (${titleOf(end)} has no labels of its own: every Pod of its namespace is meant)`;
}

function isWithinOnePod(one: ObservedEnd, other: ObservedEnd): boolean {
  return one.kind === 'pod' && other.kind === 'pod' && one.pod === other.pod;
}

function isOwnNode(client: ObservedEnd, { nodeName }: ObservedPod, { nodeOf }: ObservedCluster): boolean {
  return client.kind === 'address' && nodeOf(client.address) === nodeName;
}

function lastingLabelsOf(labels: StringMap): StringMap {
  const keys = Object.keys(labels).filter((key) => !GENERATED_LABELS.has(key));
  return Object.fromEntries(keys.sort().map((key) => [key, labels[key] ?? '']));
}

function keyOf(labels: StringMap): string {
  return JSON.stringify(lastingLabelsOf(labels));
}

function titleOf(end: ObservedEnd): string {
  return end.kind === 'pod' ? pathOf(end.pod) : end.address;
}

function pathOf({ namespace, workload }: ObservedPod): string {
  return `${namespace}/${workload}`;
}
