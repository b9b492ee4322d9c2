/** What the scheduler knows about a node: its object and what the Pods bound to it take up. */
import type { KubeNode } from '../model/node';
import type { Pod } from '../model/pod';
import { parseQuantity } from '../resource-quantity';

/** What a Pod without requests counts as when nodes are compared (`schedutil.DefaultMilliCPURequest`). */
const DEFAULT_SCORE_CPU = 0.1;
const DEFAULT_SCORE_MEMORY_BYTES = 200 * 2 ** 20;

export interface PodRequests {
  readonly cpu: number;
  readonly memoryBytes: number;
}

export class NodeInfo {
  node: KubeNode;
  readonly pods = new Map<string, Pod>();
  readonly podsByOwner = new Map<string, number>();
  readonly hostPorts = new Set<string>();
  cpu = 0;
  memoryBytes = 0;
  scoredCpu = 0;
  scoredMemoryBytes = 0;

  constructor(node: KubeNode) {
    this.node = node;
  }

  allocatable(resource: 'cpu' | 'memory' | 'pods'): number {
    return parseQuantity(this.node.status?.allocatable?.[resource] ?? this.node.status?.capacity?.[resource]);
  }

  add(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    if (this.pods.has(uid)) return;
    this.pods.set(uid, pod);
    this.#count(pod, 1);
    for (const port of hostPortsOf(pod)) this.hostPorts.add(port);
  }

  remove(uid: string): void {
    const pod = this.pods.get(uid);
    if (pod === undefined) return;
    this.pods.delete(uid);
    this.#count(pod, -1);
    for (const port of hostPortsOf(pod)) this.hostPorts.delete(port);
  }

  podCountOf(owner: string): number {
    return this.podsByOwner.get(owner) ?? 0;
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const { cpu, memoryBytes } = requestsOf(pod);
    this.cpu += sign * cpu;
    this.memoryBytes += sign * memoryBytes;
    this.scoredCpu += sign * (cpu === 0 ? DEFAULT_SCORE_CPU : cpu);
    this.scoredMemoryBytes += sign * (memoryBytes === 0 ? DEFAULT_SCORE_MEMORY_BYTES : memoryBytes);
    const owner = ownerKeyOf(pod);
    this.podsByOwner.set(owner, this.podCountOf(owner) + sign);
  }
}

/** Pods with the same key are spread: those of one owner. */
export function ownerKeyOf(pod: Pod): string {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  return owner === undefined ? '' : owner.uid;
}

/** The sum over the containers, or the largest init container if that is more. */
export function requestsOf(pod: Pod): PodRequests {
  let cpu = 0;
  let memoryBytes = 0;
  for (const container of pod.spec.containers) {
    const requests = { ...container.resources?.limits, ...container.resources?.requests };
    cpu += parseQuantity(requests['cpu']);
    memoryBytes += parseQuantity(requests['memory']);
  }
  for (const container of pod.spec.initContainers ?? []) {
    const requests = { ...container.resources?.limits, ...container.resources?.requests };
    cpu = Math.max(cpu, parseQuantity(requests['cpu']));
    memoryBytes = Math.max(memoryBytes, parseQuantity(requests['memory']));
  }
  return { cpu, memoryBytes };
}

/** `protocol/port` of every port that a container wants on the node itself. */
export function hostPortsOf(pod: Pod): readonly string[] {
  const ports: string[] = [];
  for (const container of pod.spec.containers) {
    for (const port of container.ports ?? []) {
      if (port.hostPort !== undefined && port.hostPort !== 0) {
        ports.push(`${port.protocol ?? 'TCP'}/${port.hostPort}`);
      }
    }
  }
  return ports;
}
