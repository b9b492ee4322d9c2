/**
 * Rules of IPv6 policy routing (net/core/fib_rules.c, net/ipv6/fib6_rules.c), as `ip -6 rule` lists them.
 *
 * Models priority, `not`, `from`, `to`, `fwmark`, `iif`, `oif`, `ipproto`, ports, and the actions of `policy-rule.ts`.
 */
import { formatIpv6 } from '../../wire/ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { ROUTE_TABLE_ID, tableName, type PortRange, type RuleAction } from '../policy-rule';
import type { Ipv6RouteFlow } from './ipv6-route-table';

export interface Ipv6PolicyRule {
  readonly priority: number;
  readonly isInverted: boolean;
  readonly source: Ipv6Cidr | undefined;
  readonly destination: Ipv6Cidr | undefined;
  readonly mark: number;
  readonly markMask: number;
  readonly ingress: string | undefined;
  readonly egress: string | undefined;
  readonly protocol: number;
  readonly sourcePorts: PortRange | undefined;
  readonly destinationPorts: PortRange | undefined;
  readonly action: RuleAction;
  readonly table: number;
  readonly target: number;
  readonly origin: string;
}

export type Ipv6PolicyRuleOptions = Partial<Ipv6PolicyRule>;

export function ipv6PolicyRuleOf(options: Ipv6PolicyRuleOptions): Ipv6PolicyRule {
  return {
    priority: 0,
    isInverted: false,
    source: undefined,
    destination: undefined,
    mark: 0,
    markMask: options.mark === undefined ? 0 : 0xffff_ffff,
    ingress: undefined,
    egress: undefined,
    protocol: 0,
    sourcePorts: undefined,
    destinationPorts: undefined,
    action: 'lookup',
    table: ROUTE_TABLE_ID.MAIN,
    target: 0,
    origin: 'boot',
    ...options,
  };
}

/** What Linux starts with: IPv6 has no table `default`. */
export const DEFAULT_IPV6_RULES: readonly Ipv6PolicyRule[] = [
  ipv6PolicyRuleOf({ priority: 0, table: ROUTE_TABLE_ID.LOCAL, origin: 'kernel' }),
  ipv6PolicyRuleOf({ priority: 32_766, table: ROUTE_TABLE_ID.MAIN, origin: 'kernel' }),
];

export function matchesIpv6Rule(rule: Ipv6PolicyRule, flow: Ipv6RouteFlow): boolean {
  return isSelected(rule, flow) !== rule.isInverted;
}

function isSelected(rule: Ipv6PolicyRule, flow: Ipv6RouteFlow): boolean {
  if (rule.ingress !== undefined && rule.ingress !== (flow.ingress?.name ?? 'lo')) return false;
  if (rule.egress !== undefined && rule.egress !== flow.egress?.name) return false;
  if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false;
  if (rule.source !== undefined && !ipv6CidrContains(rule.source, flow.source)) return false;
  if (rule.destination !== undefined && !ipv6CidrContains(rule.destination, flow.destination)) return false;
  if (rule.protocol !== 0 && rule.protocol !== flow.protocol) return false;
  return isWithin(flow.sourcePort, rule.sourcePorts) && isWithin(flow.destinationPort, rule.destinationPorts);
}

function isWithin(port: number, range: PortRange | undefined): boolean {
  return range === undefined || (port >= range.first && port <= range.last);
}

/** What `ip -6 rule` prints behind the priority. */
export function formatIpv6Rule(rule: Ipv6PolicyRule): string {
  const words: string[] = rule.isInverted ? ['not'] : [];
  words.push('from', rule.source === undefined ? 'all' : prefixText(rule.source));
  if (rule.destination !== undefined) words.push('to', prefixText(rule.destination));
  if (rule.mark !== 0 || rule.markMask !== 0) {
    const mask = rule.markMask === 0xffff_ffff ? '' : `/0x${rule.markMask.toString(16)}`;
    words.push('fwmark', `0x${rule.mark.toString(16)}${mask}`);
  }
  if (rule.ingress !== undefined) words.push('iif', rule.ingress);
  if (rule.egress !== undefined) words.push('oif', rule.egress);
  if (rule.action === 'lookup') words.push('lookup', tableName(rule.table));
  else if (rule.action === 'goto') words.push('goto', String(rule.target));
  else words.push(rule.action);
  return words.join(' ');
}

function prefixText(range: Ipv6Cidr): string {
  return range.prefixLength === 128 ? formatIpv6(range.address) : formatIpv6Cidr(range);
}
