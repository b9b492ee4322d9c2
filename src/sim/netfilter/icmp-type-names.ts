/** Types and codes of ICMP and ICMPv6 by the names that iptables and ip6tables take (libipt_icmp, libip6t_icmp6). */

export interface IcmpTypeName {
  readonly name: string;
  readonly type: number;
  readonly minCode: number;
  readonly maxCode: number;
}

/** Stands for every type of ICMP. */
export const ANY_ICMP_TYPE = 255;
const ANY_TYPE = ANY_ICMP_TYPE;
const MAX_CODE = 255;

/** Name, type, lowest and highest code. */
type Row = readonly [string, number, number, number];

const ICMP_ROWS: readonly Row[] = [
  ['any', ANY_TYPE, 0, MAX_CODE],
  ['echo-reply', 0, 0, MAX_CODE],
  ['pong', 0, 0, MAX_CODE],
  ['destination-unreachable', 3, 0, MAX_CODE],
  ['network-unreachable', 3, 0, 0],
  ['host-unreachable', 3, 1, 1],
  ['protocol-unreachable', 3, 2, 2],
  ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4],
  ['source-route-failed', 3, 5, 5],
  ['network-unknown', 3, 6, 6],
  ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9],
  ['host-prohibited', 3, 10, 10],
  ['TOS-network-unreachable', 3, 11, 11],
  ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13],
  ['host-precedence-violation', 3, 14, 14],
  ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, MAX_CODE],
  ['redirect', 5, 0, MAX_CODE],
  ['network-redirect', 5, 0, 0],
  ['host-redirect', 5, 1, 1],
  ['TOS-network-redirect', 5, 2, 2],
  ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, MAX_CODE],
  ['ping', 8, 0, MAX_CODE],
  ['router-advertisement', 9, 0, MAX_CODE],
  ['router-solicitation', 10, 0, MAX_CODE],
  ['time-exceeded', 11, 0, MAX_CODE],
  ['ttl-exceeded', 11, 0, MAX_CODE],
  ['ttl-zero-during-transit', 11, 0, 0],
  ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, MAX_CODE],
  ['ip-header-bad', 12, 0, 0],
  ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, MAX_CODE],
  ['timestamp-reply', 14, 0, MAX_CODE],
  ['address-mask-request', 17, 0, MAX_CODE],
  ['address-mask-reply', 18, 0, MAX_CODE],
];

const ICMPV6_ROWS: readonly Row[] = [
  ['destination-unreachable', 1, 0, MAX_CODE],
  ['no-route', 1, 0, 0],
  ['communication-prohibited', 1, 1, 1],
  ['beyond-scope', 1, 2, 2],
  ['address-unreachable', 1, 3, 3],
  ['port-unreachable', 1, 4, 4],
  ['failed-policy', 1, 5, 5],
  ['reject-route', 1, 6, 6],
  ['packet-too-big', 2, 0, MAX_CODE],
  ['time-exceeded', 3, 0, MAX_CODE],
  ['ttl-exceeded', 3, 0, MAX_CODE],
  ['ttl-zero-during-transit', 3, 0, 0],
  ['ttl-zero-during-reassembly', 3, 1, 1],
  ['parameter-problem', 4, 0, MAX_CODE],
  ['bad-header', 4, 0, 0],
  ['unknown-header-type', 4, 1, 1],
  ['unknown-option', 4, 2, 2],
  ['echo-request', 128, 0, MAX_CODE],
  ['ping', 128, 0, MAX_CODE],
  ['echo-reply', 129, 0, MAX_CODE],
  ['pong', 129, 0, MAX_CODE],
  ['router-solicitation', 133, 0, MAX_CODE],
  ['router-advertisement', 134, 0, MAX_CODE],
  ['neighbour-solicitation', 135, 0, MAX_CODE],
  ['neighbor-solicitation', 135, 0, MAX_CODE],
  ['neighbour-advertisement', 136, 0, MAX_CODE],
  ['neighbor-advertisement', 136, 0, MAX_CODE],
  ['redirect', 137, 0, MAX_CODE],
];

export const ICMP_TYPE_NAMES = ICMP_ROWS.map(nameOf);
export const ICMPV6_TYPE_NAMES = ICMPV6_ROWS.map(nameOf);

function nameOf([name, type, minCode, maxCode]: Row): IcmpTypeName {
  return { name, type, minCode, maxCode };
}
