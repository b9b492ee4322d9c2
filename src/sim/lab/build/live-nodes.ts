/**
 * The nodes of a text that is applied to a lab that runs.
 *
 * Reading a text gives a node that does not say its address or Pod range one by its place in the list. In a lab that
 * runs, a node that stays keeps what it has, whatever came or went before it, and one that joins gets what is free: the
 * range allocator of the controller manager goes on after the range that it gave last, and comes back to the ranges of
 * nodes that are gone when it has been all around (`pkg/controller/nodeipam/ipam/cidrset`). What the text says in so
 * many words comes first: who has that without having asked for it gets something else, and joins anew with it.
 */
import { say, type Wording } from '../../base/sentence';
import type { ClusterNode } from '../../kube/cluster-spec';
import { textFieldOf } from '../../kube/objects/kube-object';
import { rangesOfChecked } from '../../wire/checked-address';
import { AddressPlan, PodRangePlan } from '../resolve/address-plan';
import type { LabDocument, LabSpec } from '../lab-document';

const FIRST_WORKER_OFFSET = 11;

export interface LiveNodes {
  readonly nodes: readonly ClusterNode[];
  /** Why it cannot be so; a sentence each. */
  readonly problems: readonly Wording[];
  /** For the next time. */
  readonly nextRange: number;
}

/** What a node says itself. */
interface GivenParts {
  readonly hasAddress: boolean;
  readonly hasRange: boolean;
}

/** Behind the ranges that the allocator has given to the nodes with which a lab starts. */
export function firstFreeRangeOf(document: LabDocument): number {
  const { nodes, networking } = document.spec.cluster;
  const ranges = new PodRangePlan(rangesOfChecked(networking.podSubnet));
  const given = nodes.filter(({ name }) => givenPartsOf(document, name).hasRange);
  for (const { name, podCIDR } of given) if (podCIDR !== undefined) ranges.claim(podCIDR, name);
  for (let rest = nodes.length - given.length; rest > 0; rest -= 1) ranges.takeFree();
  return ranges.next;
}

export function liveNodesOf(running: LabSpec, wanted: LabDocument, nextRange: number): LiveNodes {
  const { network, outside, cluster } = wanted.spec;
  const kept = new Map(running.cluster.nodes.map((node) => [node.name, node]));
  const problems: Wording[] = [];
  const plan = new AddressPlan();
  const ranges = new PodRangePlan(rangesOfChecked(cluster.networking.podSubnet), nextRange);
  for (const { name, cidr } of network.segments) plan.addSegment(name, rangesOfChecked(cidr));
  const claim = (what: Wording, address: string, segment: string): void => {
    const why = plan.takeAddress(address, segment, what);
    if (why !== undefined) problems.push(say('{what} wants {address}, which {why}', { what, address, why }));
  };
  for (const { name, ports } of network.routers) {
    for (const { address, ipv6Address, segment } of ports) {
      claim(say('router {name}', { name }), address, segment);
      if (ipv6Address !== undefined) claim(say('router {name}', { name }), ipv6Address, segment);
    }
  }
  for (const { name, addresses, segment } of outside) {
    for (const address of addresses) claim(say('machine {name}', { name }), address, segment);
  }
  for (const node of cluster.nodes) {
    const { hasAddress, hasRange } = givenPartsOf(wanted, node.name);
    if (hasAddress)
      for (const address of node.addresses)
        claim(say('node {name}', { name: node.name }), address, node.segment);
    if (!hasRange || node.podCIDR === undefined) continue;
    const claimed = ranges.claim(node.podCIDR, node.name);
    if (!claimed.ok)
      problems.push(
        say('the Pod range {range} of node {name} {why}', {
          range: node.podCIDR,
          name: node.name,
          why: claimed.error,
        }),
      );
  }
  const settled = cluster.nodes.map((node) =>
    settledNode(node, kept.get(node.name), { given: givenPartsOf(wanted, node.name), plan, ranges }),
  );
  const nodes = settled.map(({ node, isAddressFree, isRangeFree }): ClusterNode => ({
    ...node,
    addresses: isAddressFree ? freeAddressesOf(node, plan) : node.addresses,
    podCIDR: isRangeFree ? ranges.takeFree() : node.podCIDR,
  }));
  return { nodes, problems, nextRange: ranges.next };
}

interface SettledNode {
  readonly node: ClusterNode;
  /** It does not say its address, and has none that it could keep. */
  readonly isAddressFree: boolean;
  readonly isRangeFree: boolean;
}

interface NodePlans {
  readonly given: GivenParts;
  readonly plan: AddressPlan;
  readonly ranges: PodRangePlan;
}

/** With what it says, and with what it has where nobody else asked for that. */
function settledNode(
  node: ClusterNode,
  kept: ClusterNode | undefined,
  { given, plan, ranges }: NodePlans,
): SettledNode {
  const canKeepAddress =
    !given.hasAddress &&
    kept?.segment === node.segment &&
    kept.addresses.every((address) => plan.takeAddress(address, node.segment, node.name) === undefined);
  const canKeepRange = !given.hasRange && kept?.podCIDR !== undefined && ranges.take(kept.podCIDR, node.name);
  return {
    node: {
      ...node,
      addresses: canKeepAddress ? kept.addresses : node.addresses,
      podCIDR: canKeepRange ? kept.podCIDR : node.podCIDR,
    },
    isAddressFree: !given.hasAddress && !canKeepAddress,
    isRangeFree: !given.hasRange && !canKeepRange,
  };
}

/** The address that reading gave, if nobody has it, or the next. */
function freeAddressesOf(node: ClusterNode, plan: AddressPlan): readonly string[] {
  // The IPv6 address beside an IPv4 address is its twin.
  const wanted = node.addresses.find((address) => !address.includes(':')) ?? node.addresses[0] ?? '';
  const isFree = plan.takeAddress(wanted, node.segment, node.name) === undefined;
  const address = isFree ? wanted : plan.takeFreeAddress(node.segment, FIRST_WORKER_OFFSET, node.name);
  return address === undefined ? node.addresses : plan.withIpv6([address], node.segment, node.name);
}

function givenPartsOf({ source, nodeObjects }: LabDocument, name: string): GivenParts {
  const listed = source?.given.cluster?.nodes;
  if (listed !== undefined) {
    const given = listed.find((node) => node.name === name);
    return {
      hasAddress: (given?.addresses ?? []).length > 0,
      hasRange: given?.podCIDR !== undefined,
    };
  }
  const described = nodeObjects.find(({ object }) => object.metadata.name === name);
  return {
    hasAddress: described !== undefined,
    hasRange: textFieldOf(described?.object, 'spec', 'podCIDR') !== undefined,
  };
}
