/**
 * Why a filter finds nothing on the chosen interfaces, where its addresses tell: which addresses pass where, in a cluster
 * whose kube-proxy rewrites those of Services and whose Pods reach each other without NAT. Pure.
 *
 * Silent about filters with alternatives or negations, which may match without the address.
 */
import type { Topology, TopologyInterface } from '../../main/contract/topology';
import { podsOf } from '../store/lab-picture';

/** Where packets pass: at Pods and their bridge, between nodes' Pods, or on the networks of the machines. */
type Side = 'pods' | 'overlay' | 'machines';

interface Holder {
  readonly kind: 'pod' | 'service' | 'node' | 'machine' | 'device';
  readonly name: string;
}

/** A sentence or two, or nothing. */
export function filterAdvice(
  filter: string,
  interfaceIds: readonly string[],
  topology: Topology,
): string | undefined {
  const addresses = requiredAddresses(filter);
  if (addresses.length === 0) return undefined;
  const holders = holdersOf(topology);
  const sides = sidesOf(interfaceIds, topology);
  for (const address of addresses) {
    const holder = holders.get(address);
    if (holder === undefined) {
      if (isForMany(address)) continue;
      return `No Pod, Service or machine of this lab has the address ${address} now.`;
    }
    if (sides.size === 0) continue;
    const advice = adviceFor(address, holder, sides, topology);
    if (advice !== undefined) return advice;
  }
  return undefined;
}

function adviceFor(
  address: string,
  { kind, name }: Holder,
  sides: ReadonlySet<Side>,
  topology: Topology,
): string | undefined {
  const hasTunnels = topology.machines.some(({ interfaces }) =>
    interfaces.some((device) => device.kind === 'vxlan'),
  );
  switch (kind) {
    case 'service':
      return sides.has('pods')
        ? undefined
        : `${address} is Service ${name}. Before a packet gets here, kube-proxy has put the address of a Pod in its place: filter for the Pods, or capture at the client.`;
    case 'pod':
      return !hasTunnels || sides.has('pods') || sides.has('overlay')
        ? undefined
        : `${address} is Pod ${name}. Between nodes its packets travel inside VXLAN: filter for udp port 8472, or capture on flannel.1 or cni0.`;
    case 'node':
    case 'machine':
      if (sides.has('machines')) return undefined;
      if (sides.has('pods') && kind === 'machine') return undefined;
      return `${address} is ${kind === 'node' ? 'node ' : ''}${name}. Pods reach each other without NAT, so their own addresses pass here, and not that of a node: filter for the Pods, or capture on the node's eth0.`;
    case 'device':
      return undefined;
  }
}

/** Those that every packet that matches has. */
function requiredAddresses(filter: string): readonly string[] {
  if (/\b(?:or|not)\b|\|\||!|[[\]]/u.test(filter)) return [];
  const found = filter.matchAll(/(?<![\d./])(\d{1,3}(?:\.\d{1,3}){3})(?![\d./])/gu);
  return [...new Set([...found].map(([, address = '']) => address))];
}

function holdersOf(topology: Topology): ReadonlyMap<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const machine of topology.machines) {
    for (const device of machine.interfaces) {
      const isOwn = device.kind === 'physical';
      const kind = isOwn ? (machine.kind === 'node' ? 'node' : 'machine') : 'device';
      for (const address of device.addresses) holders.set(bare(address), { kind, name: machine.name });
    }
  }
  for (const { pod } of podsOf(topology)) {
    for (const address of [pod.address, pod.secondAddress]) {
      if (address !== undefined && !holders.has(address))
        holders.set(address, { kind: 'pod', name: pod.name });
    }
  }
  for (const { clusterAddress, secondClusterAddress, name } of topology.services) {
    for (const address of [clusterAddress, secondClusterAddress]) {
      if (address !== undefined && address !== 'None') holders.set(address, { kind: 'service', name });
    }
  }
  return holders;
}

/** A network, a broadcast, a multicast or loopback address is nobody's and passes all the same. */
function isForMany(address: string): boolean {
  return /\.(?:0|255)$|^(?:22[4-9]|23\d|0|127)\./u.test(address);
}

/** Of the interfaces that can be told; none for `any`. */
function sidesOf(interfaceIds: readonly string[], topology: Topology): ReadonlySet<Side> {
  const sides = new Set<Side>();
  const podDevices = new Set(podsOf(topology).flatMap(({ pod }) => pod.interfaces.map(({ id }) => id)));
  const devices = new Map(
    topology.machines.flatMap(({ interfaces }) => interfaces.map((device) => [device.id, device] as const)),
  );
  for (const id of interfaceIds) {
    const device = devices.get(id);
    const side = podDevices.has(id) ? 'pods' : device === undefined ? undefined : sideOf(device);
    // One that may carry anything makes every answer a guess.
    if (side === undefined) return new Set();
    sides.add(side);
  }
  return sides;
}

function sideOf(device: TopologyInterface): Side | undefined {
  switch (device.kind) {
    case 'veth':
    case 'bridge':
      return 'pods';
    case 'vxlan':
      return 'overlay';
    case 'physical':
      return 'machines';
    default:
      return undefined;
  }
}

function bare(address: string): string {
  return address.replace(/\/\d+$/u, '');
}
