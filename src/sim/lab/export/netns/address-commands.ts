/**
 * Addresses, routes, rules of policy routing, neighbors and forwarding entries of a namespace as lines for `ip -batch` and
 * `bridge -batch`. What the kernel adds by itself is left to it; what it has learnt until now, it knows.
 */
import type { InterfaceAddress } from '../../../net/interface-table';
import type { IpStack } from '../../../net/ip-stack';
import { formatRule } from '../../../net/policy-rule-text';
import { ROUTE_TABLE_ID } from '../../../net/policy-rule';
import type { NeighborState } from '../../../net/neighbor';
import type { Route } from '../../../net/route-table';
import { Bridge } from '../../../link/bridge';
import type { NetDevice } from '../../../link/net-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import { PrintDocument } from '../../../shell/iproute/print-document';
import { printRoute } from '../../../shell/iproute/route-text';
import { formatIp } from '../../../wire/ip-address';
import { formatIpv4 } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';

export function addressLinesOf(stack: IpStack): readonly string[] {
  return stack.devices().flatMap((device) => [
    ...stack
      .addressesOf(device)
      .filter(({ scope }) => device.kind !== 'loopback' || scope !== 'host')
      .map((address) => `address add ${addressWords(address)} dev ${device.name}`),
    ...(device.isUp ? [`link set ${device.name} up`] : []),
  ]);
}

function addressWords(each: InterfaceAddress): string {
  const { address, prefixLength, broadcast, peer, scope, label, hasNoPrefixRoute } = each;
  const prefixed = `${formatIpv4(peer ?? address)}/${prefixLength}`;
  return [
    ...(peer === undefined ? [prefixed] : [`${formatIpv4(address)} peer ${prefixed}`]),
    ...(broadcast === undefined ? [] : [`broadcast ${formatIpv4(broadcast)}`]),
    ...(scope === 'global' ? [] : [`scope ${scope}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(hasNoPrefixRoute === true ? ['noprefixroute'] : []),
  ].join(' ');
}

/** Those to a link before those by a gateway, which has to be on one. */
export function routeLinesOf(stack: IpStack): readonly string[] {
  const routes = stack.routing.tables.flatMap((table) =>
    table.entries().filter(({ protocol }) => protocol !== 'kernel'),
  );
  const isDirect = ({ gateway, paths }: Route): boolean => gateway === undefined && paths.length === 0;
  return [...routes.filter(isDirect), ...routes.filter((route) => !isDirect(route))].map(
    (route) => `route add ${routeWords(route)}`,
  );
}

function routeWords(route: Route): string {
  const document = new PrintDocument({ isJson: false, isPretty: false, isOneLine: false });
  printRoute(document, route, {
    isDetailed: false,
    isNumeric: false,
    hasAllTables: route.table !== ROUTE_TABLE_ID.MAIN,
    hides: new Set(),
  });
  // What the state of a link adds is no word for `ip route add`.
  const words = document.end().split(/\s+/u);
  return words.filter((word) => word !== '' && word !== 'linkdown' && word !== 'dead').join(' ');
}

export function ruleLinesOf(stack: IpStack): readonly string[] {
  return stack.routing.rules.entries
    .filter(({ origin }) => origin !== 'kernel')
    .map((rule) => `rule add priority ${rule.priority} ${formatRule(rule)}`);
}

/** How one in each state is set; undefined for those that are not known yet, or no more. */
const SET_STATES: Readonly<Record<NeighborState, string | undefined>> = {
  PERMANENT: 'permanent',
  NOARP: 'noarp',
  REACHABLE: 'reachable',
  STALE: 'stale',
  DELAY: 'stale',
  PROBE: 'stale',
  INCOMPLETE: undefined,
  FAILED: undefined,
};

/** Those that are known, also from what the lab did until now, and proxies. */
export function neighborLinesOf(stack: IpStack): readonly string[] {
  const known = stack.neighbors.entries().flatMap(({ address, device, mac, state }) => {
    const set = SET_STATES[state];
    if (mac === undefined || set === undefined) return [];
    return [`neighbor replace ${formatIpv4(address)} lladdr ${formatMac(mac)} dev ${device.name} nud ${set}`];
  });
  const proxies = stack.arp.proxies.map(
    ({ address, device }) => `neighbor add proxy ${formatIpv4(address)} dev ${device.name}`,
  );
  return [...known, ...proxies];
}

export function forwardingLinesOf(stack: IpStack): readonly string[] {
  return stack.devices().flatMap(forwardingLines);
}

function forwardingLines(device: NetDevice): readonly string[] {
  if (device instanceof VxlanDevice) {
    const entries = device.forwardingEntries();
    // The first one of the zero address came with the device.
    const own = device.remote === undefined ? entries : entries.slice(1);
    return own.map(
      ({ mac, destination, kind }) =>
        `fdb append ${formatMac(mac)} dev ${device.name} dst ${formatIp(destination)} self ${kind}`,
    );
  }
  if (!(device instanceof Bridge)) return [];
  return device
    .forwardingEntries()
    .filter(({ isLocal }) => !isLocal)
    .map(
      ({ mac, port, isStatic }) =>
        `fdb replace ${formatMac(mac)} dev ${port.name} master ${isStatic ? 'static' : 'dynamic'}`,
    );
}
