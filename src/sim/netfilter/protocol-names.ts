/** Protocol and service names as iptables takes and prints them. */
import { parsePort } from '../wire/port';

/** The rows of /etc/protocols that iptables has built in (`xtables_chain_protos`). */
const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['all', 0],
  ['igmp', 2],
  ['ipencap', 4],
  ['dccp', 33],
  ['gre', 47],
  ['ospf', 89],
  ['vrrp', 112],
];
const NUMBER_BY_NAME: ReadonlyMap<string, number> = new Map(PROTOCOLS);
const NAME_BY_NUMBER: ReadonlyMap<number, string> = new Map(
  [...PROTOCOLS].reverse().map(([name, number]) => [number, name]),
);

/** The rows of /etc/services that come up in labs. */
const SERVICES: readonly (readonly [string, number, 'tcp' | 'udp' | 'both'])[] = [
  ['ftp', 21, 'tcp'],
  ['ssh', 22, 'tcp'],
  ['telnet', 23, 'tcp'],
  ['smtp', 25, 'tcp'],
  ['domain', 53, 'both'],
  ['bootps', 67, 'udp'],
  ['bootpc', 68, 'udp'],
  ['http', 80, 'tcp'],
  ['kerberos', 88, 'both'],
  ['pop3', 110, 'tcp'],
  ['ntp', 123, 'udp'],
  ['imap2', 143, 'tcp'],
  ['snmp', 161, 'both'],
  ['bgp', 179, 'tcp'],
  ['ldap', 389, 'both'],
  ['https', 443, 'both'],
  ['ldaps', 636, 'both'],
  ['mysql', 3306, 'tcp'],
  ['postgresql', 5432, 'tcp'],
  ['http-alt', 8080, 'both'],
];

/** A name or a number below 256; anything else is undefined. */
export function parseProtocol(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number < 256 ? number : undefined;
  }
  return NUMBER_BY_NAME.get(text.toLowerCase());
}

/** For `-p`: the name where there is one. */
export function formatProtocol(protocol: number): string {
  return NAME_BY_NUMBER.get(protocol) ?? String(protocol);
}

/** A port number or a service's name. */
export function parsePortOrService(text: string): number | undefined {
  const port = parsePort(text);
  if (port !== undefined) return port;
  return SERVICES.find(([name]) => name === text)?.[1];
}

/** As `iptables -L` prints it: the service's name, unless numbers were asked for or it has none. */
export function describePort(port: number, protocol: number, isNumeric: boolean): string {
  if (isNumeric) return String(port);
  const kind = protocol === 17 ? 'udp' : 'tcp';
  const service = SERVICES.find(([, number, use]) => number === port && (use === 'both' || use === kind));
  return service === undefined ? String(port) : service[0];
}
