/** What `ip route get` answers (`inet_rtm_getroute` of net/ipv4/route.c): one lookup, shown with all it found. */
import { err, ok, type Result } from '../base/result';
import type { SimTime } from '../base/time';
import type { NetDevice } from '../link/net-device';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ANY_IPV4, isMulticastIpv4, LIMITED_BROADCAST_IPV4, type Ipv4Address } from '../wire/ipv4-address';
import type { IpOutput } from './ip-output';
import { netlinkError, type NetlinkError } from './netlink-error';
import type { RouteCache } from './route-cache';
import { RouteFlow, type Route } from './route-table';
import { SourceCheck } from './source-check';
import type { StackContext } from './stack-context';

export interface RouteQuestion {
  readonly destination: Ipv4Address;
  readonly source?: Ipv4Address | undefined;
  /** As if the packet came in here. */
  readonly ingress?: NetDevice | undefined;
  readonly egress?: NetDevice | undefined;
  readonly mark?: number;
  readonly tos?: number;
  /** UDP when left out, as the kernel has it. */
  readonly protocol?: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

export interface RouteAnswer {
  readonly type: 'unicast' | 'local' | 'broadcast' | 'multicast';
  readonly gateway: Ipv4Address | undefined;
  /** `lo` for what is for this machine. */
  readonly device: NetDevice;
  /** The source that would be chosen; undefined where the question named one. */
  readonly source: Ipv4Address | undefined;
  /** Of the route or learnt; 0 where it is the device's. */
  readonly mtuBytes: number;
  readonly isMtuLocked: boolean;
  /** When what was learnt ends. */
  readonly expiresAt: SimTime | undefined;
  readonly advertisedMss: number;
  /** The words in `cache <…>`. */
  readonly flags: readonly ('local' | 'brd' | 'mc' | 'redirect' | 'redirected')[];
  /** The route that was found. */
  readonly route: Route | undefined;
}

export function answerRouteQuestion(
  question: RouteQuestion,
  context: StackContext,
  output: IpOutput,
  cache: RouteCache,
): Result<RouteAnswer, NetlinkError> {
  const flow = new RouteFlow().reset(question.destination, question.source ?? ANY_IPV4);
  flow.ingress = question.ingress;
  flow.egress = question.egress;
  flow.mark = question.mark ?? 0;
  flow.tos = question.tos ?? 0;
  flow.protocol = question.protocol ?? IP_PROTOCOL.UDP;
  flow.sourcePort = question.sourcePort ?? 0;
  flow.destinationPort = question.destinationPort ?? 0;
  return question.ingress === undefined
    ? answerOutput(flow, context, output, cache)
    : answerInput(flow, question.ingress, context);
}

function answerOutput(
  flow: RouteFlow,
  context: StackContext,
  output: IpOutput,
  cache: RouteCache,
): Result<RouteAnswer, NetlinkError> {
  const { interfaces } = context;
  const { source } = flow;
  if (source !== ANY_IPV4 && !interfaces.isLocal(source)) return err(netlinkError('ENETUNREACH'));
  if (flow.destination === ANY_IPV4) flow.destination = LOOPBACK;
  const route = output.lookUp(flow);
  const refusal = refusalOf(route);
  const choice = refusal === undefined ? output.chooseRoute(flow) : undefined;
  if (route === undefined || choice === undefined) return err(refusal ?? netlinkError('ENETUNREACH'));
  const learnt = choice.isLocal ? undefined : cache.entryOf(flow.destination, route);
  const type = typeOf(flow.destination, route);
  const flags: RouteAnswer['flags'] = [
    ...(type === 'local' ? ['local' as const] : []),
    ...(type === 'broadcast' ? ['local' as const, 'brd' as const] : []),
    // Of the groups, every host is in this one alone.
    ...(type === 'multicast' && flow.destination === ALL_HOSTS ? ['local' as const] : []),
    ...(type === 'multicast' ? ['mc' as const] : []),
    ...(learnt?.gateway === undefined ? [] : ['redirected' as const]),
  ];
  return ok({
    type,
    gateway: type === 'unicast' ? (learnt?.gateway ?? route.gateway) : undefined,
    device: choice.device,
    source: source === ANY_IPV4 ? choice.source : undefined,
    mtuBytes: learnt === undefined || learnt.mtuBytes === 0 ? route.mtuBytes : learnt.mtuBytes,
    isMtuLocked: route.isMtuLocked || learnt?.isMtuLocked === true,
    expiresAt: learnt?.expiresAt,
    advertisedMss: route.advertisedMss,
    flags,
    route,
  });
}

function answerInput(
  flow: RouteFlow,
  ingress: NetDevice,
  context: StackContext,
): Result<RouteAnswer, NetlinkError> {
  const { routing, sysctl, interfaces } = context;
  const check = new SourceCheck(context);
  const { source, destination } = flow;
  if (check.findMartian(source, destination, ingress) !== undefined) return err(netlinkError('EINVAL'));
  const route = routing.lookUp(flow);
  const isHere = route?.type === 'local' || route?.type === 'broadcast';
  if (!isHere && !sysctl.forDevice(ingress).isForwarding) return err(netlinkError('EHOSTUNREACH'));
  const refusal = refusalOf(route);
  if (route === undefined || refusal !== undefined) return err(refusal ?? netlinkError('ENETUNREACH'));
  const egress = isHere ? undefined : route.device;
  const problem = source === ANY_IPV4 ? undefined : check.checkArp(source, destination, ingress, egress);
  if (problem !== undefined) return err(netlinkError(problem === 'reverse-path' ? 'EXDEV' : 'EINVAL'));
  const device = isHere ? interfaces.find('lo') : route.device;
  if (device === undefined) return err(netlinkError('ENETUNREACH'));
  const isDetour = device === ingress && check.isSourceOnLink && sysctl.forDevice(ingress).sendsRedirects;
  const type = typeOf(destination, route);
  return ok({
    type,
    gateway: isHere ? undefined : route.gateway,
    device,
    source: undefined,
    mtuBytes: isHere ? 0 : route.mtuBytes,
    isMtuLocked: route.isMtuLocked,
    expiresAt: undefined,
    advertisedMss: route.advertisedMss,
    flags: [
      ...(isHere ? ['local' as const] : []),
      ...(type === 'broadcast' ? ['brd' as const] : []),
      ...(isDetour ? ['redirect' as const] : []),
    ],
    route,
  });
}

const LOOPBACK = 0x7f00_0001 as Ipv4Address;
const ALL_HOSTS = 0xe000_0001 as Ipv4Address;

/** How a lookup that ends without a way is told to who asked. */
function refusalOf(route: Route | undefined): NetlinkError | undefined {
  switch (route?.type) {
    case undefined:
    case 'throw':
      return netlinkError('ENETUNREACH');
    case 'blackhole':
      return netlinkError('EINVAL');
    case 'prohibit':
      return netlinkError('EACCES');
    case 'unreachable':
      return netlinkError(route.rule === undefined ? 'EHOSTUNREACH' : 'ENETUNREACH');
    case 'unicast':
    case 'local':
    case 'broadcast':
    case 'multicast':
      return undefined;
  }
}

function typeOf(destination: Ipv4Address, route: Route): RouteAnswer['type'] {
  if (destination === LIMITED_BROADCAST_IPV4) return 'broadcast';
  if (isMulticastIpv4(destination)) return 'multicast';
  return route.type === 'local' || route.type === 'broadcast' ? route.type : 'unicast';
}
