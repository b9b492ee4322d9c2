/** What ipvsadm 1.31 prints of services, servers and connections (ipvsadm.c). */
import { formatIpv4, ipv4Of } from '../../wire/ipv4-address';
import type { AddressBook } from '../address-book';
import { formatFamilyAddress } from '../family-values';
import { findServiceName } from '../service-names';
import type { TrafficCounts } from './traffic-statistics';
import type { VirtualConnection } from './virtual-connection';
import type { RealServer } from './real-server';
import type { ServiceSettings, VirtualService } from './virtual-service';

const PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
  [132, 'SCTP'],
]);
const PROTOCOL_OPTIONS: ReadonlyMap<number, string> = new Map([
  [6, '-t'],
  [17, '-u'],
  [132, '--sctp-service'],
]);
const TABLE_SIZE = 4096;
const SECOND = 1_000_000_000;

export type ListStyle = 'plain' | 'stats' | 'rate' | 'thresholds' | 'persistent';

export interface ListOptions {
  readonly style: ListStyle;
  readonly isNumeric: boolean;
  readonly isExact: boolean;
  readonly now: number;
  /** All services, and not one that was asked for: the version stands before them. */
  readonly isWhole: boolean;
}

const HEADS: Readonly<Record<ListStyle, string>> = {
  plain:
    'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n',
  stats:
    'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\n',
  rate: 'Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n  -> RemoteAddress:Port\n',
  thresholds:
    'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n  -> RemoteAddress:Port\n',
  persistent:
    'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n  -> RemoteAddress:Port\n',
};

export function formatServices(services: readonly VirtualService[], options: ListOptions): string {
  const version = options.isWhole ? `IP Virtual Server version 1.2.1 (size=${TABLE_SIZE})\n` : '';
  let text = `${version}${HEADS[options.style]}`;
  for (const service of [...services].sort(compareServices)) {
    text += formatService(service, options);
    for (const server of serversOf(service)) text += formatServer(service, server, options);
  }
  return text;
}

/** By mark, then those of IPv4 first. */
function compareServices(first: VirtualService, second: VirtualService): number {
  return (
    first.at.mark - second.at.mark ||
    Number(first.book !== undefined) - Number(second.book !== undefined) ||
    first.at.protocol - second.at.protocol ||
    compareAddresses(first.at.address, second.at.address, first.book) ||
    first.at.port - second.at.port
  );
}

function serversOf({ servers, book }: VirtualService): readonly RealServer[] {
  return [...servers].sort(
    (first, second) => compareAddresses(first.address, second.address, book) || first.port - second.port,
  );
}

