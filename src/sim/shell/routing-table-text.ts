/** The table `main` as `route` and `netstat -r` of net-tools 2.10 print it, from what /proc/net/route says. */
import type { Route } from '../net/route-table';
import { maskOf } from '../wire/cidr';
import { ANY_IPV4, formatIpv4 } from '../wire/ipv4-address';

/** `route`, `netstat -r` (`route -e`), and both together (`route -ee`). */
export type RoutingTableStyle = 'route' | 'netstat' | 'both';

const HEADINGS: Readonly<Record<RoutingTableStyle, string>> = {
  route: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
  netstat: 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  both: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n',
};

/** What the kernel takes off an advertised MSS for the headers, and the tool adds. */
const HEADER_BYTES = 40;

export function formatRoutingTable(
  routes: readonly Route[],
  style: RoutingTableStyle,
  isNumeric = true,
): string {
  const lines = routes.map((route) => formatLine(route, style, isNumeric));
  return `Kernel IP routing table\n${HEADINGS[style]}${lines.join('')}`;
}

function formatLine(route: Route, style: RoutingTableStyle, isNumeric: boolean): string {
  const { destination, type, metric } = route;
  const way = route.paths[0]?.route ?? route;
  const isRefused = type === 'unreachable' || type === 'prohibit' || type === 'throw';
  const isDefault = destination.prefixLength === 0;
  const to = isDefault && !isNumeric ? 'default' : formatIpv4(destination.address);
  const anyText = isNumeric ? formatIpv4(ANY_IPV4) : destination.prefixLength === 0 ? '0.0.0.0' : '0.0.0.0';
  const via = isRefused ? '-' : way.gateway === undefined ? anyText : formatIpv4(way.gateway);
  const mask = formatIpv4(maskOf(destination.prefixLength));
  const isHost = destination.prefixLength === 32;
  const flags = isRefused
    ? `!${isHost ? 'H' : ''}`
    : `U${way.gateway === undefined ? '' : 'G'}${isHost ? 'H' : ''}`;
  const device = isRefused ? '-' : (way.device?.name ?? '*');
  const start = `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} `;
  const segment = route.advertisedMss === 0 ? 0 : route.advertisedMss + HEADER_BYTES;
  const uses = `${String(metric).padEnd(6)} ${(isRefused ? '-' : '0').padEnd(2)}       0 `;
  switch (style) {
    case 'route':
      return `${start}${flags.padEnd(5)} ${uses}${device}\n`;
    case 'netstat':
      return `${start}${flags.padEnd(5)} ${measures(isRefused, segment)}${device}\n`;
    case 'both':
      return `${start}${flags.padEnd(5)} ${uses}${device.padEnd(8)} ${isRefused ? '-     -      -' : `${String(segment).padEnd(5)} 0      0`}\n`;
  }
}

function measures(isRefused: boolean, segment: number): string {
  return isRefused ? '    - -          - ' : `${String(segment).padStart(5)} 0          0 `;
}
