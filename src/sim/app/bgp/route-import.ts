/** What a BGP neighbor says, on its way into the routing table: checks, defaults and the import filter (RFC 4271 §9.1.1, RFC 4456 §8). */
import { occurrencesOf, type BgpAttributes } from '../../wire/bgp-attributes';
import type { BgpPrefix } from '../../wire/bgp-prefix';
import type { Announcement, BgpUpdate } from '../../wire/bgp-update';
import type { BgpNeighbor } from './bgp-neighbor';
import type { BgpServices } from './bgp-services';
import type { PeerRank, RouteOwner } from './rib-route';
import { acceptingRule, applyRule } from './route-filter';

export interface ImportContext {
  readonly owner: RouteOwner;
  readonly neighbor: BgpNeighbor;
  readonly localAs: number;
  readonly peer: PeerRank;
  readonly services: BgpServices;
}

/** Takes a message in. */
export function importUpdate(update: BgpUpdate, context: ImportContext): void {
  const { services, neighbor } = context;
  if (update.problem !== undefined) services.log(`${neighbor.name}: ${update.problem}`);
  for (const prefix of update.withdrawn) withdraw(prefix, context);
  if (update.announcements.length === 0) return;
  const attributes = acceptableAttributes(update.attributes, context);
  for (const announcement of update.announcements) announce(announcement, attributes, context);
}

/** Undefined when the route has been here before. */
function acceptableAttributes(attributes: BgpAttributes, context: ImportContext): BgpAttributes | undefined {
  const { localAs, peer, services, neighbor } = context;
  if (occurrencesOf(attributes.asPath, localAs) > neighbor.allowedLocalAs) return undefined;
  if (peer.isInternal) {
    if (attributes.originatorId === services.routerId) return undefined;
    if (attributes.clusterList?.some((id) => services.clusterIds.has(id)) === true) return undefined;
  }
  const { localPreference = neighbor.defaultLocalPreference } = attributes;
  return services.intern({ ...attributes, localPreference });
}

function announce(
  { nextHop, linkLocal, prefixes }: Announcement,
  attributes: BgpAttributes | undefined,
  context: ImportContext,
): void {
  const { owner, neighbor, services } = context;
  const { counters } = owner;
  for (const item of prefixes) {
    counters.importUpdates += 1;
    const { prefix } = item;
    if (attributes === undefined) {
      counters.importUpdatesRejected += 1;
      services.rib.update(owner, item, undefined);
      continue;
    }
    const rule = acceptingRule(neighbor.import, {
      prefix,
      kind: 'bgp',
      source: neighbor.name,
      device: undefined,
    });
    if (rule === undefined) {
      counters.importUpdatesFiltered += 1;
      services.rib.update(owner, item, undefined);
      continue;
    }
    const changed = applyRule(rule, attributes);
    const news = {
      type: 'unicast',
      attributes: changed === attributes ? attributes : services.intern(changed),
      nextHop,
      linkLocal,
    } as const;
    if (services.rib.update(owner, item, news)) counters.importUpdatesAccepted += 1;
    else counters.importUpdatesIgnored += 1;
  }
}

function withdraw(item: BgpPrefix, { owner, services }: ImportContext): void {
  const { counters } = owner;
  counters.importWithdraws += 1;
  if (services.rib.update(owner, item, undefined)) counters.importWithdrawsAccepted += 1;
  else counters.importWithdrawsIgnored += 1;
}
