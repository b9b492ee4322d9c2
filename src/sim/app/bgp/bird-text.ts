/**
 * What `birdcl` prints, in what both versions of BIRD have in common (nest/proto.c, nest/rt-show.c, proto/bgp/bgp.c): times, states,
 * attributes, the order of a table.
 */
import type { SimTime } from '../../base/time';
import { AS_SEGMENT, type AsPath, type BgpAttributes } from '../../wire/bgp-attributes';
import { formatIp, isIpv6 } from '../../wire/ip-address';
import { formatIpCidr } from '../../wire/ip-cidr';
import { formatIpv4, ipv4Of } from '../../wire/ipv4-address';
import { glibcErrorText } from '../socket-error-text';
import { calendarTime, twoDigits, type CalendarTime } from '../calendar';
import type { BgpSession } from './bgp-session';
import type { BirdVersion } from './bird-daemon';
import { isBetterRoute } from './decision';
import type { RibEntry, RibRoute } from './rib-route';

/** Older than so many seconds, a time is a date. */
const RECENT_SECONDS = 20 * 3600;

export interface BirdClock {
  readonly startTimeMs: number;
  readonly now: SimTime;
}

export function dateAndTime(version: BirdVersion, clock: BirdClock, at: SimTime): string {
  const time = calendarTime(clock.startTimeMs, at);
  return `${dateText(time)} ${timeText(version, time)}`;
}

export function sinceText(version: BirdVersion, clock: BirdClock, at: SimTime): string {
  const time = calendarTime(clock.startTimeMs, at);
  return (clock.now - at) / 1e9 >= RECENT_SECONDS ? dateText(time) : timeText(version, time);
}

function dateText({ year, month, day }: CalendarTime): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function timeText(version: BirdVersion, { hour, minute, second, nanosecond }: CalendarTime): string {
  const whole = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
  return version === '1.6.8' ? whole : `${whole}.${String(Math.floor(nanosecond / 1e6)).padStart(3, '0')}`;
}

const STATE_NAMES: Readonly<Record<BgpSession['bgpState'], string>> = {
  down: 'Down',
  passive: 'Passive',
  idle: 'Idle',
  connect: 'Connect',
  active: 'Active',
  'open-sent': 'OpenSent',
  'open-confirm': 'OpenConfirm',
  established: 'Established',
};

export function stateName(session: BgpSession): string {
  return STATE_NAMES[session.bgpState];
}

/** `Socket: Connection refused`; empty without one. */
export function errorText({ lastError }: BgpSession): string {
  if (lastError === undefined) return '';
  if (lastError.kind === 'received') return `Received: ${lastError.text}`;
  if (lastError.kind === 'sent') return `BGP Error: ${lastError.text}`;
  return `Socket: ${lastError.error === undefined ? 'Connection closed' : glibcErrorText(lastError.error)}`;
}

/** The last column of `show protocols`. */
export function infoText(session: BgpSession): string {
  const error = errorText(session);
  return session.state === 'down' ? error : `${stateName(session).padEnd(14)}${error}`;
}

/** In the order of BIRD's hash table. */
export function tableOrder(version: BirdVersion, entries: Iterable<RibEntry>): readonly RibEntry[] {
  const hash = version === '1.6.8' ? hashOfVersion1 : hashOfVersion2;
  return [...entries]
    .map((entry) => ({ entry, place: hash(entry) }))
    .sort((one, other) => one.place - other.place)
    .map(({ entry }) => entry);
}

/** `ipv4_hash` of lib/ipv4.h. */
function hashOfVersion1({ prefix: { address } }: RibEntry): number {
  const folded = isIpv6(address)
    ? Number((address ^ (address >> 32n) ^ (address >> 64n)) & 0xffff_ffffn)
    : address;
  const once = folded ^ (folded >>> 16);
  return (once ^ (once << 10)) & 0xffff;
}

/** `net_hash_ip4` of lib/net.h. */
function hashOfVersion2({ prefix: { address, prefixLength } }: RibEntry): number {
  const folded = isIpv6(address)
    ? Number((address ^ (address >> 32n) ^ (address >> 64n)) & 0xffff_ffffn)
    : address;
  return (Math.imul(folded, 2_902_958_171) ^ (prefixLength << 26)) >>> 0;
}

/** The best first, then in the order of their coming. */
export function routesOf({ routes, best }: RibEntry): readonly RibRoute[] {
  if (best === undefined) return routes;
  const others = routes.filter((route) => route !== best);
  return [best, ...others.sort((one, other) => (isBetterRoute(one, other) ? -1 : 1))];
}

/** ` from 10.0.0.10`, where it is not the neighbor who forwards. */
export function fromText({ owner, resolution }: RibRoute): string {
  if (owner.peer === undefined || owner.peer.address === resolution.gateway) return '';
  return ` from ${formatIp(owner.peer.address)}`;
}

/** `[AS65001i]` */
export function originText({ origin, asPath }: BgpAttributes): string {
  const last = asPath.at(-1);
  const as = last?.type === AS_SEGMENT.SEQUENCE ? last.members.at(-1) : undefined;
  return `[${as === undefined ? '' : `AS${as}`}${['i', 'e', '?'][origin] ?? '?'}]`;
}

/** The attributes of a BGP route, a line each. */
export function attributeLines({ attributes, nextHop }: RibRoute): readonly string[] {
  if (attributes === undefined) return [];
  const { multiExitDiscriminator, localPreference, aggregator, communities = [] } = attributes;
  const { originatorId, clusterList = [], largeCommunities = [] } = attributes;
  const lines = [
    `BGP.origin: ${['IGP', 'EGP', 'Incomplete'][attributes.origin] ?? '?'}`,
    `BGP.as_path: ${asPathText(attributes.asPath)}`,
    `BGP.next_hop: ${nextHop === undefined ? '' : formatIp(nextHop)}`,
  ];
  if (multiExitDiscriminator !== undefined) lines.push(`BGP.med: ${multiExitDiscriminator}`);
  if (localPreference !== undefined) lines.push(`BGP.local_pref: ${localPreference}`);
  if (attributes.isAtomicAggregate === true) lines.push('BGP.atomic_aggr: ');
  if (aggregator !== undefined)
    lines.push(`BGP.aggregator: ${formatIpv4(aggregator.address)} AS${aggregator.as}`);
  if (communities.length > 0) {
    const pairs = communities.map((value) => `(${value >>> 16},${value & 0xffff})`);
    lines.push(`BGP.community: ${pairs.join(' ')}`);
  }
  if (originatorId !== undefined) lines.push(`BGP.originator_id: ${formatIpv4(originatorId)}`);
  if (clusterList.length > 0) {
    lines.push(`BGP.cluster_list: ${clusterList.map((id) => formatIpv4(ipv4Of(id))).join(' ')}`);
  }
  if (largeCommunities.length > 0) lines.push(`BGP.large_community: ${triples(largeCommunities).join(' ')}`);
  return lines;
}

function triples(values: readonly number[]): readonly string[] {
  const texts: string[] = [];
  for (let index = 0; index < values.length; index += 3) {
    texts.push(`(${values.slice(index, index + 3).join(', ')})`);
  }
  return texts;
}

function asPathText(path: AsPath): string {
  return path
    .map(({ type, members }) => {
      if (type === AS_SEGMENT.SET) return `{${members.join(' ')}}`;
      return type === AS_SEGMENT.SEQUENCE ? members.join(' ') : `(${members.join(' ')})`;
    })
    .join(' ');
}

/** What `show route` prints for a network; a single address has its length, too. */
export function networkText({ prefix }: RibEntry): string {
  return formatIpCidr(prefix);
}