function compareAddresses(first: number, second: number, book: AddressBook | undefined): number {
  if (book === undefined) return (first >>> 0) - (second >>> 0);
  const [one, other] = [book.addressAt(first), book.addressAt(second)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function formatService(service: VirtualService, options: ListOptions): string {
  const { at, settings, statistics } = service;
  const name =
    at.mark === 0
      ? `${(PROTOCOL_NAMES.get(at.protocol) ?? '').padEnd(4)} ${endpoint(service, at.address, at.port, at.protocol, options.isNumeric)}`
      : `FWM  ${at.mark}${service.book === undefined ? '' : ' IPv6'}`;
  if (options.style === 'stats') return `${name.padEnd(33)}${amounts(statistics.counts, options.isExact)}\n`;
  if (options.style === 'rate')
    return `${name.padEnd(33)}${amounts(statistics.rates(options.now), options.isExact)}\n`;
  let text = `${name} ${settings.scheduler}`;
  if (settings.flags.length > 0) text += ` (${flagNames(settings)})`;
  if (settings.persistenceSeconds > 0) {
    text += ` persistent ${settings.persistenceSeconds}`;
    if (!settings.mask.isWhole) text += ` mask ${maskText(service)}`;
  }
  if (settings.isOnePacket) text += ' ops';
  return `${text}\n`;
}

function formatServer(service: VirtualService, server: RealServer, options: ListOptions): string {
  const { at } = service;
  const name = endpoint(service, server.address, server.port, at.protocol, options.isNumeric);
  const begin = `  -> ${name.padEnd(28)}`;
  const active = String(server.activeConnections).padEnd(10);
  const inactive = String(server.inactiveConnections).padEnd(10);
  switch (options.style) {
    case 'stats':
      return `${begin}${amounts(server.statistics.counts, options.isExact)}\n`;
    case 'rate':
      return `${begin}${amounts(server.statistics.rates(options.now), options.isExact)}\n`;
    case 'thresholds': {
      const upper = String(server.upperThreshold).padEnd(10);
      return `${begin} ${upper} ${String(server.lowerThreshold).padEnd(10)} ${active} ${inactive}\n`;
    }
    case 'persistent': {
      const weight = String(server.weight).padEnd(9);
      return `${begin} ${weight} ${String(server.persistentConnections).padEnd(11)} ${active} ${inactive}\n`;
    }
    case 'plain':
      return `${begin} ${(server.forwarding === 'masquerading' ? 'Masq' : 'Route').padEnd(7)} ${String(server.weight).padEnd(6)} ${active} ${inactive}\n`;
  }
}

function amounts(
  { connections, inPackets, outPackets, inBytes, outBytes }: TrafficCounts,
  isExact: boolean,
): string {
  return [connections, inPackets, outPackets, inBytes, outBytes]
    .map((amount) => large(amount, isExact))
    .join('');
}

/** Eight columns behind a blank, with a unit when the number is longer (print_largenum). */
function large(amount: number, isExact: boolean): string {
  if (isExact || amount < 100_000_000) return ` ${String(amount).padStart(8)}`;
  if (amount < 1_000_000_000) return ` ${String(Math.floor(amount / 1000)).padStart(7)}K`;
  if (amount < 100_000_000_000) return ` ${String(Math.floor(amount / 1_000_000)).padStart(7)}M`;
  if (amount < 100_000_000_000_000) return ` ${String(Math.floor(amount / 1_000_000_000)).padStart(7)}G`;
  return ` ${String(Math.floor(amount / 1_000_000_000_000)).padStart(7)}T`;
}

/** The bits have other names with other schedulers. */
function flagNames({ scheduler, flags }: ServiceSettings): string {
  if (scheduler === 'sh') return flags.join(',');
  return flags
    .map((flag) => (flag === 'sh-fallback' ? 'flag-1' : flag === 'sh-port' ? 'flag-2' : flag))
    .join(',');
}

/** `address:port`, `[address]:port`. */
function endpoint(
  { book }: Pick<VirtualService, 'book'>,
  address: number,
  port: number,
  protocol: number,
  isNumeric: boolean,
): string {
  const name = isNumeric ? undefined : findServiceName(port, protocol);
  const text = formatFamilyAddress(address, book);
  return `${book === undefined ? text : `[${text}]`}:${name ?? port}`;
}

/** Written out for IPv4, the length of a prefix for IPv6. */
function maskText({ settings, book }: VirtualService): string {
  return book === undefined ? settings.mask.format() : String(settings.mask.prefixLength ?? 0);
}

/** `ipvsadm -L -c` */
export function formatVirtualConnections(
  connections: readonly VirtualConnection[],
  now: number,
  isNumeric: boolean,
): string {
  let text =
    'IPVS connection entries\npro expire state       source             virtual            destination\n';
  for (const connection of connections) {
    const { protocol, isTemplate, service } = connection;
    const seconds = Math.max(0, Math.floor((connection.expiresAt - now) / SECOND));
    const left = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    const name = PROTOCOL_NAMES.get(protocol) ?? 'IP';
    const source = endpoint(service, connection.client, connection.clientPort, protocol, isNumeric);
    const isByMark = isTemplate && service.at.mark !== 0;
    const virtual = isByMark
      ? `${formatIpv4(ipv4Of(service.at.mark))}:0`
      : endpoint(service, connection.virtual, connection.virtualPort, protocol, isNumeric);
    const destination = endpoint(
      service,
      connection.server.address,
      connection.serverPort,
      protocol,
      isNumeric,
    );
    text += `${name.padEnd(3)} ${left.padEnd(6)} ${connection.stateName.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} ${destination}\n`;
  }
  return text;
}

/** `ipvsadm -S -n`: commands that `ipvsadm -R` takes. */
export function formatSaved(services: readonly VirtualService[], isNumeric: boolean): string {
  let text = '';
  for (const service of [...services].sort(compareServices)) {
    const { at, settings } = service;
    const name = savedName(service, isNumeric);
    text += `-A ${name} -s ${settings.scheduler}`;
    if (settings.persistenceSeconds > 0) {
      text += ` -p ${settings.persistenceSeconds}`;
      if (!settings.mask.isWhole) text += ` -M ${maskText(service)}`;
    }
    if (settings.isOnePacket) text += ' -o';
    if (settings.flags.length > 0) text += ` -b ${flagNames(settings)}`;
    text += '\n';
    for (const server of serversOf(service)) {
      text += `-a ${name} -r ${endpoint(service, server.address, server.port, at.protocol, isNumeric)} ${server.forwarding === 'masquerading' ? '-m' : '-g'} -w ${server.weight}`;
      text += '\n';
    }
  }
  return text;
}

function savedName(service: VirtualService, isNumeric: boolean): string {
  const { at, book } = service;
  if (at.mark !== 0) return `-f ${at.mark}${book === undefined ? '' : ' -6'}`;
  const option = PROTOCOL_OPTIONS.get(at.protocol) ?? '-t';
  return `${option} ${endpoint(service, at.address, at.port, at.protocol, isNumeric)}`;
}
