/**
 * Rules of policy routing of either family, which choose the table that is looked up (net/core/fib_rules.c,
 * net/ipv4/fib_rules.c, net/ipv6/fib6_rules.c). `policy-rules.ts` keeps them in order and goes through them.
 *
 * Models priority, `not`, `from`, `to`, `tos`, `fwmark` with a mask, `iif`, `oif`, `ipproto`, `sport`, `dport`, the actions
 * lookup, goto, nop, blackhole, unreachable and prohibit, and `suppress_prefixlength`. Leaves out `uidrange`, `l3mdev`,
 * `tun_id`, realms and `suppress_ifgroup`.
 */
import type { NetDevice } from '../link/net-device';
import { isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { ipCidrContains, isSameCidr, type IpCidr } from '../wire/ip-cidr';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { Ipv6Address } from '../wire/ipv6-address';

export const ROUTE_TABLE_ID = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const;

export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit';

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PolicyRule<Address extends IpAddress = IpAddress> {
  readonly priority: number;
  readonly isInverted: boolean;
  readonly source: IpCidr<Address> | undefined;
  readonly destination: IpCidr<Address> | undefined;
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
  /** Who made it: `kernel` for those of Linux, otherwise `boot`. */
  readonly origin: string;
}

export type PolicyRuleOptions<Address extends IpAddress = IpAddress> = Partial<PolicyRule<Address>>;

/** What of a packet rules look at; the flows of both families have it. */
export interface RuledFlow<Address extends IpAddress = IpAddress> {
  readonly destination: Address;
  /** 0.0.0.0 or :: while it is not chosen yet. */
  readonly source: Address;
  readonly tos: number;
  readonly mark: number;
  readonly ingress: NetDevice | undefined;
  readonly egress: NetDevice | undefined;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export function policyRuleOf<Address extends IpAddress>(
  options: PolicyRuleOptions<Address>,
): PolicyRule<Address> {
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
    table: (options.action ?? 'lookup') === 'lookup' ? ROUTE_TABLE_ID.MAIN : 0,
    target: 0,
    suppressPrefixLength: -1,
    origin: 'boot',
    ...options,
  };
}

/** What Linux starts with. */
export const DEFAULT_IPV4_RULES: readonly PolicyRule<Ipv4Address>[] = [
  policyRuleOf({ priority: 0, table: ROUTE_TABLE_ID.LOCAL, origin: 'kernel' }),
  policyRuleOf({ priority: 32_766, table: ROUTE_TABLE_ID.MAIN, origin: 'kernel' }),
  policyRuleOf({ priority: 32_767, table: ROUTE_TABLE_ID.DEFAULT, origin: 'kernel' }),
];

/** IPv6 has no table `default`. */
export const DEFAULT_IPV6_RULES: readonly PolicyRule<Ipv6Address>[] = [
  policyRuleOf({ priority: 0, table: ROUTE_TABLE_ID.LOCAL, origin: 'kernel' }),
  policyRuleOf({ priority: 32_766, table: ROUTE_TABLE_ID.MAIN, origin: 'kernel' }),
];

export function matchesRule(rule: PolicyRule, flow: RuledFlow): boolean {
  return isSelected(rule, flow) !== rule.isInverted;
}

function isSelected(rule: PolicyRule, flow: RuledFlow): boolean {
  if (rule.ingress !== undefined && rule.ingress !== (flow.ingress?.name ?? 'lo')) return false;
  if (rule.egress !== undefined && rule.egress !== flow.egress?.name) return false;
  if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false;
  if (rule.source !== undefined && !isFrom(rule.source, flow.source)) return false;
  if (rule.destination !== undefined && !ipCidrContains(rule.destination, flow.destination)) return false;
  if (rule.tos !== 0 && rule.tos !== (flow.tos & 0xfc)) return false;
  if (rule.protocol !== 0 && rule.protocol !== flow.protocol) return false;
  if (rule.sourcePorts !== undefined && !isWithin(flow.sourcePort, rule.sourcePorts)) return false;
  return rule.destinationPorts === undefined || isWithin(flow.destinationPort, rule.destinationPorts);
}

/** IPv6 has no range that holds an address that is not chosen yet (`fib6_rule_match`). */
function isFrom(range: IpCidr, source: IpAddress): boolean {
  if (isIpv6(source) && isAnyAddress(source)) return false;
  return ipCidrContains(range, source);
}

function isWithin(port: number, { first, last }: PortRange): boolean {
  return port >= first && port <= last;
}

/** Whether a rule has everything that `wanted` names, as `ip rule del` asks (`rule_find`): `not` does not count. */
export function isRuleNamed(rule: PolicyRule, wanted: PolicyRuleOptions): boolean {
  return (
    (wanted.priority === undefined || rule.priority === wanted.priority) &&
    (wanted.action === undefined || rule.action === wanted.action) &&
    (wanted.table === undefined || rule.table === wanted.table) &&
    (wanted.ingress === undefined || rule.ingress === wanted.ingress) &&
    (wanted.egress === undefined || rule.egress === wanted.egress) &&
    hasNumbers(rule, wanted) &&
    (wanted.origin === undefined || rule.origin === wanted.origin) &&
    (wanted.sourcePorts === undefined || isSamePorts(rule.sourcePorts, wanted.sourcePorts)) &&
    (wanted.destinationPorts === undefined || isSamePorts(rule.destinationPorts, wanted.destinationPorts)) &&
    isCovering(rule, wanted)
  );
}

/** What is 0 in a request is not asked for. */
function hasNumbers(rule: PolicyRule, wanted: PolicyRuleOptions): boolean {
  const { mark = 0, markMask = 0, protocol = 0, suppressPrefixLength = -1 } = wanted;
  return (
    (mark === 0 || rule.mark === mark) &&
    (markMask === 0 || rule.markMask === markMask) &&
    (protocol === 0 || rule.protocol === protocol) &&
    (suppressPrefixLength < 0 || rule.suppressPrefixLength === suppressPrefixLength)
  );
}

/** Whether the kernel takes a new rule for one that there is (`rule_exists`). */
export function isRuleTwin(rule: PolicyRule, wanted: PolicyRule): boolean {
  return (
    rule.action === wanted.action &&
    (rule.action !== 'lookup' || rule.table === wanted.table) &&
    rule.priority === wanted.priority &&
    rule.ingress === wanted.ingress &&
    rule.egress === wanted.egress &&
    rule.mark === wanted.mark &&
    rule.markMask === wanted.markMask &&
    rule.suppressPrefixLength === wanted.suppressPrefixLength &&
    rule.protocol === wanted.protocol &&
    rule.origin === wanted.origin &&
    isSamePorts(rule.sourcePorts, wanted.sourcePorts) &&
    isSamePorts(rule.destinationPorts, wanted.destinationPorts) &&
    isCovering(rule, wanted)
  );
}

/** `fib4_rule_compare`, `fib6_rule_compare`: a range or a TOS that is left out fits all. */
function isCovering(rule: PolicyRule, wanted: PolicyRuleOptions): boolean {
  const { source, destination, tos = 0 } = wanted;
  return (
    (source === undefined || isSameCidr(rule.source, source)) &&
    (destination === undefined || isSameCidr(rule.destination, destination)) &&
    (tos === 0 || rule.tos === tos)
  );
}

function isSamePorts(one: PortRange | undefined, other: PortRange | undefined): boolean {
  return one?.first === other?.first && one?.last === other?.last;
}
