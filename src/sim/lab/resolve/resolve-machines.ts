/**
 * Segments, routers, nodes and the machines outside: who is plugged in where, with which name and address.
 *
 * What the file says is taken first, so that defaults stay out of its way: the control plane looks for a free address
 * from .10 on, workers from .11, routers from .1, the cloud's load balancer from .5, a user's machine from .100.
 */
import { wordedMessage } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import type { ClusterNode, NodeTaint } from '../../kube/cluster-spec';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { parseAddressPool, type AddressPool } from '../../kube/load-balancer/address-pool';
import { dns1123LabelProblem, dns1123SubdomainProblem } from '../../kube/objects/name-rules';
import { invalidValue, problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { familyOf, parseIp, type IpFamily } from '../../wire/ip-address';
import { familiesOf, parseIpRanges, type IpRanges } from '../../wire/ip-ranges';
import { parseIpv4 } from '../../wire/ipv4-address';
import { AddressPlan, PodRangePlan } from './address-plan';
import { checkedRanges } from './checked-range';
import { rangeOfNodes } from '../objects/given-nodes';
import { checkWays } from './check-ways';
import type { LabOutsideMachine, LabRouterPort, LabSegment, LabSpec } from '../lab-document';
import type { LabOverrides } from '../lab-overrides';
import type { GivenLabSpec, GivenNode, GivenRouter } from '../lab-schema';
import { noRangeLeft, otherControlPlanes, sharedRange, usesNodeRanges } from './node-range-warnings';
import { poolTextOf } from './resolve-load-balancer';
import { checkDhcp } from '../build/router-dhcp';
import { resolveRouting } from './resolve-routing';

export interface LabInput {
  readonly given: GivenLabSpec;
  /** From Node objects; used when `given` names no nodes. */
  readonly nodes: readonly GivenNode[];
  readonly overrides: LabOverrides;
}

export interface LabMachines {
  readonly network: LabSpec['network'];
  readonly nodes: readonly ClusterNode[];
  readonly outside: readonly LabOutsideMachine[];
}

/** What the nodes of a lab get of its networks. */
export interface PodNetworkPlan {
  readonly podSubnet: string;
  readonly cni: CniSpec;
}

export function resolveMachines(input: LabInput, plan: PodNetworkPlan, issues: ObjectIssue[]): LabMachines {
  return new MachineResolver(input, issues).resolve(plan);
}

const DEFAULT_MTU_BYTES = 1500;
export const DEFAULT_LAN: Readonly<Record<IpFamily, string>> = {
  IPv4: '192.168.0.0/24',
  IPv6: 'fd00:192:168::/64',
};
const DEFAULT_INTERNET: Readonly<Record<IpFamily, string>> = {
  IPv4: '203.0.113.0/24',
  IPv6: '2001:db8:113::/64',
};
const CONTROL_PLANE_NAME = 'control-plane';
/** What kubeadm puts on control planes. */
const CONTROL_PLANE_TAINT: NodeTaint = {
  key: 'node-role.kubernetes.io/control-plane',
  effect: 'NoSchedule',
};
const ROUTER_OFFSET = 1;
const CONTROL_PLANE_OFFSET = 10;
const FIRST_WORKER_OFFSET = 11;
const LOAD_BALANCER_OFFSET = 5;
const LAPTOP_OFFSET = 100;
const INTERNET_HOST_OFFSET = 10;

/** A node on its way: what was given, and what has been decided. */
interface PlannedNode {
  readonly given: GivenNode;
  readonly role: ClusterNode['role'];
  /** Absent for a node that the defaults added. */
  readonly path: FieldPath | undefined;
}

class MachineResolver {
  readonly #input: LabInput;
  readonly #issues: ObjectIssue[];
  readonly #plan = new AddressPlan();
  /** Whose nodes found no address left. */
  readonly #fullSegments = new Set<string>();
  /** Where machines go that do not say. */
  #lan = 'lan';

  constructor(input: LabInput, issues: ObjectIssue[]) {
    this.#input = input;
    this.#issues = issues;
  }

  resolve({ podSubnet, cni }: PodNetworkPlan): LabMachines {
    const podRanges = parseIpRanges(podSubnet);
    const segments = this.#segments(podRanges === undefined ? ['IPv4'] : familiesOf(podRanges));
    this.#lan = segments.find(({ name }) => name === 'lan')?.name ?? segments[0]?.name ?? 'lan';
    const planned = this.#plannedNodes();
    const routers = this.#givenRouters();
    const outside = this.#givenOutside();
    for (const node of planned) this.#claimNode(node);
    // Without ranges that can be read there is no cluster, and one error is enough.
    const ranges = podRanges === undefined ? undefined : new PodRangePlan(podRanges);
    for (const node of planned) this.#claimRange(node, ranges, cni);
    const nodes = this.#finishedNodes(planned, podRanges, ranges);
    const bare = planned.filter((_, index) => nodes[index]?.podCIDR === undefined);
    if (podRanges !== undefined && usesNodeRanges(cni)) this.#warnOfMissingRanges(bare, { podSubnet, cni });
    const allRouters = resolveRouting(
      (routers ?? this.#defaultRouters()).map((router) => this.#withIpv6Ports(router)),
      { segments, nodes, issues: this.#issues },
    );
    checkWays({ segments, routers: allRouters, nodes }, this.#issues);
    const allOutside = (outside ?? this.#defaultOutside()).map((machine) => ({
      ...machine,
      addresses: this.#plan.withIpv6(machine.addresses, machine.segment, machine.name),
    }));
    const balancer = this.#loadBalancer(segments, nodes);
    return {
      network: {
        segments,
        routers: allRouters,
        segmentationOffload: this.#input.given.network?.segmentationOffload ?? true,
      },
      nodes,
      outside: balancer === undefined ? allOutside : [...allOutside, balancer],
    };
  }

  #segments(families: readonly IpFamily[]): readonly LabSegment[] {
    const { given, nodes } = this.#input;
    const own = given.cluster?.nodes === undefined ? nodes : [];
    const lan = families.map((family) => rangeOfNodes(own, family) ?? DEFAULT_LAN[family]);
    const internet = families.map((family) => DEFAULT_INTERNET[family]);
    const mtu = DEFAULT_MTU_BYTES;
    const segments: readonly LabSegment[] = given.network?.segments?.map((segment) => ({
      name: segment.name,
      cidr: segment.cidr,
      mtu: segment.mtu ?? mtu,
    })) ?? [
      { name: 'lan', cidr: lan.join(','), mtu },
      { name: 'internet', cidr: internet.join(','), mtu },
    ];
    for (const [index, { name, cidr }] of segments.entries()) {
      const path: FieldPath = ['spec', 'network', 'segments', index];
      const why = this.#plan.hasSegment(name)
        ? say('another segment has this name')
        : dns1123LabelProblem(name);
      if (why !== undefined) this.#issues.push(invalidValue([...path, 'name'], name, why));
      const ranges = checkedRanges(cidr, DEFAULT_LAN.IPv4, [...path, 'cidr'], this.#issues);
      if (ranges !== undefined) this.#plan.addSegment(name, ranges);
    }
    return segments;
  }

  #givenRouters(): readonly GivenRouter[] | undefined {
    const routers = this.#input.given.network?.routers;
    for (const [index, router] of (routers ?? []).entries()) {
      const path: FieldPath = ['spec', 'network', 'routers', index];
      this.#claimName(router.name, [...path, 'name']);
      for (const [position, { segment, address, ipv6Address, dhcp }] of router.ports.entries()) {
        const at: FieldPath = [...path, 'ports', position];
        this.#checkSegment(segment, [...at, 'segment']);
        this.#claimAddress(address, segment, router.name, [...at, 'address']);
        if (ipv6Address !== undefined) {
          this.#claimAddress(ipv6Address, segment, router.name, [...at, 'ipv6Address']);
        }
        if (dhcp !== undefined) checkDhcp(dhcp, this.#plan.rangesOf(segment), [...at, 'dhcp'], this.#issues);
      }
      const { masquerade } = router;
      if (masquerade !== undefined && !router.ports.some(({ segment }) => segment === masquerade)) {
        const why = say('router {name} has no port on this segment', { name: router.name });
        this.#issues.push(invalidValue([...path, 'masquerade'], masquerade, why));
      }
    }
    return routers;
  }

  #givenOutside(): readonly LabOutsideMachine[] | undefined {
    const { outside } = this.#input.given;
    for (const [index, machine] of (outside ?? []).entries()) {
      const path: FieldPath = ['spec', 'outside', index];
      this.#claimName(machine.name, [...path, 'name']);
      this.#checkSegment(machine.segment, [...path, 'segment']);
      for (const [position, address] of machine.addresses.entries()) {
        this.#claimAddress(address, machine.segment, machine.name, [...path, 'addresses', position]);
      }
    }
    return outside;
  }

  /** The given ones or the default ones, as many workers as asked for, and a control plane. */
  #plannedNodes(): readonly PlannedNode[] {
    const { given, nodes: fromObjects } = this.#input;
    const fromLab = given.cluster?.nodes;
    const source = fromLab ?? (fromObjects.length > 0 ? fromObjects : undefined);
    const described: PlannedNode[] = (source ?? DEFAULT_NODES).map((node, index) => ({
      given: node,
      role: node.role ?? (node.name === CONTROL_PLANE_NAME ? 'control-plane' : 'worker'),
      path: fromLab === undefined ? undefined : ['spec', 'cluster', 'nodes', index],
    }));
    const planned = fromLab === undefined ? this.#withOneControlPlane(described) : described;
    const controlPlanes = planned.filter(({ role }) => role === 'control-plane');
    for (const { given: extra, path } of controlPlanes.slice(1)) {
      const what = say('node {name} is a second control plane: only one is modelled yet', {
        name: extra.name,
      });
      this.#issues.push(problem('not-modelled', [...(path ?? []), 'role'], what, say('write role: worker')));
    }
    const controlPlane = controlPlanes[0] ?? this.#addedControlPlane(planned);
    const workers = this.#resizedWorkers(planned.filter(({ role }) => role === 'worker'));
    const isGivenFirst = planned[0] === controlPlane || controlPlanes.length === 0;
    if (isGivenFirst || workers.length !== planned.length - 1) return [controlPlane, ...workers];
    return planned;
  }

  /** Of a printed cluster, which nobody can write otherwise: taints keep Pods away from the others, too. */
  #withOneControlPlane(planned: readonly PlannedNode[]): readonly PlannedNode[] {
    const others = planned.filter(({ role }) => role === 'control-plane').slice(1);
    if (others.length === 0) return planned;
    this.#issues.push({
      severity: 'notice',
      code: 'not-modelled',
      path: [],
      target: 'key',
      ...wordedMessage(otherControlPlanes(others.map(({ given }) => given.name))),
    });
    const first = planned.find(({ role }) => role === 'control-plane');
    return planned.map((node) => (node === first ? node : { ...node, role: 'worker' }));
  }

  #addedControlPlane(planned: readonly PlannedNode[]): PlannedNode {
    const names = new Set(planned.map(({ given }) => given.name));
    const name = names.has(CONTROL_PLANE_NAME) ? 'kube-control-plane' : CONTROL_PLANE_NAME;
    this.#issues.push({
      severity: 'notice',
      code: 'control-plane-added',
      path: this.#input.given.cluster?.nodes === undefined ? [] : ['spec', 'cluster', 'nodes'],
      target: 'key',
      ...wordedMessage(say('no node is the control plane; {name} is added for it', { name })),
    });
    return { given: { name }, role: 'control-plane', path: undefined };
  }

  #resizedWorkers(workers: readonly PlannedNode[]): readonly PlannedNode[] {
    const { nodeCount } = this.#input.overrides;
    if (nodeCount === undefined || !Number.isSafeInteger(nodeCount) || nodeCount < 0) return workers;
    const resized = workers.slice(0, Math.min(nodeCount, MAX_NODES));
    const names = new Set(resized.map(({ given }) => given.name));
    for (let number = 1; resized.length < Math.min(nodeCount, MAX_NODES); number += 1) {
      const name = `node${number}`;
      if (!names.has(name)) resized.push({ given: { name }, role: 'worker', path: undefined });
    }
    return resized;
  }

  #claimNode({ given, path }: PlannedNode): void {
    this.#claimName(given.name, path === undefined ? [] : [...path, 'name']);
    const segment = given.segment ?? this.#lan;
    if (path !== undefined && given.segment !== undefined) this.#checkSegment(segment, [...path, 'segment']);
    for (const [index, address] of (given.addresses ?? []).entries()) {
      this.#claimAddress(
        address,
        segment,
        given.name,
        path === undefined ? [] : [...path, 'addresses', index],
      );
    }
  }

  /** Kubernetes does not compare the ranges of its nodes, so two may have the same. */
  #claimRange({ given, path = [] }: PlannedNode, ranges: PodRangePlan | undefined, cni: CniSpec): void {
    const { name, podCIDR } = given;
    if (podCIDR === undefined || ranges === undefined) return;
    const at = [...path, 'podCIDR'];
    const claimed = ranges.claim(podCIDR, name);
    if (!claimed.ok) this.#issues.push(invalidValue(at, podCIDR, claimed.error));
    else if (claimed.value !== undefined && usesNodeRanges(cni))
      this.#issues.push(sharedRange(at, { name, podCIDR, other: claimed.value }));
  }

  /** Once, at the first of these nodes. */
  #warnOfMissingRanges(bare: readonly PlannedNode[], plan: PodNetworkPlan): void {
    const [first] = bare;
    if (first === undefined) return;
    const names = bare.map(({ given }) => given.name);
    this.#issues.push(noRangeLeft(first.path ?? ['spec', 'cluster', 'nodes'], names, plan));
  }

  #finishedNodes(
    planned: readonly PlannedNode[],
    podRanges: IpRanges | undefined,
    ranges: PodRangePlan | undefined,
  ): readonly ClusterNode[] {
    let workerOffset = FIRST_WORKER_OFFSET;
    return planned.map(({ given, role, path }) => {
      const segment = given.segment ?? this.#lan;
      const offset = role === 'control-plane' ? CONTROL_PLANE_OFFSET : workerOffset;
      if (role === 'worker') workerOffset += 1;
      const at = path ?? ['spec', 'cluster', 'nodes'];
      const podCIDR = given.podCIDR ?? ranges?.takeFree(given.name);
      const own = this.#addressesOf(given, segment, offset, at);
      const addresses = this.#plan.withIpv6(own, segment, given.name);
      this.#checkFamily(given.name, addresses, podRanges?.primary, [
        ...at,
        ...(path === undefined ? [] : ['addresses']),
      ]);
      const linkPrefixLength = this.#plan.prefixLengthOf(segment);
      return {
        name: given.name,
        role,
        addresses,
        segment,
        ...(linkPrefixLength === undefined ? {} : { linkPrefixLength }),
        ...(podCIDR === undefined ? {} : { podCIDR }),
        labels: given.labels ?? {},
        ...(given.annotations === undefined ? {} : { annotations: given.annotations }),
        taints: given.taints ?? (role === 'control-plane' ? [CONTROL_PLANE_TAINT] : []),
      };
    });
  }

  /** The kubelet of a node without an address of the cluster's first family has nothing to register with. */
  #checkFamily(
    name: string,
    addresses: readonly string[],
    family: IpFamily | undefined,
    path: FieldPath,
  ): void {
    const parsed = addresses.flatMap((text) => parseIp(text) ?? []);
    if (family === undefined || parsed.length === 0) return;
    if (parsed.some((address) => familyOf(address) === family)) return;
    const what = say('node {name} has no {family} address, and {family} is the primary family of podSubnet', {
      name,
      family,
    });
    const hint = say('give the segment an {family} range', { family });
    this.#issues.push(problem('no-address-of-family', path, what, hint));
  }

  #addressesOf(given: GivenNode, segment: string, offset: number, path: FieldPath): readonly string[] {
    if (given.addresses !== undefined && given.addresses.length > 0) return given.addresses;
    const address = this.#plan.takeFreeAddress(segment, offset, given.name);
    if (address !== undefined) return [address];
    // Said once: two hundred thousand nodes have one reason.
    if (this.#plan.hasSegment(segment) && !this.#fullSegments.has(segment)) {
      this.#fullSegments.add(segment);
      const what = say('segment {segment} has no address left for node {name}', {
        segment,
        name: given.name,
      });
      this.#issues.push(
        problem('no-address-left', path, what, say('make the segment larger or have fewer nodes')),
      );
    }
    return [];
  }

  /** Between the LAN and the internet, when there are both. */
  #defaultRouters(): readonly GivenRouter[] {
    const name = this.#freeName('router');
    const inside = this.#plan.takeFreeAddress(this.#lan, ROUTER_OFFSET, name);
    const outside = this.#plan.takeFreeAddress('internet', ROUTER_OFFSET, name);
    if (inside === undefined || outside === undefined || this.#lan === 'internet') return [];
    const ports = [
      { segment: this.#lan, address: inside },
      { segment: 'internet', address: outside },
    ];
    return [{ name, masquerade: 'internet', ports }];
  }

  #defaultOutside(): readonly LabOutsideMachine[] {
    const machines: LabOutsideMachine[] = [];
    const laptopName = this.#freeName('laptop');
    const laptop = this.#plan.takeFreeAddress(this.#lan, LAPTOP_OFFSET, laptopName);
    if (laptop !== undefined) machines.push({ name: laptopName, addresses: [laptop], segment: this.#lan });
    if (this.#lan === 'internet') return machines;
    const serverName = this.#freeName('internet');
    const server = this.#plan.takeFreeAddress('internet', INTERNET_HOST_OFFSET, serverName);
    if (server !== undefined) {
      machines.push({ name: serverName, addresses: [server], segment: 'internet', image: 'httpd' });
    }
    return machines;
  }

  /** The cloud's: with a card on each segment that has nodes for it, or addresses of its pool. */
  #loadBalancer(
    segments: readonly LabSegment[],
    nodes: readonly ClusterNode[],
  ): LabOutsideMachine | undefined {
    const given = this.#input.given.cluster?.loadBalancer;
    const pool = given?.kind === 'cloud' ? parseAddressPool(poolTextOf(given)) : undefined;
    if (pool === undefined) return undefined;
    const path: FieldPath = ['spec', 'cluster', 'loadBalancer'];
    const workers = nodes.filter(({ role }) => role === 'worker');
    const hasPool = segments.filter(({ cidr }) => {
      const range = parseIpRanges(cidr)?.ipv4;
      return range !== undefined && pool.overlaps(range);
    });
    if (hasPool.length === 0) {
      const what = say('no segment has an address of the pool: nobody finds the way to one');
      const hint = say('choose addresses of a segment, which no machine has');
      this.#issues.push({ ...problem('no-segment', [...path, 'pool'], what, hint), severity: 'warning' });
    }
    const places = [...(workers.length > 0 ? workers : nodes).map(({ segment }) => segment)];
    const names = [...new Set([...places, ...hasPool.map(({ name }) => name)])];
    const name = this.#freeName('load-balancer');
    const legs = names.flatMap((segment) => {
      if (!this.#plan.hasSegment(segment)) return [];
      const address = this.#addressBeside(pool, segment, name);
      if (address !== undefined) return [{ segment, address }];
      const what = say('segment {segment} has no address left for the load balancer', { segment });
      this.#issues.push(
        problem('no-address-left', path, what, say('make the segment or the pool another size')),
      );
      return [];
    });
    const [first, ...balancerLegs] = legs.map((leg) => this.#withIpv6Port(leg, name));
    if (first === undefined) return undefined;
    const { segment, address, ipv6Address } = first;
    const addresses = ipv6Address === undefined ? [address] : [address, ipv6Address];
    return { name, segment, addresses, balancerLegs };
  }

  /** An address of its own is none that it gives to Services. */
  #addressBeside(pool: AddressPool, segment: string, holder: string): string | undefined {
    for (;;) {
      const address = this.#plan.takeFreeAddress(segment, LOAD_BALANCER_OFFSET, holder);
      const parsed = address === undefined ? undefined : parseIpv4(address);
      if (parsed === undefined || !pool.has(parsed)) return address;
    }
  }

  #withIpv6Ports({ ports, ...router }: GivenRouter): GivenRouter {
    return {
      ...router,
      ports: ports.map((port) => this.#withIpv6Port(port, router.name)),
    };
  }

  #withIpv6Port(port: LabRouterPort, holder: string): LabRouterPort {
    if (port.ipv6Address !== undefined) return port;
    const all = this.#plan.withIpv6([port.address], port.segment, holder);
    const ipv6Address = all.find((address) => address !== port.address);
    return ipv6Address === undefined ? port : { ...port, ipv6Address };
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#plan.takeName(name, say('a default machine')) !== undefined; number += 1) {
      name = `${wanted}${number}`;
    }
    return name;
  }

  #claimName(name: string, path: FieldPath): void {
    const why = dns1123SubdomainProblem(name) ?? this.#plan.takeName(name, say('another machine'));
    if (why !== undefined) this.#issues.push(invalidValue(path, name, why));
  }

  #claimAddress(address: string, segment: string, holder: string, path: FieldPath): void {
    const why = this.#plan.takeAddress(address, segment, holder);
    if (why !== undefined) this.#issues.push(invalidValue(path, address, why));
  }

  #checkSegment(segment: string, path: FieldPath): void {
    if (this.#plan.hasSegment(segment)) return;
    const names = this.#plan.segmentNames.join(', ');
    this.#issues.push(
      invalidValue(
        path,
        segment,
        say('no segment has this name'),
        say('the segments are: {names}', { names }),
      ),
    );
  }
}

const DEFAULT_NODES: readonly GivenNode[] = [
  { name: CONTROL_PLANE_NAME },
  { name: 'node1' },
  { name: 'node2' },
];

/** Kubernetes is built for at most so many (kubernetes.io, "Considerations for large clusters"). */
const MAX_NODES = 5000;
