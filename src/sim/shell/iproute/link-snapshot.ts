/** The interfaces of a namespace as commands look at them: names and numbers of what they are connected to. */
import { IpipDevice } from '../../link/ipip-device';
import type { NetDevice } from '../../link/net-device';
import type { InterfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import type { Ipv6InterfaceAddress } from '../../net/ipv6/ipv6-interfaces';
import { ANY_IPV4, formatIpv4 } from '../../wire/ipv4-address';
import { BROADCAST_MAC, formatMac, ZERO_MAC } from '../../wire/mac-address';

export interface LinkSnapshot {
  readonly index: number;
  readonly name: string;
  readonly kind: NetDevice['kind'];
  /** False: `arp off`. */
  readonly hasArp: boolean;
  /** What stands behind `link/`. */
  readonly linkType: 'loopback' | 'ether' | 'ipip';
  /** The address of the link layer; of a tunnel its own end. */
  readonly mac: string;
  /** For all, or of a tunnel its other end. */
  readonly broadcast: string;
  readonly isPointToPoint: boolean;
  readonly mtuBytes: number;
  readonly isUp: boolean;
  readonly hasBeenUp: boolean;
  readonly hasCarrier: boolean;
  readonly isPromiscuous: boolean;
  readonly queueLength: number;
  readonly alias: string;
  readonly master: string | undefined;
  readonly peer: LinkPeer | undefined;
  /** The interface of this namespace that has the peer's number, whosoever that is. */
  readonly namesake: LinkNamesake | undefined;
  readonly addresses: readonly InterfaceAddress[];
  readonly ipv6Addresses: readonly Ipv6InterfaceAddress[];
  readonly received: LinkCounters;
  readonly sent: LinkCounters;
  readonly device: NetDevice;
}

/** The other end of a veth pair, or what a stacked device stands on. */
interface LinkPeer {
  readonly index: number;
  readonly name: string;
  /** Undefined where it is in this very namespace. */
  readonly namespace: { readonly id: number; readonly name: string | undefined } | undefined;
}

interface LinkNamesake {
  readonly name: string;
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
}

interface LinkCounters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** How `ip netns` calls another namespace; undefined when it has no name. */
export type NamespaceNames = (namespace: string) => string | undefined;

/** All interfaces of a namespace. */
export function snapshotLinks(
  stack: IpStack,
  nameOfNamespace: NamespaceNames = () => undefined,
): readonly LinkSnapshot[] {
  const ids = namespaceIdsOf(stack);
  const byIndex = new Map(stack.devices().map((device) => [device.index, device]));
  return stack.devices().map((device) => {
    const peer = peerOf(stack, device, ids, nameOfNamespace);
    return {
      index: device.index,
      name: device.name,
      kind: device.kind,
      hasArp: device.hasArp,
      ...hardwareOf(device),
      mtuBytes: device.mtuBytes,
      isUp: device.isUp,
      hasBeenUp: device.hasBeenUp,
      hasCarrier: device.hasCarrier,
      isPromiscuous: device.hasPromiscuousFlag,
      queueLength: device.queueLength,
      alias: device.alias,
      master: device.master?.name,
      peer,
      namesake: peer === undefined ? undefined : byIndex.get(peer.index),
      addresses: stack.addressesOf(device),
      ipv6Addresses: stack.ipv6.addressesOf(device),
      received: {
        bytes: device.receivedBytes,
        packets: device.receivedPackets,
        errors: device.receiveErrors,
        dropped: device.droppedPackets,
      },
      sent: {
        bytes: device.sentBytes,
        packets: device.sentPackets,
        errors: device.sendErrors,
        dropped: device.droppedSends,
      },
      device,
    };
  });
}

function hardwareOf(
  device: NetDevice,
): Pick<LinkSnapshot, 'linkType' | 'mac' | 'broadcast' | 'isPointToPoint'> {
  if (device instanceof IpipDevice) {
    const { local, remote } = device;
    const isPointToPoint = remote !== ANY_IPV4;
    return { linkType: 'ipip', mac: formatIpv4(local), broadcast: formatIpv4(remote), isPointToPoint };
  }
  const mac = formatMac(device.mac);
  return device.kind === 'loopback'
    ? { linkType: 'loopback', mac, broadcast: formatMac(ZERO_MAC), isPointToPoint: false }
    : { linkType: 'ether', mac, broadcast: formatMac(BROADCAST_MAC), isPointToPoint: false };
}

/** What `NAME@` names: the other end of a veth pair, or the device below. */
function linkedTo({ kind, peer, lower }: NetDevice): NetDevice | undefined {
  const linked = kind === 'veth' ? peer : lower;
  return linked?.isInNamespace === true ? linked : undefined;
}

/** Numbers of the namespaces that lie behind veth pairs and below stacked devices, in the order of the interfaces. */
export function namespaceIdsOf(stack: IpStack): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const device of stack.devices()) {
    const peer = linkedTo(device);
    if (peer === undefined || peer.owner === stack) continue;
    if (!ids.has(peer.owner.name)) ids.set(peer.owner.name, ids.size);
  }
  return ids;
}

