/** Protocol and port names as iptables takes and prints them: /etc/protocols of Debian 12, and its own list. */
import { MAX_PORT, parseInteger, type IntegerRange } from './option-values';
import { findServiceName, findServicePort } from './service-names';

/** /etc/protocols (netbase 6.4), as `NAME:NUMBER`. */
const PROTOCOLS =
  'ip:0 hopopt:0 icmp:1 igmp:2 ggp:3 ipencap:4 st:5 tcp:6 egp:8 igp:9 pup:12 udp:17 hmp:20 xns-idp:22 rdp:27 ' +
  'iso-tp4:29 dccp:33 xtp:36 ddp:37 idpr-cmtp:38 ipv6:41 ipv6-route:43 ipv6-frag:44 idrp:45 rsvp:46 gre:47 esp:50 ' +
  'ah:51 skip:57 ipv6-icmp:58 ipv6-nonxt:59 ipv6-opts:60 rspf:73 vmtp:81 eigrp:88 ospf:89 ax.25:93 ipip:94 ' +
  'etherip:97 encap:98 pim:103 ipcomp:108 vrrp:112 l2tp:115 isis:124 sctp:132 fc:133 mobility-header:135 ' +
  'udplite:136 mpls-in-ip:137 manet:138 hip:139 shim6:140 wesp:141 rohc:142 ethernet:143';
/** What iptables knows without a file (`xtables_chain_protos`). */
const BUILT_IN_PROTOCOLS = 'icmpv6:58 ipv6-mh:135 mh:135 all:0';

const MAX_PROTOCOL = 255;
const NAMED_PROTOCOLS: readonly (readonly [string, number])[] = `${PROTOCOLS} ${BUILT_IN_PROTOCOLS}`
  .split(' ')
  .map((row): readonly [string, number] => {
    const [name = '', number = ''] = row.split(':');
    return [name, Number(number)];
  });
const NUMBER_BY_NAME: ReadonlyMap<string, number> = new Map(NAMED_PROTOCOLS);
/** The first name of a number counts. */
const NAME_BY_NUMBER: ReadonlyMap<number, string> = new Map(
  [...NAMED_PROTOCOLS].reverse().map(([name, number]) => [number, name]),
);

/** A number below 256 or a name. */
export function parseProtocol(text: string): number | undefined {
  return parseInteger(text, 0, MAX_PROTOCOL) ?? NUMBER_BY_NAME.get(text);
}

/** For `-p`: the name where there is one. */
export function formatProtocol(protocol: number): string {
  return NAME_BY_NUMBER.get(protocol) ?? String(protocol);
}

/** As the older extensions take it: a number in any notation, or the name of a service of this protocol. */
export function parsePortOrService(text: string, protocol?: number): number | undefined {
  return parseInteger(text, 0, MAX_PORT) ?? findServicePort(text, protocol);
}

/** As a resolver takes it: a decimal number, of which the low 16 bits count, or the name of a service. */
function parseServicePort(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) & 0xffff : findServicePort(text);
}

/** As `iptables -L` prints it: the service's name, unless numbers were asked for or it has none. */
export function describePort(port: number, protocol: number, isNumeric: boolean): string {
  return (isNumeric ? undefined : findServiceName(port, protocol)) ?? String(port);
}

/** `XTTYPE_PORT`. */
export function takePort(text: string): number | string {
  return parseServicePort(text) ?? `Port "${text}" does not resolve to anything.\n`;
}

/** `PORT` or `PORT:PORT`, either of which may be missing (`XTTYPE_PORTRC`). */
export function takePortRange(extension: string, option: string, text: string): IntegerRange | string {
  const parts = text.split(':');
  let [min, max] = [0, MAX_PORT];
  for (const [index, part] of parts.entries()) {
    if (index === 2) return `${extension}: Too many components for option "${option}" (max: 2)\n`;
    if (part === '') continue;
    const port = takePort(part);
    if (typeof port === 'string') return port;
    if (index === 0) min = port;
    else max = port;
  }
  return { min, max: parts.length === 1 ? min : max };
}
