/**
 * Which routes `ip route show` and `flush` are about, of either family (ip/iproute.c: iproute_list_flush_or_save,
 * filter_nlmsg). `route-list.ts` shows and removes them.
 */
import type { NetDevice } from '../../link/net-device';
import { ROUTE_TABLE_ID } from '../../net/policy-rule';
import type { RouteProtocol, RouteScope } from '../../net/route-table';
import type { IpAddress } from '../../wire/ip-address';
import { ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import type { ArgumentReader } from './argument-reader';
import type { RouteField } from './route-text';
import { routeProtocolOf, routeScopeOf, tableIdOf } from './route-words';

/** What of a route is looked at; one without a scope is `global`, one without `from` is for all senders. */
export interface SelectableRoute<Address extends IpAddress> {
  readonly destination: IpCidr<Address>;
  readonly from?: IpCidr<Address> | undefined;
  readonly type: string;
  readonly device: NetDevice | undefined;
  readonly gateway: Address | undefined;
  readonly source: Address | undefined;
  readonly protocol: RouteProtocol;
  readonly scope?: RouteScope;
  readonly metric: number;
}

/** What the words of a selection stand for in one family. */
export interface RouteWords<Address extends IpAddress> {
  readonly everyAddress: IpCidr<Address>;
  readonly addressOf: (reader: ArgumentReader, word: string) => Address;
  /** Bits behind the prefix are cleared. */
  readonly rangeOf: (reader: ArgumentReader, word: string) => IpCidr<Address>;
  readonly typeOf: (word: string) => string | undefined;
}

/** Ranges that lie within one (`root`), and around one (`match`); both for one exactly. */
interface RangeSelection<Address extends IpAddress> {
  root: IpCidr<Address> | undefined;
  match: IpCidr<Address> | undefined;
}

export interface RouteSelection<Address extends IpAddress> {
  table: number | 'all' | 'cache';
  device: NetDevice | undefined;
  via: Address | undefined;
  source: Address | undefined;
  protocol: RouteProtocol | undefined;
  scope: RouteScope | undefined;
  type: string | undefined;
  metric: number | undefined;
  readonly to: RangeSelection<Address>;
  readonly from: RangeSelection<Address>;
  /** What every line would say alike. */
  readonly hides: Set<RouteField>;
}

export function readRouteSelection<Address extends IpAddress>(
  reader: ArgumentReader,
  words: RouteWords<Address>,
): RouteSelection<Address> {
  const selection: RouteSelection<Address> = {
    table: ROUTE_TABLE_ID.MAIN,
    device: undefined,
    via: undefined,
    source: undefined,
    protocol: undefined,
    scope: undefined,
    type: undefined,
    metric: undefined,
    to: { root: undefined, match: undefined },
    from: { root: undefined, match: undefined },
    hides: new Set(),
  };
  while (reader.hasMore) readWord(reader, words, selection, reader.take());
  return selection;
}

function readWord<Address extends IpAddress>(
  reader: ArgumentReader,
  words: RouteWords<Address>,
  selection: RouteSelection<Address>,
  word: string,
): void {
  switch (word) {
    case 'table':
      selection.table = reader.named(tableOf, 'table id value is invalid\n') ?? 'all';
      return;
    case 'cached':
    case 'cloned':
    case 'cache':
      selection.table = 'cache';
      return;
    case 'dev':
    case 'oif':
    case 'iif':
      selection.device = reader.device();
      selection.hides.add('dev');
      return;
    case 'via':
      selection.via = words.addressOf(reader, reader.value());
      selection.hides.add('via');
      return;
    case 'src':
      selection.source = words.addressOf(reader, reader.value());
      selection.hides.add('src');
      return;
    case 'metric':
    case 'priority':
    case 'preference':
      selection.metric = reader.unsigned('"metric" value is invalid\n');
      selection.hides.add('metric');
      return;
    case 'scope':
      readScope(reader, selection);
      return;
    case 'proto':
    case 'protocol':
      selection.protocol = reader.named(routeProtocolOf, 'invalid "protocol"\n');
      selection.hides.add('proto');
      return;
    case 'type':
      selection.type = reader.named(words.typeOf, 'node type value is invalid\n');
      return;
    case 'from':
      readRange(reader, words, selection.from, reader.value());
      return;
    default:
      readRange(reader, words, selection.to, word === 'to' ? reader.value() : word);
  }
}

function tableOf(word: string): number | 'all' | 'cache' | undefined {
  if (word === 'all' || word === 'cache') return word;
  const id = tableIdOf(word);
  return id === 0 ? 'all' : id;
}

function readScope(
  reader: ArgumentReader,
  selection: { scope: RouteScope | undefined; readonly hides: Set<RouteField> },
): void {
  const word = reader.value();
  if (word === 'all') {
    selection.scope = undefined;
    return;
  }
  selection.scope = routeScopeOf(word);
  if (selection.scope === undefined) reader.failArgument(word, 'invalid "scope"\n');
  selection.hides.add('scope');
}

function readRange<Address extends IpAddress>(
  reader: ArgumentReader,
  words: RouteWords<Address>,
  ranges: RangeSelection<Address>,
  word: string,
): void {
  const text = word === 'root' || word === 'match' || word === 'exact' ? reader.value() : word;
  if (reader.hasFailed()) return;
  const range = words.rangeOf(reader, text);
  if (word !== 'match') ranges.root = range;
  if (word !== 'root') ranges.match = range;
}

export function isRouteSelected<Address extends IpAddress>(
  route: SelectableRoute<Address>,
  selection: RouteSelection<Address>,
  { everyAddress }: RouteWords<Address>,
): boolean {
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    isEqual(route.protocol, selection.protocol) &&
    isEqual(route.scope ?? 'global', selection.scope) &&
    isEqual(route.type, selection.type) &&
    isEqual(route.metric, selection.metric) &&
    isEqual(route.source, selection.source) &&
    // Of a route with several nexthops the tool looks at none.
    isEqual(route.device, selection.device) &&
    isEqual(route.gateway, selection.via) &&
    isRangeSelected(route.from ?? everyAddress, selection.from) &&
    isRangeSelected(route.destination, selection.to)
  );
}

function isRangeSelected(range: IpCidr, { root, match }: RangeSelection<IpAddress>): boolean {
  const { address, prefixLength } = range;
  const isWithin = root === undefined || (prefixLength >= root.prefixLength && ipCidrContains(root, address));
  const isAround =
    match === undefined || (prefixLength <= match.prefixLength && ipCidrContains(range, match.address));
  return isWithin && isAround;
}
