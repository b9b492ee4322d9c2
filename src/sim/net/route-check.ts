/**
 * Whether the kernel would take a new route (`fib_create_info` and `fib_check_nh` of net/ipv4/fib_semantics.c), and on
 * which device its gateway lies. The sentences are the kernel's.
 */
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import { isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { netlinkError, type NetlinkError } from './netlink-error';
import {
  isRefusal,
  ROUTE_SCOPE,
  RouteFlow,
  type NextHop,
  type Route,
  type RouteOptions,
  type RouteScope,
  type RouteTable,
  type RouteType,
} from './route-table';

/** Where the check finds the routes that there are; `routing.ts` provides it. */
export interface RouteLookup {
  readonly local: RouteTable;
  lookUp(flow: RouteFlow): Route | undefined;
}

/** What may be missing of a nexthop: the device follows from the gateway. */
export interface WantedNextHop {
  readonly device?: NetDevice | undefined;
  readonly gateway?: Ipv4Address | undefined;
  readonly isOnlink?: boolean;
  readonly weight: number;
}

/** The scope that `ip route` asks for when none is given. */
export function defaultScope(type: RouteType, hasGateway: boolean): RouteScope {
  if (type === 'local') return 'host';
  if (type === 'broadcast' || type === 'multicast') return 'link';
  return type === 'unicast' && !hasGateway ? 'link' : 'global';
}

const INVALID_GATEWAY = 'Nexthop has invalid gateway';

/** The options with the device of each nexthop filled in. */
export function checkNextHops(
  options: RouteOptions,
  routing: RouteLookup,
  table?: RouteTable,
): Result<RouteOptions, NetlinkError> {
  const type = options.type ?? 'unicast';
  const { nextHops = [], device, gateway } = options;
  const isDeadEnd = type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
  if (isDeadEnd) {
    const hasWay = device !== undefined || gateway !== undefined || nextHops.length > 0;
    const message = 'Gateway, device and multipath can not be specified for this route type';
    return hasWay
      ? err(netlinkError('EINVAL', message))
      : ok({ ...options, scope: options.scope ?? 'global' });
  }
  const hasGateway = gateway !== undefined || nextHops.length > 0;
  const scope = options.scope ?? defaultScope(type, hasGateway);
  const least = type === 'local' ? ROUTE_SCOPE.host : type === 'broadcast' ? ROUTE_SCOPE.link : 0;
  if (ROUTE_SCOPE[scope] < least) return err(netlinkError('EINVAL', 'Invalid scope'));
  if (scope === 'host') {
    if (nextHops.length > 1)
      return err(netlinkError('EINVAL', 'Route with host scope can not have multiple nexthops'));
    if (gateway !== undefined)
      return err(netlinkError('EINVAL', 'Route with host scope can not have a gateway'));
    return device === undefined ? err(netlinkError('ENODEV')) : ok({ ...options, scope });
  }
  if (options.source !== undefined && routing.local.lookUp(options.source)?.type !== 'local') {
    return err(netlinkError('EINVAL', 'Invalid prefsrc address'));
  }
  return checkWays({ ...options, scope }, routing, table);
}

function checkWays(
  options: RouteOptions,
  routing: RouteLookup,
  table: RouteTable | undefined,
): Result<RouteOptions, NetlinkError> {
  const { nextHops = [], device, gateway, isOnlink = false, scope = 'global' } = options;
  if (nextHops.length > 0) {
    const checked: NextHop[] = [];
    for (const hop of nextHops) {
      const result = checkNextHop(hop, scope, routing, table);
      if (!result.ok) return result;
      checked.push({ ...hop, device: result.value });
    }
    return ok({ ...options, nextHops: checked });
  }
  const result = checkNextHop({ device, gateway, isOnlink, weight: 1 }, scope, routing, table);
  return result.ok ? ok({ ...options, device: result.value }) : result;
}

/** Answers the device that leads to the next hop. */
export function checkNextHop(
  { device, gateway, isOnlink = false }: WantedNextHop,
  scope: RouteScope,
  routing: RouteLookup,
  table?: RouteTable,
): Result<NetDevice, NetlinkError> {
  if (gateway === undefined) {
    if (device === undefined) return err(netlinkError('ENODEV'));
    return device.isUp ? ok(device) : err(netlinkError('ENETDOWN', 'Device for nexthop is not up'));
  }
  const isNear = ROUTE_SCOPE[scope] >= ROUTE_SCOPE.link;
  if (isOnlink) {
    if (isNear) return err(netlinkError('EINVAL', 'Nexthop has invalid scope'));
    const known = routing.local.lookUp(gateway)?.type;
    if (known !== undefined || isMulticastIpv4(gateway)) return err(netlinkError('EINVAL', INVALID_GATEWAY));
    if (device === undefined) return err(netlinkError('ENODEV', 'Nexthop device required for onlink'));
    return device.isUp ? ok(device) : err(netlinkError('ENETDOWN', 'Nexthop device is not up'));
  }
  if (isNear) return err(netlinkError('ENETUNREACH', INVALID_GATEWAY));
  const flow = new RouteFlow().reset(gateway, 0 as Ipv4Address);
  flow.egress = device;
  flow.minimumScope = ROUTE_SCOPE.link;
  const own = table?.lookUpFlow(flow);
  const way = own === undefined || isRefusal(own) ? routing.lookUp(flow) : own;
  if (way === undefined) return err(netlinkError('ENETUNREACH', INVALID_GATEWAY));
  const isWay = way.type === 'unicast' || way.type === 'local';
  if (!isWay || way.device === undefined) return err(netlinkError('EINVAL', INVALID_GATEWAY));
  return way.device.isUp ? ok(way.device) : err(netlinkError('ENETDOWN'));
}
