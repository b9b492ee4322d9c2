/** A route as `ip route` of iproute2 6.1 prints it (ip/iproute.c: print_route). */
import { tableName } from '../../net/policy-rule-text';
import { ROUTE_SCOPE, type Route, type RouteMetric } from '../../net/route-table';
import { printFlags, printPaths } from './route-path-text';
import { formatCidr, type Cidr } from '../../wire/cidr';
import { formatIpv4 } from '../../wire/ipv4-address';
import type { PrintDocument } from './print-document';

/** What is left out of the lines because only that was asked for. */
export interface RoutePrinting {
  readonly isDetailed: boolean;
  readonly isNumeric: boolean;
  /** Tables other than `main` are named. */
  readonly hasAllTables: boolean;
  readonly hides: ReadonlySet<RouteField>;
}

export type RouteField = 'dev' | 'via' | 'proto' | 'scope' | 'src' | 'metric';

/** `default`, `10.0.0.1`, `10.0.0.0/24`. */
function destinationText(destination: Cidr): string {
  if (destination.prefixLength === 0) return 'default';
  return destination.prefixLength === 32 ? formatIpv4(destination.address) : formatCidr(destination);
}

export function printRoute(document: PrintDocument, route: Route, printing: RoutePrinting): void {
  const { destination, type, tos, gateway, device, table, protocol, scope, source, metric } = route;
  const { hides, isDetailed } = printing;
  document.openObject();
  if (type !== 'unicast' || isDetailed) document.field('type', type, `${type} `);
  document.field('dst', destinationText(destination), `${destinationText(destination)} `);
  if (tos !== 0) document.field('tos', hexOf(tos), `tos ${hexOf(tos)} `);
  if (gateway !== undefined && !hides.has('via')) {
    document.field('gateway', formatIpv4(gateway), `via ${formatIpv4(gateway)} `);
  }
  if (device !== undefined && !hides.has('dev')) document.field('dev', device.name, `dev ${device.name} `);
  if (printing.hasAllTables && table !== 254) {
    document.field('table', tableName(table), `table ${tableName(table)} `);
  }
  if ((protocol !== 'boot' || isDetailed) && !hides.has('proto')) {
    document.field('protocol', protocol, `proto ${protocol} `);
  }
  if ((scope !== 'global' || isDetailed) && !hides.has('scope')) {
    const text = printing.isNumeric ? String(ROUTE_SCOPE[scope]) : scope;
    document.field('scope', text, `scope ${text} `);
  }
  if (source !== undefined && !hides.has('src')) {
    document.field('prefsrc', formatIpv4(source), `src ${formatIpv4(source)} `);
  }
  if (metric !== 0 && !hides.has('metric')) document.field('metric', metric, `metric ${metric} `);
  document.openArray('flags');
  if (route.paths.length === 0) printFlags(document, route);
  document.closeArray();
  printMetrics(document, metricsOfRoute(route));
  printPaths(document, route.paths);
  document.text('\n');
  document.closeObject();
}

function hexOf(tos: number): string {
  return `0x${tos.toString(16).padStart(2, '0')}`;
}

const MTU_NUMBER = 2;
const MSS_NUMBER = 8;

/** All metrics in the order of their numbers. */
export function metricsOfRoute({
  mtuBytes,
  isMtuLocked,
  advertisedMss,
  otherMetrics,
}: Pick<Route, 'mtuBytes' | 'isMtuLocked' | 'advertisedMss' | 'otherMetrics'>): readonly RouteMetric[] {
  const metrics = [...otherMetrics];
  if (mtuBytes !== 0) {
    metrics.push({ number: MTU_NUMBER, name: 'mtu', text: `${isMtuLocked ? 'lock ' : ''}${mtuBytes}` });
  }
  if (advertisedMss !== 0) metrics.push({ number: MSS_NUMBER, name: 'advmss', text: String(advertisedMss) });
  return metrics.sort((one, other) => one.number - other.number);
}

export function printMetrics(document: PrintDocument, metrics: readonly RouteMetric[]): void {
  if (metrics.length === 0) return;
  document.openArray('metrics');
  document.openObject();
  for (const { name, text } of metrics) {
    document.field(name, jsonValueOf(text), `${name} ${text} `);
  }
  document.closeObject();
  document.closeArray();
}

/** A number without `lock`, times in milliseconds; or a word. */
function jsonValueOf(text: string): number | string {
  const word = text.replace(/^lock /, '');
  const [, number, unit] = /^(\d+)(ms|s)?$/.exec(word) ?? [];
  return number === undefined ? word : Number(number) * (unit === 's' ? 1000 : 1);
}

/** Of an answer to `ip route get`, what the route or a learnt path MTU says. */
export function answerMetricsOf(
  answer: { readonly mtuBytes: number; readonly isMtuLocked: boolean; readonly advertisedMss: number },
  route: Route | undefined,
): readonly RouteMetric[] {
  return route === undefined
    ? []
    : metricsOfRoute({
        ...route,
        mtuBytes: answer.mtuBytes,
        isMtuLocked: answer.isMtuLocked,
        advertisedMss: answer.advertisedMss,
      });
}
