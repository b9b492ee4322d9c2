/** An IPv6 route as `ip -6 route` of iproute2 6.1 prints it (ip/iproute.c: print_route). */
import type { SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { Ipv6Route } from '../../net/ipv6/ipv6-route';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import { tableName } from '../../net/policy-rule-text';
import { formatIpv6 } from '../../wire/ipv6-address';
import { formatIpv6Cidr, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import type { PrintDocument } from './print-document';
import type { RouteMetric } from '../../net/route-table';
import { printFlags, printPaths } from './route-path-text';
import { metricsOfRoute, printMetrics, type RouteField } from './route-text';

export interface Ipv6RoutePrinting {
  readonly isDetailed: boolean;
  /** Tables other than `main` are named. */
  readonly hasAllTables: boolean;
  readonly hides: ReadonlySet<RouteField>;
  readonly now: SimTime;
  /** A way to one destination that was learnt from a route: its protocol is not told. */
  readonly isCloned?: boolean;
  /** Of an answer to `ip route get`: the source that was asked for, and the device of the packet. */
  readonly from?: string;
  readonly ingress?: NetDevice | undefined;
}

const SECOND = 1_000_000_000;

function ipv6DestinationText(destination: Ipv6Cidr): string {
  if (destination.prefixLength === 0) return 'default';
  return destination.prefixLength === 128 ? formatIpv6(destination.address) : formatIpv6Cidr(destination);
}

export function printIpv6Route(document: PrintDocument, route: Ipv6Route, printing: Ipv6RoutePrinting): void {
  const { destination, type, gateway, device, table, protocol, source, metric } = route;
  const { hides, isDetailed, ingress, isCloned = false } = printing;
  const from = printing.from ?? (route.from === undefined ? undefined : ipv6DestinationText(route.from));
  document.openObject();
  if (type !== 'unicast' || isDetailed) document.field('type', type, `${type} `);
  document.field('dst', ipv6DestinationText(destination), `${ipv6DestinationText(destination)} `);
  if (from !== undefined) document.field('from', from, `from ${from} `);
  if (gateway !== undefined && !hides.has('via')) {
    document.field('gateway', formatIpv6(gateway), `via ${formatIpv6(gateway)} `);
  }
  if (device !== undefined && !hides.has('dev')) document.field('dev', device.name, `dev ${device.name} `);
  const isTableNamed =
    printing.hasAllTables && (table !== ROUTE_TABLE_ID.MAIN || (isDetailed && printing.from !== undefined));
  if (isTableNamed) document.field('table', tableName(table), `table ${tableName(table)} `);
  if ((protocol !== 'boot' || isDetailed) && !hides.has('proto') && !isCloned) {
    document.field('protocol', protocol, `proto ${protocol} `);
  }
  if (isDetailed && !isCloned && !hides.has('scope')) document.field('scope', 'global', 'scope global ');
  if (source !== undefined && !hides.has('src')) {
    document.field('prefsrc', formatIpv6(source), `src ${formatIpv6(source)} `);
  }
  if (!hides.has('metric')) document.field('metric', metric, `metric ${metric} `);
  document.openArray('flags');
  if (route.paths.length === 0) printFlags(document, route);
  document.closeArray();
  printExpiry(document, route, printing.now);
  printMetrics(document, metricsOf(route));
  if (ingress !== undefined) document.field('iif', ingress.name, `iif ${ingress.name} `);
  document.field('pref', route.preference, `pref ${route.preference}`);
  printPaths(document, route.paths);
  document.text('\n');
  document.closeObject();
}

/** Some of the first second has always passed. */
function printExpiry(document: PrintDocument, { expiresAt }: Ipv6Route, now: SimTime): void {
  if (expiresAt === undefined) return;
  const left = Math.max(0, Math.floor((expiresAt - now - 1) / SECOND));
  document.field('expires', left, `expires ${left}sec `);
}

function metricsOf(route: Ipv6Route): readonly RouteMetric[] {
  const { hopLimit } = route;
  const metrics = metricsOfRoute(route);
  if (hopLimit === 0) return metrics;
  const hoplimit = { number: HOP_LIMIT_NUMBER, name: 'hoplimit', text: String(hopLimit) };
  return [...metrics, hoplimit].sort((one, other) => one.number - other.number);
}

const HOP_LIMIT_NUMBER = 10;
