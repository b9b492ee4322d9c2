/** Names of protocols in filters: `ip proto \tcp`, `ether proto \arp`. */
import { PROTOCOL_TABLE } from './protocol-table';

const IP_PROTOCOLS = new Map<string, number>();
for (const entry of PROTOCOL_TABLE.split(';')) {
  const [number = '', ...names] = entry.trim().split(' ');
  for (const name of names) if (!IP_PROTOCOLS.has(name)) IP_PROTOCOLS.set(name, Number(number));
}

export function ipProtocolNumber(name: string): number | undefined {
  return IP_PROTOCOLS.get(name);
}

/** EtherTypes, and what a frame with a length in place of one says in its first address (IEEE 802.2). */
const LINK_PROTOCOLS = new Map<string, number>([
  ['ip', 0x0800],
  ['ip6', 0x86dd],
  ['arp', 0x0806],
  ['rarp', 0x8035],
  ['aarp', 0x80f3],
  ['atalk', 0x809b],
  ['decnet', 0x6003],
  ['lat', 0x6004],
  ['loopback', 0x9000],
  ['mopdl', 0x6001],
  ['moprc', 0x6002],
  ['sca', 0x6007],
  ['iso', 0xfe],
  ['stp', 0x42],
  ['ipx', 0xe0],
  ['netbeui', 0xf0],
]);

export function linkProtocolNumber(name: string): number | undefined {
  return LINK_PROTOCOLS.get(name);
}

/** What ISO 8473 and its companions have in their first octet. */
const ISO_PROTOCOLS = new Map<string, number>([
  ['esis', 0x82],
  ['isis', 0x83],
  ['clnp', 0x81],
]);

export function isoProtocolNumber(name: string): number | undefined {
  return ISO_PROTOCOLS.get(name);
}
