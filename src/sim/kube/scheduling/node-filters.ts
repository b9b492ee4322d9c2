/**
 * Which nodes a Pod may go to, and the words for why not.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/plugins`, in the order of the default profile: NodeUnschedulable, NodeName,
 * TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit, PodTopologySpread, InterPodAffinity. Leaves out volumes.
 */
import type { KubeNode, Taint } from '../model/node';
import type { PodSpec, Toleration } from '../model/pod';
import type { NodeInfo, PodInfo } from './node-info';
import { matchesNodeSelection } from './node-selection';

export interface FilterFailure {
  readonly reasons: readonly string[];
  /** Would fewer Pods on the node help? */
  readonly isResolvable: boolean;
}

/** What does not depend on the Pods that are there. */
export function filterNodeItself(spec: PodSpec, node: KubeNode): FilterFailure | undefined {
  const unschedulable = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec.unschedulable === true && !isTolerated(spec, unschedulable))
    return unresolvable('node(s) were unschedulable');
  const { nodeName = '' } = spec;
  if (nodeName !== '' && nodeName !== node.metadata.name)
    return unresolvable("node(s) didn't match the requested node name");
  for (const taint of node.spec.taints ?? []) {
    if (taint.effect === 'PreferNoSchedule' || isTolerated(spec, taint)) continue;
    return unresolvable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  }
  return matchesNodeSelection(spec, node)
    ? undefined
    : unresolvable("node(s) didn't match Pod's node affinity/selector");
}

/** Free ports and room. */
export function filterRoom(pod: PodInfo, info: NodeInfo): FilterFailure | undefined {
  if (info.hasPortConflict(pod.hostPorts))
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isResolvable: true };
  return hasRoom(pod, info) ? undefined : lackOf(pod, info);
}

export function hasRoom({ requests }: PodInfo, info: NodeInfo): boolean {
  const { milliCpu, memoryBytes, others } = requests;
  if (info.pods.size >= info.allocatablePods) return false;
  if (milliCpu > 0 && info.milliCpu + milliCpu > info.allocatableMilliCpu) return false;
  if (memoryBytes > 0 && info.memoryBytes + memoryBytes > info.allocatableMemoryBytes) return false;
  for (const [name, amount] of others) {
    if (amount > 0 && (info.others.get(name) ?? 0) + amount > info.allocatableOf(name)) return false;
  }
  return true;
}

function lackOf({ requests }: PodInfo, info: NodeInfo): FilterFailure {
  const reasons: string[] = [];
  const check = (name: string, wanted: number, used: number, there: number): void => {
    if (wanted > 0 && used + wanted > there) reasons.push(`Insufficient ${name}`);
  };
  if (info.pods.size >= info.allocatablePods) reasons.push('Too many pods');
  check('cpu', requests.milliCpu, info.milliCpu, info.allocatableMilliCpu);
  check('memory', requests.memoryBytes, info.memoryBytes, info.allocatableMemoryBytes);
  for (const [name, amount] of requests.others)
    check(name, amount, info.others.get(name) ?? 0, info.allocatableOf(name));
  // Also where the whole node has too little: v1.32 tries to preempt all the same.
  return { reasons, isResolvable: true };
}

function unresolvable(reason: string): FilterFailure {
  return { reasons: [reason], isResolvable: false };
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

/** `0/3 nodes are available: 1 Insufficient cpu, 2 ... .`, as `FitError.Error()` words it. */
export function describeFailures(total: number, failures: readonly FilterFailure[]): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const { reasons } of failures) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return `0/${total} nodes are available: ${histogram(counts)}.`;
}

/** Why no Pod was made to go instead. */
export function describeNoVictims(total: number, failures: readonly FilterFailure[]): string {
  if (total === 0) return '';
  const resolvable = failures.filter((failure) => failure.isResolvable).length;
  const counts = new Map<string, number>();
  if (resolvable > 0) counts.set('No preemption victims found for incoming pod', resolvable);
  if (failures.length > resolvable)
    counts.set('Preemption is not helpful for scheduling', failures.length - resolvable);
  return ` preemption: 0/${total} nodes are available: ${histogram(counts)}.`;
}

/** Of a reason that holds for all nodes at once. */
export function describeEverywhere(total: number, reason: string, ineligible: string | undefined): string {
  const start = `0/${total} nodes are available`;
  const unhelpful = ` preemption: ${start}: ${total} Preemption is not helpful for scheduling.`;
  return `${start}: ${reason}.${ineligible ?? unhelpful}`;
}

function histogram(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
