/** A decision of routing of IPv6 in words, as `route-step.ts` has it for IPv4. */
import type { Packet } from '../../link/packet';
import type { RouteStep } from '../../link/path-observer';
import { formatIpv6 } from '../../wire/ipv6-address';
import { routeTableName } from '../route-step';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination } from './ipv6-header';
import { describeIpv6Route, type Ipv6Route } from './ipv6-route';

/** Tells who listens of the route that a packet with its header in place has got; undefined for none. */
export function noteIpv6Route(
  { stack, routing }: Ipv6Context,
  packet: Packet,
  route: Ipv6Route | undefined,
  cause: RouteStep['cause'],
): void {
  const destination = ipv6Destination(packet);
  const candidates = routing.tables.flatMap((table) => table.routesTo(destination));
  const isChosen = (candidate: Ipv6Route): boolean =>
    candidate === route || candidate.paths.some((path) => path.route === route);
  stack.packets.observer?.onStep(packet, stack.name, {
    kind: 'route',
    cause,
    route: route === undefined ? undefined : describeIpv6Route(route),
    type: route?.type ?? '',
    table: route === undefined ? '' : routeTableName(route.table),
    device: route?.device?.name ?? '',
    gateway: route?.gateway === undefined ? '' : formatIpv6(route.gateway),
    others: candidates.filter((candidate) => !isChosen(candidate)).map(describeIpv6Route),
  });
}
