/**
 * Rules of policy routing, which choose the table that is looked up (net/core/fib_rules.c, net/ipv4/fib_rules.c).
 *
 * Models priority, `not`, `from`, `to`, `tos`, `fwmark` with a mask, `iif`, `oif`, `ipproto`, `sport`, `dport`, the actions
 * lookup, goto, nop, blackhole, unreachable and prohibit, and `suppress_prefixlength`. Leaves out `uidrange`, `l3mdev`,
 * `tun_id`, realms and `suppress_ifgroup`.
 */
import { cidrContains, formatCidr, type Cidr } from '../wire/cidr';
import { formatIpv4 } from '../wire/ipv4-address';
import type { RouteFlow } from './route-table';

export const ROUTE_TABLE_ID = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const;

export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit';

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PolicyRule {
  readonly priority: number;
  readonly isInverted: boolean;
  readonly source: Cidr | undefined;
  readonly destination: Cidr | undefined;
  readonly tos: number;
  readonly mark: number;
  readonly markMask: number;
  /** Packets made on the machine itself come in on `lo`. */
  readonly ingress: string | undefined;
  readonly egress: string | undefined;
  /** A number of an IP protocol; 0 for all. */
  readonly protocol: number;
  readonly sourcePorts: PortRange | undefined;
  readonly destinationPorts: PortRange | undefined;
  readonly action: RuleAction;
  /** Of `lookup`. */
  readonly table: number;
  /** Of `goto`: a priority. */
  readonly target: number;
  /** Routes with a prefix of this length or shorter do not count; -1 for none. */
  readonly suppressPrefixLength: number;
  /** Who made it: `kernel` for the three of Linux, otherwise `boot`. */
  readonly origin: string;
}

export type PolicyRuleOptions = Partial<PolicyRule>;

export function policyRuleOf(options: PolicyRuleOptions): PolicyRule {
  const hasMark = options.mark !== undefined;
  return {
    priority: 0,
    isInverted: false,
    source: undefined,
    destination: undefined,
    tos: 0,
    mark: 0,
    markMask: hasMark ? 0xffff_ffff : 0,
    ingress: undefined,
    egress: undefined,
    protocol: 0,
    sourcePorts: undefined,
    destinationPorts: undefined,
    action: 'lookup',
    table: ROUTE_TABLE_ID.MAIN,
    target: 0,
    suppressPrefixLength: -1,
    origin: 'boot',
    ...options,
  };
}

/** What Linux starts with. */
export const DEFAULT_RULES: readonly PolicyRule[] = [
  policyRuleOf({ priority: 0, table: ROUTE_TABLE_ID.LOCAL, origin: 'kernel' }),
  policyRuleOf({ priority: 32_766, table: ROUTE_TABLE_ID.MAIN, origin: 'kernel' }),
  policyRuleOf({ priority: 32_767, table: ROUTE_TABLE_ID.DEFAULT, origin: 'kernel' }),
];

export function matchesRule(rule: PolicyRule, flow: RouteFlow): boolean {
  return isSelected(rule, flow) !== rule.isInverted;
}

function isSelected(rule: PolicyRule, flow: RouteFlow): boolean {
  if (rule.ingress !== undefined && rule.ingress !== (flow.ingress?.name ?? 'lo')) return false;
  if (rule.egress !== undefined && rule.egress !== flow.egress?.name) return false;
  if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false;
  if (rule.source !== undefined && !cidrContains(rule.source, flow.source)) return false;
  if (rule.destination !== undefined && !cidrContains(rule.destination, flow.destination)) return false;
  if (rule.tos !== 0 && rule.tos !== (flow.tos & 0xfc)) return false;
  if (rule.protocol !== 0 && rule.protocol !== flow.protocol) return false;
  if (rule.sourcePorts !== undefined && !isWithin(flow.sourcePort, rule.sourcePorts)) return false;
  return rule.destinationPorts === undefined || isWithin(flow.destinationPort, rule.destinationPorts);
}

function isWithin(port: number, { first, last }: PortRange): boolean {
  return port >= first && port <= last;
}

/** Whether a rule names everything that `wanted` names, as `ip rule del` compares (`rule_find`). */
export function isRuleNamed(rule: PolicyRule, wanted: PolicyRuleOptions): boolean {
  const isEqual = <Value>(one: Value, other: Value | undefined): boolean =>
    other === undefined || one === other;
  return (
    isEqual(rule.priority, wanted.priority) &&
    isEqual(rule.isInverted, wanted.isInverted) &&
    isEqual(rule.tos, wanted.tos) &&
    isEqual(rule.mark, wanted.mark) &&
    isEqual(rule.markMask, wanted.markMask) &&
    isEqual(rule.ingress, wanted.ingress) &&
    isEqual(rule.egress, wanted.egress) &&
    isEqual(rule.protocol, wanted.protocol) &&
    isEqual(rule.action, wanted.action) &&
    isEqual(rule.table, wanted.table) &&
    isEqual(rule.target, wanted.target) &&
    isEqual(rule.suppressPrefixLength, wanted.suppressPrefixLength) &&
    isSameRange(rule.source, wanted.source) &&
    isSameRange(rule.destination, wanted.destination) &&
    isSamePorts(rule.sourcePorts, wanted.sourcePorts) &&
    isSamePorts(rule.destinationPorts, wanted.destinationPorts)
  );
}

function isSameRange(one: Cidr | undefined, wanted: Cidr | undefined): boolean {
  if (wanted === undefined) return true;
  return one?.address === wanted.address && one.prefixLength === wanted.prefixLength;
}

function isSamePorts(one: PortRange | undefined, wanted: PortRange | undefined): boolean {
  if (wanted === undefined) return true;
  return one?.first === wanted.first && one.last === wanted.last;
}

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

/** What `ip rule` prints behind the priority. `hasDevice` tells the names of devices that exist. */
export function formatRule(
  rule: PolicyRule,
  hasDevice: (name: string) => boolean = (): boolean => true,
): string {
  const words: string[] = [];
  if (rule.isInverted) words.push('not');
  words.push('from', rule.source === undefined ? 'all' : prefixText(rule.source));
  if (rule.destination !== undefined) words.push('to', prefixText(rule.destination));
  if (rule.tos !== 0) words.push('tos', `0x${rule.tos.toString(16).padStart(2, '0')}`);
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

function prefixText(range: Cidr): string {
  return range.prefixLength === 32 ? formatIpv4(range.address) : formatCidr(range);
}

function markText({ mark, markMask }: PolicyRule): string {
  const mask = markMask === 0xffff_ffff ? '' : `/0x${markMask.toString(16)}`;
  return `0x${mark.toString(16)}${mask}`;
}

function portsText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}
