/** What the scheduler knows about a node: its object and what the Pods bound to it take up. */
import type { KubeNode } from '../model/node';
import type { Pod } from '../model/pod';
import { readAmounts, requestsOf, type PodRequests } from './pod-requests';

/** What a Pod without requests counts as when nodes are compared (`schedutil.DefaultMilliCPURequest`). */
const DEFAULT_SCORE_MILLI_CPU = 100;
const DEFAULT_SCORE_MEMORY_BYTES = 200 * 2 ** 20;

/** A Pod with what is asked of it again and again. */
export class PodInfo {
  readonly pod: Pod;
  readonly requests: PodRequests;
  readonly hostPorts: readonly HostPort[];
  /** Pods with the same owner are spread. */
  readonly owner: string;
  readonly priority: number;

  constructor(pod: Pod) {
    this.pod = pod;
    this.requests = requestsOf(pod);
    this.hostPorts = hostPortsOf(pod);
    this.owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid ?? '';
    this.priority = pod.spec.priority ?? 0;
  }
}

interface HostPort {
  /** `protocol/port` */
  readonly key: string;
  readonly address: string;
}

/** By owner: how many of its Pods are on which node. */
export type OwnerCounts = Map<string, Map<NodeInfo, number>>;

export class NodeInfo {
  readonly name: string;
  readonly pods = new Map<string, PodInfo>();
  milliCpu = 0;
  memoryBytes = 0;
  scoredMilliCpu = 0;
  scoredMemoryBytes = 0;
  allocatableMilliCpu = 0;
  allocatableMemoryBytes = 0;
  allocatablePods = 0;
  readonly others = new Map<string, number>();
  #node: KubeNode;
  #allocatable: ReadonlyMap<string, number> = new Map();
  /** Of the owner whose Pod looks for a node now; 0 at all other times. */
  sameOwner = 0;
  readonly #owners: OwnerCounts;

  constructor(node: KubeNode, owners: OwnerCounts) {
    this.#node = node;
    this.#owners = owners;
    this.name = node.metadata.name;
    this.#readAllocatable();
  }

  get node(): KubeNode {
    return this.#node;
  }

  set node(node: KubeNode) {
    const isSame = node.status?.allocatable === this.#node.status?.allocatable;
    this.#node = node;
    if (!isSame) this.#readAllocatable();
  }

  allocatableOf(resource: string): number {
    return this.#allocatable.get(resource) ?? 0;
  }

  add(info: PodInfo): void {
    const uid = info.pod.metadata.uid ?? '';
    if (this.pods.has(uid)) return;
    this.pods.set(uid, info);
    this.#count(info, 1);
  }

  remove(uid: string): void {
    const info = this.pods.get(uid);
    if (info === undefined) return;
    this.pods.delete(uid);
    this.#count(info, -1);
  }

  podCountOf(owner: string): number {
    return this.#owners.get(owner)?.get(this) ?? 0;
  }

  /** Two of all addresses, or of the same one, cannot share a port. */
  hasPortConflict(wanted: readonly HostPort[]): boolean {
    if (wanted.length === 0) return false;
    for (const { hostPorts } of this.pods.values()) {
      for (const { key, address } of hostPorts) {
        const isTaken = wanted.some(
          (port) => port.key === key && (port.address === address || port.address === ANY || address === ANY),
        );
        if (isTaken) return true;
      }
    }
    return false;
  }

  #readAllocatable(): void {
    const { status } = this.#node;
    this.#allocatable = readAmounts({ ...status?.capacity, ...status?.allocatable });
    this.allocatableMilliCpu = this.allocatableOf('cpu');
    this.allocatableMemoryBytes = this.allocatableOf('memory');
    this.allocatablePods = this.allocatableOf('pods');
  }

  #count({ requests, owner }: PodInfo, sign: 1 | -1): void {
    const { milliCpu, memoryBytes, others } = requests;
    this.milliCpu += sign * milliCpu;
    this.memoryBytes += sign * memoryBytes;
    this.scoredMilliCpu += sign * (milliCpu === 0 ? DEFAULT_SCORE_MILLI_CPU : milliCpu);
    this.scoredMemoryBytes += sign * (memoryBytes === 0 ? DEFAULT_SCORE_MEMORY_BYTES : memoryBytes);
    for (const [name, amount] of others) this.others.set(name, (this.others.get(name) ?? 0) + sign * amount);
    if (owner !== '') this.#countOwner(owner, sign);
  }

  #countOwner(owner: string, sign: 1 | -1): void {
    let counts = this.#owners.get(owner);
    if (counts === undefined) {
      counts = new Map();
      this.#owners.set(owner, counts);
    }
    const count = (counts.get(this) ?? 0) + sign;
    if (count > 0) counts.set(this, count);
    else counts.delete(this);
    if (counts.size === 0) this.#owners.delete(owner);
  }
}

const ANY = '0.0.0.0';

/** Every port that a container wants on the node itself. */
function hostPortsOf(pod: Pod): readonly HostPort[] {
  const ports: HostPort[] = [];
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const container of [...sidecars, ...pod.spec.containers]) {
    for (const { hostPort = 0, hostIP = '', protocol = 'TCP' } of container.ports ?? []) {
      if (hostPort !== 0)
        ports.push({ key: `${protocol}/${hostPort}`, address: hostIP === '' ? ANY : hostIP });
    }
  }
  return ports;
}
