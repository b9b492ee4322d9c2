/** A rule of policy routing as `ip rule` of iproute2 6.1 prints it behind the priority (ip/iprule.c: print_rule). */
import { formatIpPrefix } from '../wire/ip-cidr';
import { ROUTE_TABLE_ID, type PolicyRule, type PortRange } from './policy-rule';

const TABLE_NAMES: Readonly<Record<number, string>> = {
  [ROUTE_TABLE_ID.DEFAULT]: 'default',
  [ROUTE_TABLE_ID.MAIN]: 'main',
  [ROUTE_TABLE_ID.LOCAL]: 'local',
};

/** `main`, `local`, `default`, or the number. */
export function tableName(id: number): string {
  return TABLE_NAMES[id] ?? String(id);
}

/** What `ip` accepts as a name of a protocol it knows; others are numbers. */
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipencap',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  89: 'ospf',
  132: 'sctp',
};

/** /etc/iproute2/rt_dsfield of iproute2 6.1. */
const TOS_NAMES: Readonly<Record<number, string>> = {
  0x00: 'default',
  0x28: 'AF11',
  0x30: 'AF12',
  0x38: 'AF13',
  0x48: 'AF21',
  0x50: 'AF22',
  0x58: 'AF23',
  0x68: 'AF31',
  0x70: 'AF32',
  0x78: 'AF33',
  0x88: 'AF41',
  0x90: 'AF42',
  0x98: 'AF43',
  0x20: 'CS1',
  0x40: 'CS2',
  0x60: 'CS3',
  0x80: 'CS4',
  0xa0: 'CS5',
  0xc0: 'CS6',
  0xe0: 'CS7',
  0xb8: 'EF',
};

/** `CS1`, or the number: `0x10`. */
export function tosText(tos: number): string {
  return TOS_NAMES[tos] ?? `0x${tos.toString(16).padStart(2, '0')}`;
}

export function tosNamed(name: string): number | undefined {
  const entry = Object.entries(TOS_NAMES).find((candidate) => candidate[1] === name);
  return entry === undefined ? undefined : Number(entry[0]);
}

/** `hasDevice` tells the names of devices that exist. */
export function formatRule(
  rule: PolicyRule,
  hasDevice: (name: string) => boolean = (): boolean => true,
): string {
  const words: string[] = [];
  if (rule.isInverted) words.push('not');
  words.push('from', rule.source === undefined ? 'all' : formatIpPrefix(rule.source));
  if (rule.destination !== undefined) words.push('to', formatIpPrefix(rule.destination));
  if (rule.tos !== 0) words.push('tos', tosText(rule.tos));
  if (rule.mark !== 0 || rule.markMask !== 0) words.push('fwmark', markText(rule));
  for (const [keyword, name] of [
    ['iif', rule.ingress],
    ['oif', rule.egress],
  ] as const) {
    if (name === undefined) continue;
    words.push(keyword, name);
    if (!hasDevice(name)) words.push('[detached]');
  }
  if (rule.protocol !== 0) words.push('ipproto', PROTOCOL_NAMES[rule.protocol] ?? `ipproto-${rule.protocol}`);
  if (rule.sourcePorts !== undefined) words.push('sport', portsText(rule.sourcePorts));
  if (rule.destinationPorts !== undefined) words.push('dport', portsText(rule.destinationPorts));
  words.push(actionText(rule));
  return words.join(' ');
}

function actionText(rule: PolicyRule): string {
  switch (rule.action) {
    case 'lookup': {
      const isSuppressing = rule.suppressPrefixLength >= 0;
      const suppress = isSuppressing ? ` suppress_prefixlength ${rule.suppressPrefixLength}` : '';
      return `lookup ${tableName(rule.table)}${suppress}`;
    }
    case 'goto':
      return `goto ${rule.target}`;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return rule.action;
  }
}

function markText({ mark, markMask }: PolicyRule): string {
  return markMask === 0xffff_ffff ? hexOf(mark) : `${hexOf(mark)}/${hexOf(markMask)}`;
}

/** As C's `%#x`: zero has no prefix. */
export function hexOf(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`;
}

function portsText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}
