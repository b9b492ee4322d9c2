/**
 * Interfaces, addresses, routes and neighbors as iproute2 6.1 prints them (ip/ipaddress.c, iproute.c, ipneigh.c,
 * bridge/fdb.c, link.c). Pure: from snapshots to text.
 *
 * A physical interface shows the queueing discipline of a machine with systemd (`fq_codel`). Leaves out IPv6, groups
 * and the names of network namespaces: their numbers are shown instead.
 */
import type { RouteChoice } from '../net/ip-output';
import type { InterfaceAddress } from '../net/interface-table';
import type { IpStack } from '../net/ip-stack';
import type { NeighborEntry } from '../net/neighbor-table';
import type { Route } from '../net/route-table';
import type { Bridge } from '../link/bridge';
import type { NetDevice } from '../link/net-device';
import { formatCidr } from '../wire/cidr';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatMac } from '../wire/mac-address';

export interface InterfaceSnapshot {
  readonly index: number;
  readonly name: string;
  readonly kind: NetDevice['kind'];
  readonly mac: string;
  readonly mtuBytes: number;
  readonly isUp: boolean;
  /** No port of a bridge that could carry anything: the bridge is without carrier. */
  readonly hasCarrier: boolean;
  readonly master: string | undefined;
  /** The ifindex of the other end of a veth pair, in another namespace unless `peerName` is given. */
  readonly peerIndex: number | undefined;
  readonly peerName: string | undefined;
  /** Number of the peer's namespace among those that this one knows. */
  readonly peerNamespaceId: number | undefined;
  readonly addresses: readonly InterfaceAddress[];
  readonly received: InterfaceCounters;
  readonly sent: InterfaceCounters;
}

interface InterfaceCounters {
  readonly bytes: number;
  readonly packets: number;
  readonly dropped: number;
}

/** All interfaces of a namespace. */
export function snapshotInterfaces(stack: IpStack): readonly InterfaceSnapshot[] {
  const devices = stack.devices();
  let nextNamespaceId = 0;
  return devices.map((device) => {
    const { peer } = device;
    const isVeth = device.kind === 'veth' && peer?.isInNamespace === true;
    const isHere = isVeth && peer.owner === stack;
    let peerNamespaceId: number | undefined;
    if (isVeth && !isHere) {
      peerNamespaceId = nextNamespaceId;
      nextNamespaceId += 1;
    }
    return {
      index: device.index,
      name: device.name,
      kind: device.kind,
      mac: formatMac(device.mac),
      mtuBytes: device.mtuBytes,
      isUp: device.isUp,
      hasCarrier: device.hasCarrier,
      master: device.master?.name,
      peerIndex: isVeth ? peer.index : undefined,
      peerName: isHere ? peer.name : undefined,
      peerNamespaceId,
      addresses: stack.addressesOf(device),
      received: {
        bytes: device.receivedBytes,
        packets: device.receivedPackets,
        dropped: device.droppedPackets,
      },
      sent: { bytes: device.sentBytes, packets: device.sentPackets, dropped: device.droppedSends },
    };
  });
}

/** `lo`, `eth0@if7`, `a@b`. */
function linkName({ name, peerIndex, peerName }: InterfaceSnapshot): string {
  if (peerIndex === undefined) return name;
  return `${name}@${peerName ?? `if${peerIndex}`}`;
}

