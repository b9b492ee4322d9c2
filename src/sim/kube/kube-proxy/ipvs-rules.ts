/**
 * The iptables rules of kube-proxy's IPVS mode: marks and masquerading by sets, and a filter before the addresses of Services.
 *
 * Kubernetes v1.32 `pkg/proxy/ipvs/proxier.go` (`iptablesJumpChain`, `createAndLinkKubeChain`, `writeIptablesRules`).
 *
 * Leaves out the rules of KUBE-IPVS-OUT-FILTER, which keep a node that is not among the source ranges from a load balancer's
 * address: they need the match `ipvs`.
 */
import { ipvsSetComment, ipvsSetName, type IpvsSetEntries, type IpvsSetName } from './ipvs-sets';
import { ifNotLocal, localTrafficOf, masqueradeMarkOf } from './local-traffic';
import type { ProxyNode } from './proxy-node';

interface Jump {
  readonly table: 'filter' | 'nat';
  readonly from: string;
  readonly to: string;
  readonly comment: string;
}

/** Each is put in front of those before it. */
const JUMPS: readonly Jump[] = [
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-SERVICES', comment: 'kubernetes service portals' },
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-SERVICES', comment: 'kubernetes service portals' },
  { table: 'nat', from: 'POSTROUTING', to: 'KUBE-POSTROUTING', comment: 'kubernetes postrouting rules' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', comment: 'kubernetes forwarding rules' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-NODE-PORT', comment: 'kubernetes health check rules' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-PROXY-FIREWALL', comment: 'kube-proxy firewall rules' },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-PROXY-FIREWALL', comment: 'kube-proxy firewall rules' },
  { table: 'filter', from: 'INPUT', to: 'KUBE-IPVS-FILTER', comment: 'kubernetes ipvs access filter' },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-IPVS-OUT-FILTER', comment: 'kubernetes ipvs access filter' },
];

const NAT_CHAINS = [
  'KUBE-SERVICES',
  'KUBE-POSTROUTING',
  'KUBE-NODE-PORT',
  'KUBE-LOAD-BALANCER',
  'KUBE-MARK-MASQ',
];
const FILTER_CHAINS = [
  'KUBE-FORWARD',
  'KUBE-NODE-PORT',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SOURCE-RANGES-FIREWALL',
  'KUBE-IPVS-FILTER',
  'KUBE-IPVS-OUT-FILTER',
];

interface SetRule {
  readonly set: IpvsSetName;
  readonly table: 'filter' | 'nat';
  readonly from: string;
  readonly to: string;
  readonly sides: string;
  readonly protocol?: string;
}

/** Each is written while its set holds something. A set of the policy Local stands before the one of all. */
const SET_RULES: readonly SetRule[] = [
  { set: 'KUBE-LOOP-BACK', table: 'nat', from: 'KUBE-POSTROUTING', to: 'MASQUERADE', sides: 'dst,dst,src' },
  {
    set: 'KUBE-LOAD-BALANCER',
    table: 'nat',
    from: 'KUBE-SERVICES',
    to: 'KUBE-LOAD-BALANCER',
    sides: 'dst,dst',
  },
  {
    set: 'KUBE-LOAD-BALANCER-LOCAL',
    table: 'nat',
    from: 'KUBE-LOAD-BALANCER',
    to: 'RETURN',
    sides: 'dst,dst',
  },
  ...nodePortRules('TCP', 'tcp', 'dst'),
  ...nodePortRules('UDP', 'udp', 'dst'),
  ...nodePortRules('SCTP-HASH', 'sctp', 'dst,dst'),
  {
    set: 'KUBE-LOAD-BALANCER-FW',
    table: 'filter',
    from: 'KUBE-PROXY-FIREWALL',
    to: 'KUBE-SOURCE-RANGES-FIREWALL',
    sides: 'dst,dst',
  },
  {
    set: 'KUBE-LOAD-BALANCER-SOURCE-CIDR',
    table: 'filter',
    from: 'KUBE-SOURCE-RANGES-FIREWALL',
    to: 'RETURN',
    sides: 'dst,dst,src',
  },
  {
    set: 'KUBE-LOAD-BALANCER-SOURCE-IP',
    table: 'filter',
    from: 'KUBE-SOURCE-RANGES-FIREWALL',
    to: 'RETURN',
    sides: 'dst,dst,src',
  },
];

function nodePortRules(
  suffix: 'TCP' | 'UDP' | 'SCTP-HASH',
  protocol: string,
  sides: string,
): readonly SetRule[] {
  const rule = { table: 'nat', from: 'KUBE-NODE-PORT', sides, protocol } as const;
  return [
    { ...rule, set: `KUBE-NODE-PORT-LOCAL-${suffix}`, to: 'RETURN' },
    { ...rule, set: `KUBE-NODE-PORT-${suffix}`, to: 'KUBE-MARK-MASQ' },
  ];
}

/** The chains, and the jumps to them in front of whatever stands in the built-in chains. */
export function formatIpvsJumps(): string {
  const lines: string[] = [];
  for (const table of ['nat', 'filter'] as const) {
    lines.push(`*${table}`);
    for (const chain of table === 'nat' ? NAT_CHAINS : FILTER_CHAINS) lines.push(`:${chain} - [0:0]`);
    for (const jump of JUMPS) if (jump.table === table) lines.push(`-I ${jump.from} ${jumpText(jump)}`);
    lines.push('COMMIT');
  }
  return [...lines, ''].join('\n');
}

