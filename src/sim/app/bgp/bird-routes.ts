/** `birdcl show route`, of BIRD 1.6.8 and of BIRD 2.0.12 (nest/rt-table.c, nest/rt-show.c). */
import { formatIp, isIpv6 } from '../../wire/ip-address';
import type { BirdDaemon } from './bird-daemon';
import {
  attributeLines,
  fromText,
  networkText,
  originText,
  routesOf,
  sinceText,
  tableOrder,
  type BirdClock,
} from './bird-text';
import type { RibEntry, RibRoute } from './rib-route';

export interface RouteQuery {
  readonly isLong: boolean;
  /** Whether a network is asked for at all. */
  readonly wantsEntry: (entry: RibEntry) => boolean;
  readonly wantsRoute: (route: RibRoute, isBest: boolean) => boolean;
}

export function showRoutes(daemon: BirdDaemon, clock: BirdClock, query: RouteQuery): readonly string[] {
  const lines: string[] = [];
  const isOld = daemon.version === '1.6.8';
  for (const family of ['IPv4', 'IPv6'] as const) {
    const entries = [...daemon.speaker.rib.entries()].filter(
      ({ prefix }) => isIpv6(prefix.address) === (family === 'IPv6'),
    );
    const shown = tableOrder(daemon.version, entries)
      .filter(query.wantsEntry)
      .flatMap((entry) => entryLines(daemon, clock, entry, query));
    if (shown.length === 0) continue;
    if (!isOld && lines.length > 0) lines.push('');
    if (!isOld) lines.push(`Table ${family === 'IPv4' ? 'master4' : 'master6'}:`);
    lines.push(...shown);
  }
  return lines;
}

function entryLines(
  { version }: BirdDaemon,
  clock: BirdClock,
  entry: RibEntry,
  query: RouteQuery,
): readonly string[] {
  const isOld = version === '1.6.8';
  let network = networkText(entry);
  const lines: string[] = [];
  for (const route of routesOf(entry)) {
    const isBest = route === entry.best;
    if (!query.wantsRoute(route, isBest)) continue;
    const since = sinceText(version, clock, route.since);
    const head = isOld ? `${network.padEnd(18)} ${wayOf(route)}` : `${network.padEnd(20)} ${kindOf(route)}`;
    const primary = isBest ? ' *' : '';
    lines.push(`${head} [${route.owner.name} ${since}${fromText(route)}]${primary} ${rankOf(route, isOld)}`);
    if (!isOld && kindOf(route) === 'unicast') lines.push(`\t${wayOf(route)}`);
    if (query.isLong) lines.push(...longLines(route, isOld));
    network = '';
  }
  return lines;
}

function longLines(route: RibRoute, isOld: boolean): readonly string[] {
  const names = { bgp: 'BGP', direct: 'device', static: 'static', kernel: 'inherit' } as const;
  const type = `${names[route.owner.kind]} ${isOld ? 'unicast ' : ''}univ`;
  return [`\tType: ${type}`, ...attributeLines(route).map((line) => `\t${line}`)];
}

function kindOf({ type, resolution }: RibRoute): string {
  if (type === 'prohibit') return 'prohibited';
  return type === 'unicast' && !resolution.isReachable ? 'unreachable' : type;
}

function wayOf(route: RibRoute): string {
  const { device = '', gateway } = route.resolution;
  const kind = kindOf(route);
  if (kind !== 'unicast') return kind;
  return gateway === undefined ? `dev ${device}` : `via ${formatIp(gateway)} on ${device}`;
}

/** `(100/0) [i]`: BIRD 2 has no metric of zero. */
function rankOf({ owner, attributes, resolution }: RibRoute, isOld: boolean): string {
  if (attributes === undefined) return `(${owner.preference})`;
  const metric = resolution.isReachable ? (resolution.metric ?? '?') : '-';
  const shown = metric === 0 && !isOld ? '' : `/${metric}`;
  return `(${owner.preference}${shown}) ${originText(attributes)}`;
}
