/**
 * Which nodes a Pod may go to, and the words for why not.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/plugins`. Models NodeUnschedulable, NodeName, TaintToleration,
 * NodeAffinity (required), NodePorts, NodeResourcesFit, and required inter-Pod affinity.
 * Leaves out volumes, topology spread constraints that forbid, and namespaces of affinity terms.
 */
import { matchesLabels } from '../store/label-selector';
import type { Taint } from '../model/node';
import type { Pod, PodAffinityTerm, PodSpec, Toleration } from '../model/pod';
import { hostPortsOf, requestsOf, type NodeInfo } from './node-info';
import { matchesNodeSelection } from './node-selection';

export interface FilterFailure {
  readonly reasons: readonly string[];
  /** Would fewer Pods on the node help? */
  readonly isResolvable: boolean;
}

export interface FilterContext {
  readonly pod: Pod;
  readonly nodes: readonly NodeInfo[];
}

type NodeFilter = (context: FilterContext, info: NodeInfo) => FilterFailure | undefined;

/** In the order of the default profile; the first failure counts. */
const FILTERS: readonly NodeFilter[] = [
  filterUnschedulable,
  filterNodeName,
  filterTaints,
  filterNodeAffinity,
  filterHostPorts,
  filterResources,
  filterPodAffinity,
];

export function filterNode(context: FilterContext, info: NodeInfo): FilterFailure | undefined {
  for (const filter of FILTERS) {
    const failure = filter(context, info);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function unresolvable(reason: string): FilterFailure {
  return { reasons: [reason], isResolvable: false };
}

function filterUnschedulable({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  if (info.node.spec.unschedulable !== true) return undefined;
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  return isTolerated(pod.spec, taint) ? undefined : unresolvable('node(s) were unschedulable');
}

function filterNodeName({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  const { nodeName = '' } = pod.spec;
  return nodeName === '' || nodeName === info.node.metadata.name
    ? undefined
    : unresolvable("node(s) didn't match the requested node name");
}

function filterTaints({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  for (const taint of info.node.spec.taints ?? []) {
    if (taint.effect === 'PreferNoSchedule' || isTolerated(pod.spec, taint)) continue;
    return unresolvable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  }
  return undefined;
}

export function isTolerated(spec: PodSpec, taint: Taint): boolean {
  return (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = 'Equal', effect = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return key !== '' && (toleration.value ?? '') === (taint.value ?? '');
}

function filterNodeAffinity({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  return matchesNodeSelection(pod.spec, info.node)
    ? undefined
    : unresolvable("node(s) didn't match Pod's node affinity/selector");
}

function filterHostPorts({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  const hasConflict = hostPortsOf(pod).some((port) => info.hostPorts.has(port));
  return hasConflict
    ? { reasons: ["node(s) didn't have free ports for the requested pod ports"], isResolvable: true }
    : undefined;
}

function filterResources({ pod }: FilterContext, info: NodeInfo): FilterFailure | undefined {
  const { cpu, memoryBytes } = requestsOf(pod);
  const reasons: string[] = [];
  if (info.pods.size + 1 > info.allocatable('pods')) reasons.push('Too many pods');
  if (cpu > 0 && info.cpu + cpu > info.allocatable('cpu')) reasons.push('Insufficient cpu');
  if (memoryBytes > 0 && info.memoryBytes + memoryBytes > info.allocatable('memory')) {
    reasons.push('Insufficient memory');
  }
  return reasons.length === 0 ? undefined : { reasons, isResolvable: true };
}

function filterPodAffinity(context: FilterContext, info: NodeInfo): FilterFailure | undefined {
  const { podAffinity, podAntiAffinity } = context.pod.spec.affinity ?? {};
  const wanted = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const term of wanted) {
    // The first Pod of a group that wants to be together may go anywhere.
    const isSelf = matchesLabels(term.labelSelector ?? {}, context.pod.metadata.labels);
    const hasAny = context.nodes.some((other) => hasMatchingPod(context.pod, term, other));
    if (!hasMatchInTopology(context, term, info) && !(isSelf && !hasAny)) {
      return unresolvable("node(s) didn't match pod affinity rules");
    }
  }
  const unwanted = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return unwanted.some((term) => hasMatchInTopology(context, term, info))
    ? { reasons: ["node(s) didn't match pod anti-affinity rules"], isResolvable: true }
    : undefined;
}

function hasMatchInTopology(context: FilterContext, term: PodAffinityTerm, info: NodeInfo): boolean {
  const value = info.node.metadata.labels?.[term.topologyKey];
  if (value === undefined) return false;
  if (term.topologyKey === 'kubernetes.io/hostname') return hasMatchingPod(context.pod, term, info);
  return context.nodes.some(
    (other) =>
      other.node.metadata.labels?.[term.topologyKey] === value && hasMatchingPod(context.pod, term, other),
  );
}

function hasMatchingPod(pod: Pod, term: PodAffinityTerm, info: NodeInfo): boolean {
  for (const other of info.pods.values()) {
    if (other.metadata.namespace !== pod.metadata.namespace) continue;
    if (term.labelSelector !== undefined && matchesLabels(term.labelSelector, other.metadata.labels))
      return true;
  }
  return false;
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 ... . preemption: ...`, as `FitError.Error()` words it. */
export function describeFailures(total: number, failures: readonly FilterFailure[]): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const { reasons } of failures) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const resolvable = failures.filter((failure) => failure.isResolvable).length;
  const preemption = new Map<string, number>();
  if (resolvable > 0) preemption.set('No preemption victims found for incoming pod', resolvable);
  if (failures.length > resolvable) {
    preemption.set('Preemption is not helpful for scheduling', failures.length - resolvable);
  }
  return `0/${total} nodes are available: ${histogram(counts)}. preemption: 0/${total} nodes are available: ${histogram(preemption)}.`;
}

function histogram(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