function peerOf(
  stack: IpStack,
  device: NetDevice,
  ids: ReadonlyMap<string, number>,
  nameOfNamespace: NamespaceNames,
): LinkPeer | undefined {
  const peer = linkedTo(device);
  if (peer === undefined) return undefined;
  const { index, name, owner } = peer;
  if (owner === stack) return { index, name, namespace: undefined };
  return {
    index,
    name,
    namespace: { id: ids.get(owner.name) ?? 0, name: nameOfNamespace(owner.name) },
  };
}

/** The names of flags, in the order of iproute2's `print_link_flags`. */
export function linkFlagsOf({
  kind,
  hasArp,
  isUp,
  hasCarrier,
  isPromiscuous,
  isPointToPoint,
  peer,
  namesake,
}: LinkSnapshot): string[] {
  const flags = isUp && !hasCarrier ? ['NO-CARRIER'] : [];
  if (kind === 'loopback') flags.push('LOOPBACK');
  else if (kind === 'dummy' || kind === 'ifb') flags.push('BROADCAST', 'NOARP');
  else if (kind === 'ipip') flags.push(...(isPointToPoint ? ['POINTOPOINT'] : []), 'NOARP');
  else flags.push('BROADCAST', 'MULTICAST', ...(hasArp ? [] : ['NOARP']));
  if (isPromiscuous) flags.push('PROMISC');
  if (isUp) flags.push('UP');
  if (isUp && hasCarrier) flags.push('LOWER_UP');
  if (peer !== undefined && peer.namespace === undefined && namesake?.isUp !== true) flags.push('M-DOWN');
  return flags;
}

/** Whose drivers never say that they work. */
const SILENT_KINDS: ReadonlySet<NetDevice['kind']> = new Set([
  'loopback',
  'vxlan',
  'geneve',
  'openvswitch',
  'ipip',
  'dummy',
  'ifb',
]);

/** RFC 2863, as `default_operstate` of net/core/link_watch.c has it; drivers that never report stay UNKNOWN. */
export function linkStateOf({ index, kind, isUp, hasCarrier, peer, namesake }: LinkSnapshot): string {
  if (!isUp) return 'DOWN';
  if (!hasCarrier) {
    const isBlamed =
      peer !== undefined &&
      peer.index !== index &&
      namesake !== undefined &&
      !(namesake.isUp && namesake.hasCarrier);
    return isBlamed ? 'LOWERLAYERDOWN' : 'DOWN';
  }
  return SILENT_KINDS.has(kind) ? 'UNKNOWN' : 'UP';
}

/** A machine's card has the queueing discipline of a machine with systemd. */
export function queueingOf({ kind, hasBeenUp, device }: LinkSnapshot): string {
  if (device.rateQueue !== undefined) return 'htb';
  if (!hasBeenUp) return 'noop';
  return kind === 'physical' || kind === 'ifb' ? 'fq_codel' : 'noqueue';
}
