/** `ip -6 route get`: one look-up by the kernel, and all that it found (ip/iproute.c: iproute_get; inet6_rtm_getroute). */
import type { NetDevice } from '../../link/net-device';
import type { Ipv6Route } from '../../net/ipv6/ipv6-route-table';
import { hostCidrOf } from '../../net/ipv6/ipv6-route-table';
import { netlinkError, type Errno } from '../../net/netlink-error';
import { ANY_IPV6, formatIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { EXIT_MISTAKE, type ArgumentReader } from './argument-reader';
import type { IpContext } from './ip-context';
import { printIpv6Route } from './ipv6-route-text';
import type { RouteField } from './route-text';

interface Ipv6Question {
  destination: Ipv6Address | undefined;
  source: Ipv6Address;
  egress: NetDevice | undefined;
  ingress: NetDevice | undefined;
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
    destination: undefined,
    source: ANY_IPV6,
    egress: undefined,
    ingress: undefined,
    isFibMatch: false,
    warnings: [],
  };
  while (reader.hasMore)
    readWord(reader, question, context.options.family === 'inet6' ? 'inet6' : 'any valid');
  for (const warning of question.warnings) context.process.stderr(warning);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { destination, egress } = question;
  if (destination === undefined) {
    return context.complain('need at least a destination address', EXIT_MISTAKE);
  }
  const route = context.stack.ipv6.routeTo(destination, question.source, egress);
  const refusal = route === undefined ? 'ENETUNREACH' : REFUSALS[route.type];
  if (route === undefined || refusal !== undefined) {
    return context.refuseByKernel(netlinkError(refusal ?? 'ENETUNREACH'));
  }
  const document = context.document();
  const { isDetailed } = context.options;
  const now = context.process.environment.scheduler.now();
  const printing = { isDetailed, hasAllTables: true, hides: NOTHING_HIDDEN, now };
  if (question.isFibMatch) printIpv6Route(document, wholeRouteOf(context, route), printing);
  else {
    const answer = answerOf(context, question, destination, route);
    const from = formatIpv6(question.source);
    printIpv6Route(document, answer, { ...printing, from, ingress: question.ingress });
  }
  return context.print(document);
}

function readWord(reader: ArgumentReader, question: Ipv6Question, family: 'inet6' | 'any valid'): void {
  const word = reader.take();
  if (word === 'from') {
    const { address, prefixLength } = reader.ipv6PrefixOf(reader.value());
    question.source = address;
    warnAboutLength(prefixLength, question);
  } else if (word === 'iif') question.ingress = reader.device();
  else if (word === 'oif' || word === 'dev') question.egress = reader.device();
  else if (word === 'fibmatch') question.isFibMatch = true;
  else if (VALUED.includes(word)) reader.value();
  else if (word !== 'connected' && word !== 'notify') {
    const { address, prefixLength } = reader.ipv6PrefixOf(word === 'to' ? reader.value() : word, family);
    question.destination = address;
    warnAboutLength(prefixLength, question);
  }
}

/** What no rule of a lab's IPv6 looks at in such a question. */
const VALUED: readonly string[] = [
  'mark',
  'tos',
  'dsfield',
  'uid',
  'vrf',
  'ipproto',
  'sport',
  'dport',
  'flowlabel',
];

function warnAboutLength(prefixLength: number, { warnings }: Ipv6Question): void {
  if (prefixLength === 128 || prefixLength === 0) return;
  warnings.push(`Warning: /${prefixLength} as prefix is invalid, only /128 (or none) is supported.\n`);
}

/** The route as it is for this destination: with the source that a packet would have, and what ICMPv6 has said of it. */
function answerOf(
  { stack }: IpContext,
  { egress, ingress }: Ipv6Question,
  destination: Ipv6Address,
  route: Ipv6Route,
): Ipv6Route {
  const isLocal = route.type === 'local' || route.type === 'anycast';
  const choice = ingress === undefined ? stack.ipv6.routeFor(destination, undefined, egress) : undefined;
  const learnt = stack.ipv6.routeCache.entries().find((entry) => entry.destination === destination);
  return {
    ...route,
    destination: hostCidrOf(destination),
    device: isLocal ? stack.loopback : route.device,
    source: ingress === undefined ? (route.source ?? choice?.source) : undefined,
    // The lifetime of the route itself is not told here.
    expiresAt: learnt?.expiresAt,
    gateway: learnt?.gateway ?? route.gateway,
    mtuBytes: learnt === undefined || learnt.mtuBytes === 0 ? route.mtuBytes : learnt.mtuBytes,
  };
}

/** The entry of the table that an answer with one nexthop comes from. */
function wholeRouteOf({ stack }: IpContext, route: Ipv6Route): Ipv6Route {
  const entries = stack.ipv6.routing.findTable(route.table)?.at(route.destination) ?? [];
  return entries.find(({ paths }) => paths.some((path) => path.route === route)) ?? route;
}