function linkFlags({ kind, isUp, hasCarrier }: InterfaceSnapshot): string {
  const flags = isUp && !hasCarrier ? ['NO-CARRIER'] : [];
  flags.push(...(kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']));
  if (isUp) flags.push('UP');
  if (isUp && hasCarrier) flags.push('LOWER_UP');
  return `<${flags.join(',')}>`;
}

/** Drivers that never report their state (loopback, vxlan) stay UNKNOWN. */
function linkState({ kind, isUp, hasCarrier }: InterfaceSnapshot): string {
  if (!isUp || !hasCarrier) return 'DOWN';
  return kind === 'loopback' || kind === 'vxlan' ? 'UNKNOWN' : 'UP';
}

/** The two lines that every interface has; `mode` is what `ip link` adds. */
function formatLinkHead(link: InterfaceSnapshot, mode: string): string {
  const discipline = !link.isUp ? 'noop' : link.kind === 'physical' ? 'fq_codel' : 'noqueue';
  const master = link.master === undefined ? '' : ` master ${link.master}`;
  const isLoopback = link.kind === 'loopback';
  const namespace = link.peerNamespaceId === undefined ? '' : ` link-netnsid ${link.peerNamespaceId}`;
  return (
    `${link.index}: ${linkName(link)}: ${linkFlags(link)} mtu ${link.mtuBytes} qdisc ${discipline}${master}` +
    ` state ${linkState(link)}${mode} group default qlen 1000\n` +
    `    link/${isLoopback ? 'loopback' : 'ether'} ${link.mac} brd ${isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${namespace}\n`
  );
}

/** `ip addr` of one interface. */
export function formatAddressListing(link: InterfaceSnapshot): string {
  const lines = link.addresses.map((entry) => {
    const broadcast = entry.broadcast === undefined ? '' : ` brd ${formatIpv4(entry.broadcast)}`;
    return (
      `    inet ${formatIpv4(entry.address)}/${entry.prefixLength}${broadcast} scope ${entry.scope} ${link.name}\n` +
      '       valid_lft forever preferred_lft forever\n'
    );
  });
  return formatLinkHead(link, '') + lines.join('');
}

/** `ip -o -4 addr`: one line for each address. */
export function formatOneLineAddresses(link: InterfaceSnapshot): string {
  return link.addresses
    .map((entry) => {
      const broadcast = entry.broadcast === undefined ? '' : ` brd ${formatIpv4(entry.broadcast)}`;
      return (
        `${link.index}: ${link.name}    inet ${formatIpv4(entry.address)}/${entry.prefixLength}${broadcast}` +
        ` scope ${entry.scope} ${link.name}\\       valid_lft forever preferred_lft forever\n`
      );
    })
    .join('');
}

/** `ip link` of one interface, with `-s` its counters. */
export function formatLinkListing(link: InterfaceSnapshot, hasStatistics: boolean): string {
  const head = formatLinkHead(link, ' mode DEFAULT');
  return hasStatistics ? head + formatLinkStatistics(link) : head;
}

function formatLinkStatistics({ received, sent }: InterfaceSnapshot): string {
  const rows = [received, sent].map(({ bytes, packets, dropped }) =>
    [bytes, packets, 0, dropped, 0, 0].map(String),
  );
  const minimum = [10, 7, 6, 7, 7, 7];
  const widths = minimum.map((width, column) =>
    Math.max(width, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `    ${cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(' ')} \n`;
  const heading = (label: string, names: readonly string[]): string => {
    const [first = '', ...others] = names;
    const padded = others.map((name, index) => name.padStart(widths[index + 1] ?? 0)).join(' ');
    return `    ${label}:${first.padStart((widths[0] ?? 0) - 3)} ${padded}           \n`;
  };
  return (
    heading('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast']) +
    line(rows[0] ?? []) +
    heading('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns']) +
    line(rows[1] ?? [])
  );
}

/** `ip -br addr` and `ip -br link`. */
export function formatBriefListing(link: InterfaceSnapshot, isWithAddresses: boolean): string {
  const head = `${linkName(link).padEnd(16)} ${linkState(link).padEnd(14)} `;
  if (!isWithAddresses) return `${head}${link.mac} ${linkFlags(link)} \n`;
  return `${head}${link.addresses.map(({ address, prefixLength }) => `${formatIpv4(address)}/${prefixLength} `).join('')}\n`;
}

/** A line of `ip route`. What is usual (protocol boot, scope global) is not said. */
export function formatRoute(route: Route): string {
  const { destination, type, gateway, device, source, protocol, scope, isOnlink, metric } = route;
  const to =
    destination.prefixLength === 0
      ? 'default'
      : destination.prefixLength === 32
        ? formatIpv4(destination.address)
        : formatCidr(destination);
  const words = [
    ...(type === 'unicast' ? [] : [type]),
    to,
    ...(gateway === undefined ? [] : ['via', formatIpv4(gateway)]),
    ...(device === undefined ? [] : ['dev', device.name]),
    ...(protocol === 'boot' ? [] : ['proto', protocol]),
    ...(scope === 'global' ? [] : ['scope', scope]),
    ...(source === undefined ? [] : ['src', formatIpv4(source)]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(isOnlink ? ['onlink'] : []),
  ];
  return `${words.join(' ')} \n`;
}

/** `ip route get`; `expiresSeconds` belongs to a learnt path MTU. */
export function formatRouteGet(
  destination: string,
  choice: RouteChoice,
  learned: { readonly mtuBytes: number; readonly expiresSeconds: number } | undefined,
): string {
  const nextHop = formatIpv4(choice.nextHop);
  const via = choice.isLocal || nextHop === destination ? '' : ` via ${nextHop}`;
  const cache = choice.isLocal
    ? 'cache <local> '
    : learned === undefined
      ? 'cache '
      : `cache expires ${learned.expiresSeconds}sec mtu ${learned.mtuBytes} `;
  return (
    `${choice.isLocal ? 'local ' : ''}${destination}${via} dev ${choice.device.name} src ${formatIpv4(choice.source)} uid 0 \n` +
    `    ${cache}\n`
  );
}

/** A line of `ip neigh`. */
export function formatNeighbor({ address, device, mac, state }: NeighborEntry): string {
  const hardware =
    mac === undefined || state === 'FAILED' || state === 'INCOMPLETE' ? '' : `lladdr ${formatMac(mac)} `;
  return `${formatIpv4(address)} dev ${device.name} ${hardware}${state} \n`;
}

/** A line of `bridge fdb show` for an entry of a bridge's own table. */
export function formatBridgeEntry(
  mac: string,
  port: string | undefined,
  bridge: string,
  isLocal: boolean,
): string {
  return `${mac} ${deviceText(port)}master ${bridge} ${isLocal ? 'permanent' : ''}\n`;
}

/** A line of `bridge fdb show` for a static entry of a VXLAN device. */
export function formatVxlanEntry(mac: string, device: string | undefined, destination: string): string {
  return `${mac} ${deviceText(device)}dst ${destination} self permanent\n`;
}

/** Nothing where only one device was asked for. */
function deviceText(device: string | undefined): string {
  return device === undefined ? '' : `dev ${device} `;
}

/** A port as `bridge link` shows it, under `-d` with its flags. */
export function formatBridgePort(
  link: InterfaceSnapshot,
  bridge: Bridge,
  port: NetDevice,
  isDetailed: boolean,
): string {
  const head =
    `${link.index}: ${linkName(link)}: ${linkFlags(link)} mtu ${link.mtuBytes} master ${bridge.name} ` +
    `state forwarding priority 32 cost 2 \n`;
  if (!isDetailed) return head;
  return (
    `${head}    hairpin ${bridge.isHairpin(port) ? 'on' : 'off'} guard off root_block off fastleave off learning on flood on ` +
    'mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n'
  );
}
