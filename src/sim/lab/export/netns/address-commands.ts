/**
 * Addresses, routes, rules of policy routing, neighbors and forwarding entries of a namespace as lines for `ip -batch` and
 * `bridge -batch`. What the kernel adds by itself is left to it; what it has learnt until now, it knows.
 */
import { LAB_START } from '../../../base/time';
import type { InterfaceAddress } from '../../../net/interface-table';
import type { Ipv6Route } from '../../../net/ipv6/ipv6-route';
import type { IpStack } from '../../../net/ip-stack';
import { formatRule } from '../../../net/policy-rule-text';
import { ROUTE_TABLE_ID } from '../../../net/policy-rule';
import type { NeighborState } from '../../../net/neighbor';
import type { Route } from '../../../net/route-table';
import { Bridge } from '../../../link/bridge';
import type { NetDevice } from '../../../link/net-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import { PrintDocument } from '../../../shell/iproute/print-document';
import { printIpv6Route } from '../../../shell/iproute/ipv6-route-text';
import { printRoute } from '../../../shell/iproute/route-text';
import { formatIp, isLoopbackAddress } from '../../../wire/ip-address';
import { formatIpv6, isLinkLocalIpv6, type Ipv6Address } from '../../../wire/ipv6-address';
import { formatIpv4 } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';

export function addressLinesOf(stack: IpStack): readonly string[] {
  return stack.devices().flatMap((device) => [
    ...stack
      .addressesOf(device)
      .filter(({ scope }) => device.kind !== 'loopback' || scope !== 'host')
      .map((address) => `address add ${addressWords(address)} dev ${device.name}`),
    ...ipv6AddressLines(stack, device),
    ...(device.isUp ? [`link set ${device.name} up`] : []),
  ]);
}

/** Those of the link and of `lo` itself the kernel makes, the first from the hardware's address. */
function ipv6AddressLines(stack: IpStack, device: NetDevice): readonly string[] {
  if (!stack.hasIpv6) return [];
  const own = stack.ipv6.addressesOf(device).filter(({ address }) => !isMadeByKernel(address));
  return own.map(({ address, prefixLength, peer, hasNoPrefixRoute }) =>
    [
      `address add ${formatIpv6(address)}`,
      ...(peer === undefined ? [`/${prefixLength}`] : [` peer ${formatIpv6(peer)}/${prefixLength}`]),
      ` dev ${device.name} nodad`,
      ...(hasNoPrefixRoute ? [' noprefixroute'] : []),
    ].join(''),
  );
}

function isMadeByKernel(address: Ipv6Address): boolean {
  return isLinkLocalIpv6(address) || isLoopbackAddress(address);
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

export function routeLinesOf(stack: IpStack): readonly string[] {
  const lines = directFirst(stack.routing.tables).map((route) => `route add ${routeWords(route)}`);
  return [...lines, ...ipv6RouteLines(stack)];
}

/** A line of a batch has no `-6`: the family is that of its addresses. What a router announced stays as a route of its own: nobody announces it here. */
function ipv6RouteLines(stack: IpStack): readonly string[] {
  if (!stack.hasIpv6) return [];
  return directFirst(stack.ipv6.routing.tables).map((route) => `route add ${ipv6RouteWords(route)}`);
}

/** Those that the kernel did not make; those to a link before those by a gateway, which has to be on one. */
function directFirst<Each extends Pick<Route | Ipv6Route, 'protocol' | 'gateway' | 'paths'>>(
  tables: readonly { readonly entries: () => readonly Each[] }[],
): readonly Each[] {
  const routes = tables.flatMap((table) => table.entries()).filter(({ protocol }) => protocol !== 'kernel');
  const isDirect = ({ gateway, paths }: Each): boolean => gateway === undefined && paths.length === 0;
  return [...routes.filter(isDirect), ...routes.filter((route) => !isDirect(route))];
}

function ipv6RouteWords(route: Ipv6Route): string {
  const document = new PrintDocument({ isJson: false, isPretty: false, isOneLine: false });
  printIpv6Route(
    document,
    { ...route, expiresAt: undefined },
    {
      isDetailed: false,
      hasAllTables: route.table !== ROUTE_TABLE_ID.MAIN,
      hides: new Set(),
      now: LAB_START,
    },
  );
  return wordsOf(document)
    .filter((word, index, words) => word !== 'pref' && words[index - 1] !== 'pref')
    .map((word, index) => (word === 'default' && index < 2 ? '::/0' : word))
    .join(' ');
}

function routeWords(route: Route): string {
  const document = new PrintDocument({ isJson: false, isPretty: false, isOneLine: false });
  printRoute(document, route, {
    isDetailed: false,
    isNumeric: false,
    hasAllTables: route.table !== ROUTE_TABLE_ID.MAIN,
    hides: new Set(),
  });
  return wordsOf(document).join(' ');
}

/** What the state of a link adds is no word for `ip route add`. */
function wordsOf(document: PrintDocument): readonly string[] {
  const words = document.end().split(/\s+/u);
  return words.filter((word) => word !== '' && word !== 'linkdown' && word !== 'dead');
}

export function ruleLinesOf(stack: IpStack): readonly string[] {
  const rules = stack.routing.rules.entries
    .filter(({ origin }) => origin !== 'kernel')
    .map((rule) => `rule add priority ${rule.priority} ${formatRule(rule)}`);
  if (!stack.hasIpv6) return rules;
  const ipv6Rules = stack.ipv6.routing.rules.entries
    .filter(({ origin }) => origin !== 'kernel')
    .map((rule) => `rule add priority ${rule.priority} ${formatRule(rule).replace('from all', 'from ::/0')}`);
  return [...rules, ...ipv6Rules];
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
  const entries = [...stack.neighbors.entries(), ...(stack.hasIpv6 ? stack.ipv6.neighbors.entries() : [])];
  const known = entries.flatMap(({ address, device, mac, state }) => {
    const set = SET_STATES[state];
    if (mac === undefined || set === undefined) return [];
    return [`neighbor replace ${formatIp(address)} lladdr ${formatMac(mac)} dev ${device.name} nud ${set}`];
  });
  const proxied = [...stack.arp.proxies, ...(stack.hasIpv6 ? stack.ipv6.discovery.proxies : [])];
  const proxies = proxied.map(
    ({ address, device }) => `neighbor add proxy ${formatIp(address)} dev ${device.name}`,
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