function jumpText({ comment, to }: Jump): string {
  return `-m comment --comment "${comment}" -j ${to}`;
}

/** What is fed to `iptables-restore --noflush`; `isWhole` adds what a machine without these rules lacks. */
export function formatIpvsRules(entries: IpvsSetEntries, node: ProxyNode, isWhole: boolean): string {
  const nat = ['*nat', ...declarations('nat', isWhole), ...natRules(entries, node)];
  const filter = ['*filter', ...declarations('filter', isWhole), ...filterRules(entries, node)];
  const jumps = (table: 'filter' | 'nat'): readonly string[] =>
    isWhole
      ? JUMPS.filter((jump) => jump.table === table)
          .toReversed()
          .map((jump) => `-A ${jump.from} ${jumpText(jump)}`)
      : [];
  return [...nat, ...jumps('nat'), 'COMMIT', ...filter, ...jumps('filter'), 'COMMIT', ''].join('\n');
}

const BUILT_IN_CHAINS: Readonly<Record<'filter' | 'nat', readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};

function declarations(table: 'filter' | 'nat', isWhole: boolean): readonly string[] {
  const builtIn = isWhole ? BUILT_IN_CHAINS[table].map((chain) => `:${chain} ACCEPT [0:0]`) : [];
  return [...builtIn, ...(table === 'nat' ? NAT_CHAINS : FILTER_CHAINS).map((chain) => `:${chain} - [0:0]`)];
}

function natRules(entries: IpvsSetEntries, node: ProxyNode): readonly string[] {
  const mark = masqueradeMarkOf(node);
  const isUsed = (set: IpvsSetName): boolean => (entries.get(set)?.size ?? 0) > 0;
  const match = (set: IpvsSetName, sides: string): string =>
    `-m set --match-set ${ipvsSetName(set, node.family)} ${sides}`;
  const commented = (set: IpvsSetName, sides: string): string =>
    `-A KUBE-SERVICES -m comment --comment "${ipvsSetComment(set)}" ${match(set, sides)}`;
  const loopback = node.family === 'IPv4' ? '127.0.0.0/8' : '::1/128';
  const rules = [`-A KUBE-SERVICES -s ${loopback} -j RETURN`, ...setRules('nat', entries, node)];
  if (isUsed('KUBE-CLUSTER-IP')) rules.push(clusterIpRule(commented, node));
  for (const set of ['KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL'] as const) {
    if (!isUsed(set)) continue;
    const start = commented(set, 'dst,dst');
    if (set === 'KUBE-EXTERNAL-IP') rules.push(`${start} -j KUBE-MARK-MASQ`);
    rules.push(`${start} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`);
    rules.push(`${start} -m addrtype --dst-type LOCAL -j ACCEPT`);
  }
  rules.push('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT');
  rules.push('-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ');
  for (const set of ['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'] as const) {
    if (isUsed(set)) rules.push(`-A KUBE-SERVICES ${match(set, 'dst,dst')} -j ACCEPT`);
  }
  return [
    ...rules,
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  ];
}

/** Without a way to tell Pods, only what the node sends from an address of a Service is masqueraded. */
function clusterIpRule(commented: (set: IpvsSetName, sides: string) => string, node: ProxyNode): string {
  const local = localTrafficOf(node);
  if (node.isMasqueradeAll) return `${commented('KUBE-CLUSTER-IP', 'dst,dst')} -j KUBE-MARK-MASQ`;
  if (local === undefined) return `${commented('KUBE-CLUSTER-IP', 'src,dst')} -j KUBE-MARK-MASQ`;
  return `${commented('KUBE-CLUSTER-IP', 'dst,dst')} ${ifNotLocal(local)} -j KUBE-MARK-MASQ`;
}

function setRules(table: 'filter' | 'nat', entries: IpvsSetEntries, node: ProxyNode): readonly string[] {
  return SET_RULES.filter((rule) => rule.table === table && (entries.get(rule.set)?.size ?? 0) > 0).map(
    ({ set, from, to, sides, protocol }) =>
      `-A ${from}${protocol === undefined ? '' : ` -p ${protocol}`} -m comment --comment "${ipvsSetComment(set)}" -m set --match-set ${ipvsSetName(set, node.family)} ${sides} -j ${to}`,
  );
}

function filterRules(entries: IpvsSetEntries, node: ProxyNode): readonly string[] {
  const mark = masqueradeMarkOf(node);
  const match = (set: IpvsSetName, sides: string): string =>
    `-m set --match-set ${ipvsSetName(set, node.family)} ${sides}`;
  const filter = (set: IpvsSetName, sides: string): string =>
    `-A KUBE-IPVS-FILTER ${match(set, sides)} -j RETURN`;
  return [
    ...setRules('filter', entries, node),
    '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP',
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A KUBE-NODE-PORT -m comment --comment "${ipvsSetComment('KUBE-HEALTH-CHECK-NODE-PORT')}" ${match('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`,
    filter('KUBE-LOAD-BALANCER', 'dst,dst'),
    filter('KUBE-CLUSTER-IP', 'dst,dst'),
    filter('KUBE-EXTERNAL-IP', 'dst,dst'),
    filter('KUBE-EXTERNAL-IP-LOCAL', 'dst,dst'),
    filter('KUBE-HEALTH-CHECK-NODE-PORT', 'dst'),
    `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW ${match('KUBE-IPVS-IPS', 'dst')} -j REJECT`,
  ];
}
