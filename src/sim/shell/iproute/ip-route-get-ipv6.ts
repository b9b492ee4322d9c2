/** `ip -6 route get`: one look-up by the kernel, and all that it found (ip/iproute.c: iproute_get; inet6_rtm_getroute). */
import type { Ipv6Route } from '../../net/ipv6/ipv6-route';
import type { CachedIpv6Route } from '../../net/ipv6/ipv6-route-cache';
import { hostCidrOf, Ipv6RouteFlow } from '../../net/ipv6/ipv6-route';
import { netlinkError, type Errno } from '../../net/netlink-error';
import { ANY_IPV6, formatIpv6 } from '../../wire/ipv6-address';
import { EXIT_MISTAKE, isShortFor, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { printIpv6Route } from './ipv6-route-text';
import type { RouteField } from './route-text';
import { protocolNumberOf, tosOf } from './route-words';

interface Ipv6Question {
  /** What the kernel looks up. */
  readonly flow: Ipv6RouteFlow;
  hasDestination: boolean;
  isFibMatch: boolean;
  readonly warnings: string[];
}

const REFUSALS: Readonly<Partial<Record<Ipv6Route['type'], Errno>>> = {
  blackhole: 'EINVAL',
  unreachable: 'EHOSTUNREACH',
  prohibit: 'EACCES',
  throw: 'ENETUNREACH',
};

const NOTHING_HIDDEN: ReadonlySet<RouteField> = new Set();

export function getIpv6Route(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const question: Ipv6Question = {
    flow: new Ipv6RouteFlow(),
    hasDestination: false,
    isFibMatch: false,
    warnings: [],
  };
  while (reader.hasMore)
    readWord(reader, question, context.options.family === 'inet6' ? 'inet6' : 'any valid');
  for (const warning of question.warnings) context.process.stderr(warning);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { flow } = question;
  if (!question.hasDestination) {
    return context.complain('need at least a destination address', EXIT_MISTAKE);
  }
  // As `ip6_route_output` has it: with a source, the device is a wish.
  flow.isStrict = flow.egress !== undefined && flow.source === ANY_IPV6;
  const route = context.stack.ipv6.routing.lookUp(flow);
  const refusal = route === undefined ? 'ENETUNREACH' : refusalOf(route);
  if (route === undefined || refusal !== undefined) {
    return context.refuseByKernel(netlinkError(refusal ?? 'ENETUNREACH'));
  }
  const document = context.document();
  const { isDetailed } = context.options;
  const now = context.process.environment.scheduler.now();
  const printing = { isDetailed, hasAllTables: true, hides: NOTHING_HIDDEN, now };
  if (question.isFibMatch) printIpv6Route(document, wholeRouteOf(context, route), printing);
  else {
    const { answer, isCloned } = answerOf(context, flow, route);
    const from = formatIpv6(flow.source);
    printIpv6Route(document, answer, { ...printing, isCloned, from, ingress: flow.ingress });
  }
  return context.print(document);
}

function readWord(reader: ArgumentReader, question: Ipv6Question, family: 'inet6' | 'any valid'): void {
  const word = reader.take();
  const { flow } = question;
  if (word === 'from') {
    const { address, prefixLength } = reader.ipv6PrefixOf(reader.value());
    flow.source = address;
    warnAboutLength(prefixLength, question);
  } else if (word === 'iif') flow.ingress = reader.device();
  else if (word === 'oif' || word === 'dev') flow.egress = reader.device();
  else if (word === 'mark') flow.mark = reader.unsigned('invalid mark value');
  else if (word === 'tos' || isShortFor(word, 'dsfield')) {
    flow.tos = reader.named(tosOf, 'TOS value is invalid\n') ?? 0;
  } else if (word === 'ipproto') {
    flow.protocol = reader.named(protocolNumberOf, 'Invalid "ipproto" value\n') ?? 0;
  } else if (word === 'sport') flow.sourcePort = reader.unsigned('invalid sport\n', 0xffff);
  else if (word === 'dport') flow.destinationPort = reader.unsigned('invalid dport\n', 0xffff);
  else if (word === 'fibmatch') question.isFibMatch = true;
  else if (VALUED.includes(word)) reader.value();
  else if (word !== 'connected' && word !== 'notify') {
    const { address, prefixLength } = reader.ipv6PrefixOf(word === 'to' ? reader.value() : word, family);
    flow.destination = address;
    question.hasDestination = !reader.hasFailed();
    warnAboutLength(prefixLength, question);
  }
}

/** What nothing in a lab looks at. */
const VALUED: readonly string[] = ['uid', 'vrf', 'flowlabel'];

function warnAboutLength(prefixLength: number, { warnings }: Ipv6Question): void {
  if (prefixLength === 128 || prefixLength === 0) return;
  warnings.push(`Warning: /${prefixLength} as prefix is invalid, only /128 (or none) is supported.\n`);
}

/** How a lookup that ends without a way is told to who asked. */
function refusalOf({ type, rule }: Ipv6Route): Errno | undefined {
  return type === 'unreachable' && rule !== undefined ? 'ENETUNREACH' : REFUSALS[type];
}

/** The route as it is for this destination: with the source that a packet would have, and what ICMPv6 has said of it. */
function answerOf(
  { stack }: IpContext,
  { destination, ingress }: Ipv6RouteFlow,
  route: Ipv6Route,
): { readonly answer: Ipv6Route; readonly isCloned: boolean } {
  const isLocal = route.type === 'local' || route.type === 'anycast';
  const device = isLocal ? stack.loopback : route.device;
  const chosen =
    isLocal || device === undefined ? destination : stack.ipv6.sourceAddressFor(device, destination);
  const source = ingress === undefined ? (route.source ?? chosen) : undefined;
  const learnt = stack.ipv6.routeCache.entryOf(destination, route);
  // The lifetime of the route itself is not told here.
  const plain = { ...route, destination: hostCidrOf(destination), device, expiresAt: undefined };
  const answer = learnt === undefined ? plain : learntRouteOf({ ...plain, device }, learnt);
  return { answer: { ...answer, from: undefined, source }, isCloned: learnt !== undefined };
}

/** What was learnt about one destination on a route, as a route to it. */
export function learntRouteOf(route: Ipv6Route, learnt: CachedIpv6Route): Ipv6Route {
  return {
    ...route,
    destination: hostCidrOf(learnt.destination),
    source: undefined,
    expiresAt: learnt.expiresAt,
    gateway: learnt.gateway ?? route.gateway,
    mtuBytes: learnt.mtuBytes === 0 ? route.mtuBytes : learnt.mtuBytes,
  };
}

/** The entry of the table that an answer with one nexthop comes from. */
function wholeRouteOf({ stack }: IpContext, route: Ipv6Route): Ipv6Route {
  const entries = stack.ipv6.routing.findTable(route.table)?.at(route.destination) ?? [];
  return entries.find(({ paths }) => paths.some((path) => path.route === route)) ?? route;
}
