/** What may follow `ip route add` and its like in either family (ip/iproute.c: iproute_modify). */
import type { NetDevice } from '../../link/net-device';
import type { RouteProtocol } from '../../net/route-table';
import type { IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import type { ArgumentReader } from './argument-reader';
import { readHop, type WantedHop } from './route-hop-arguments';
import { noMetrics, readMetric, type WantedMetrics } from './route-metric-arguments';
import { routeProtocolOf, tableIdOf } from './route-words';

export interface CommonWantedRoute<Address extends IpAddress, Type extends string> extends WantedMetrics {
  type: Type | undefined;
  destination: IpCidr<Address> | undefined;
  device: NetDevice | undefined;
  gateway: Address | undefined;
  source: Address | undefined;
  protocol: RouteProtocol | undefined;
  table: number | undefined;
  metric: number | undefined;
  isOnlink: boolean;
  readonly hops: WantedHop<Address>[];
}

/** How a family reads what stands behind the words. */
export interface RouteArgumentForms<Address extends IpAddress, Type extends string> {
  readonly readSource: (reader: ArgumentReader) => Address;
  readonly readGateway: (reader: ArgumentReader) => Address;
  readonly typeOf: (word: string) => Type | undefined;
  readonly destinationOf: (reader: ArgumentReader, word: string) => IpCidr<Address>;
}

export function nothingWanted<Address extends IpAddress, Type extends string>(): CommonWantedRoute<
  Address,
  Type
> {
  return {
    type: undefined,
    destination: undefined,
    device: undefined,
    gateway: undefined,
    source: undefined,
    protocol: undefined,
    table: undefined,
    metric: undefined,
    isOnlink: false,
    ...noMetrics(),
    hops: [],
  };
}

/** False for a word that this knows nothing of: one of the family's own, or a destination. */
export function readCommonWord<Address extends IpAddress, Type extends string>(
  reader: ArgumentReader,
  wanted: CommonWantedRoute<Address, Type>,
  word: string,
  forms: RouteArgumentForms<Address, Type>,
): boolean {
  switch (word) {
    case 'src':
      wanted.source = forms.readSource(reader);
      return true;
    case 'via':
      wanted.gateway = forms.readGateway(reader);
      return true;
    case 'dev':
    case 'oif':
      wanted.device = reader.device();
      return true;
    case 'metric':
    case 'priority':
    case 'preference':
      wanted.metric = reader.unsigned('"metric" value is invalid\n');
      return true;
    case 'table':
      wanted.table = reader.named(tableIdOf, '"table" value is invalid\n');
      return true;
    case 'proto':
    case 'protocol':
      wanted.protocol = reader.named(routeProtocolOf, '"protocol" value is invalid\n');
      return true;
    case 'onlink':
      wanted.isOnlink = true;
      return true;
    case 'nexthop':
      readHop(reader, wanted.hops, forms.readGateway);
      return true;
    default:
      return readMetric(reader, wanted, word);
  }
}

/** `[to] [TYPE] PREFIX`. */
export function readDestination<Address extends IpAddress, Type extends string>(
  reader: ArgumentReader,
  wanted: CommonWantedRoute<Address, Type>,
  word: string,
  forms: RouteArgumentForms<Address, Type>,
): void {
  let text = word === 'to' ? reader.value() : word;
  const isFirst = wanted.type === undefined && wanted.destination === undefined;
  const type = isFirst ? forms.typeOf(text) : undefined;
  if (type !== undefined) {
    wanted.type = type;
    text = reader.value();
  }
  if (reader.hasFailed()) return;
  if (wanted.destination !== undefined) reader.failDuplicate('to', text);
  else wanted.destination = forms.destinationOf(reader, text);
}
