/** A decision of routing in words, for who asks why a packet went where it went; and what else would have led there. */
import type { Packet } from '../link/packet';
import type { RouteStep } from '../link/path-observer';
import { formatIpv4 } from '../wire/ipv4-address';
import { ipDestination } from './ip-header';
import { ROUTE_TABLE_ID } from './policy-rule';
import { describeRoute, type Route } from './route-table';
import type { StackContext } from './stack-context';

const TABLE_NAMES: ReadonlyMap<number, string> = new Map([
  [ROUTE_TABLE_ID.LOCAL, 'local'],
  [ROUTE_TABLE_ID.MAIN, 'main'],
  [ROUTE_TABLE_ID.DEFAULT, 'default'],
]);

/** Tells who listens of the route that a packet with its header in place has got; undefined for none. */
export function noteRoute(
  context: StackContext,
  packet: Packet,
  route: Route | undefined,
  cause: RouteStep['cause'],
): void {
  context.packets.observer?.onStep(packet, context.name, routeStep(context, packet, route, cause));
}

function routeStep(
  { routing }: StackContext,
  packet: Packet,
  route: Route | undefined,
  cause: RouteStep['cause'],
): RouteStep {
  const destination = ipDestination(packet);
  const candidates = routing.tables.flatMap((table) => table.routesTo(destination));
  const isChosen = (candidate: Route): boolean =>
    candidate === route || candidate.paths.some((path) => path.route === route);
  return {
    kind: 'route',
    cause,
    route: route === undefined ? undefined : describeRoute(route),
    type: route?.type ?? '',
    table: route === undefined ? '' : routeTableName(route.table),
    device: route?.device?.name ?? '',
    gateway: route?.gateway === undefined ? '' : formatIpv4(route.gateway),
    others: candidates.filter((candidate) => !isChosen(candidate)).map(describeRoute),
  };
}

export function routeTableName(id: number): string {
  return TABLE_NAMES.get(id) ?? String(id);
}
