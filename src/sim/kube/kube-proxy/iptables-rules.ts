/**
 * The text that kube-proxy feeds to `iptables-restore --noflush`.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go` (`syncProxyRules`). Only kube-proxy's own chains are in it; the
 * jumps from the built-in chains are made beforehand, one by one (`iptables-jumps.ts`).
 *
 * Models full and partial synchronisation: the fixed chains are always written, a service port's own chains only
 * when they changed, and chains that nobody uses any more are flushed and deleted. Services come in the order of their
 * names, where the real one takes them as its hash table gives them.
 * Above 1,000 endpoints their rules have no comments (`largeClusterMode`); the delay of deleting chains then is left out.
 */
import type { IpFamily } from '../../wire/ip-address';
import { proxyJumps } from './iptables-jumps';
import { masqueradeMarkOf } from './local-traffic';
import type { ProxyNode } from './proxy-node';
import type { ServiceRules } from './service-rules';

const FILTER_CHAINS = [
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-FIREWALL',
  'KUBE-FORWARD',
  'KUBE-NODEPORTS',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SERVICES',
];
export const NAT_CHAINS = ['KUBE-MARK-MASQ', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-SERVICES'];

export interface ProxyRuleSet {
  readonly services: readonly ServiceRules[];
  /** Chains to write; undefined writes all. */
  readonly changed?: readonly ServiceRules[];
  readonly staleChains?: readonly string[];
  /** Are its rules written without comments? */
  readonly isPlain?: (service: ServiceRules) => boolean;
  /** Without what goes into the nat table. */
  readonly isFilterAlone?: boolean;
}

export function formatProxyRules(ruleSet: ProxyRuleSet, node: ProxyNode): string {
  const { services, changed = services, staleChains = [], isPlain } = ruleSet;
  const lines: string[] = ['*filter'];
  for (const chain of FILTER_CHAINS) lines.push(declarationOf(chain));
  for (const service of services) push(lines, service.filterNodePorts);
  for (const service of services) push(lines, service.filterServices);
  for (const service of services) push(lines, service.filterExternalServices);
  push(lines, forwardRules(node));
  for (const service of services) push(lines, service.filterFirewall);
  lines.push('COMMIT');
  if (ruleSet.isFilterAlone === true) return [...lines, ''].join('\n');
  lines.push('*nat');

  const chains = new Map<string, readonly string[]>();
  for (const service of changed) {
    const own = isPlain?.(service) === true ? plainChainsOf(service) : service.chains;
    for (const [chain, rules] of own) chains.set(chain, rules);
  }
  const sortedChains = [...chains.keys()].sort(byCodeUnit);
  for (const chain of NAT_CHAINS) lines.push(declarationOf(chain));
  for (const chain of sortedChains) lines.push(declarationOf(chain));
  for (const chain of staleChains) lines.push(declarationOf(chain));
  for (const service of services) push(lines, service.natNodePorts);
  for (const service of services) push(lines, service.natServices);
  push(lines, nodePortJumps(node));
  for (const [chain, rules] of chains) if (chain.startsWith('KUBE-EXT-')) push(lines, rules);
  push(lines, masqueradeRules(node));
  for (const chain of sortedChains) if (!chain.startsWith('KUBE-EXT-')) push(lines, chains.get(chain) ?? []);
  for (const chain of staleChains) lines.push(`-X ${chain}`);
  lines.push('COMMIT', '');
  return lines.join('\n');
}

/**
 * The same as a text that stands for itself: with the built-in chains, the jumps out of them and kubelet's KUBE-FIREWALL, so
 * that a machine without any rules takes it.
 */
export function formatWholeTables(
  services: readonly ServiceRules[],
  node: ProxyNode,
  isLarge = false,
): string {
  const { family } = node;
  const hints = [
    '*mangle',
    ...['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY'].map(declarationOf),
  ];
  const lines = [...hints, 'COMMIT'];
  let table: 'filter' | 'nat' = 'filter';
  for (const line of formatProxyRules({ services, isPlain: () => isLarge }, node)
    .trimEnd()
    .split('\n')) {
    if (line === '*nat') table = 'nat';
    if (line === 'COMMIT') push(lines, builtInRules(family, table));
    lines.push(line);
    if (line !== `*${table}`) continue;
    for (const chain of BUILT_IN_CHAINS[table]) lines.push(`:${chain} ACCEPT [0:0]`);
    for (const chain of CANARIES) lines.push(declarationOf(chain));
  }
  return [...lines, ''].join('\n');
}

/** `largeClusterEndpointsThreshold` */
const LARGE_CLUSTER_ENDPOINTS = 1000;

type PortsWithEndpoints = readonly { readonly endpoints: readonly unknown[] }[];

/** Every node of a cluster is told the same list, which never changes. */
const ENDPOINT_COUNTS = new WeakMap<PortsWithEndpoints, number>();

/** Of all service ports, each counted for itself. */
export function endpointCountOf(ports: PortsWithEndpoints): number {
  const known = ENDPOINT_COUNTS.get(ports);
  if (known !== undefined) return known;
  let count = 0;
  for (const { endpoints } of ports) count += endpoints.length;
  ENDPOINT_COUNTS.set(ports, count);
  return count;
}

export function isLargeCluster(ports: PortsWithEndpoints): boolean {
  return endpointCountOf(ports) > LARGE_CLUSTER_ENDPOINTS;
}

const PLAIN_CHAINS = new WeakMap<ServiceRules, ServiceRules['chains']>();

/** Without what `appendServiceCommentLocked` adds: in chains of endpoints, and in the rules that lead to them. */
function plainChainsOf(service: ServiceRules): ServiceRules['chains'] {
  const known = PLAIN_CHAINS.get(service);
  if (known !== undefined) return known;
  const plain = new Map<string, readonly string[]>();
  for (const [chain, rules] of service.chains) {
    const comment = chain.startsWith('KUBE-SEP-')
      ? / -m comment --comment \S+/
      : / -m comment --comment "\S+ -> \S+"/;
    plain.set(
      chain,
      rules.map((rule) => rule.replace(comment, '')),
    );
  }
  PLAIN_CHAINS.set(service, plain);
  return plain;
}

const BUILT_IN_CHAINS: Readonly<Record<'filter' | 'nat', readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
};
const CANARIES = ['KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY'];

/** kubelet's jumps stand behind kube-proxy's. */
function builtInRules(family: IpFamily, table: 'filter' | 'nat'): readonly string[] {
  const jumps = proxyJumps(family, table).map((jump) =>
    jump.replace(/^-I (\S+) \d+ /, '-A $1 ').replace('  ', ' '),
  );
  if (table === 'nat' || family === 'IPv6') return jumps;
  return [...jumps, '-A INPUT -j KUBE-FIREWALL', '-A OUTPUT -j KUBE-FIREWALL'];
}

/** Spread arguments would overflow the stack for a large cluster. */
function push(lines: string[], more: readonly string[]): void {
  for (const line of more) lines.push(line);
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function declarationOf(chain: string): string {
  return `:${chain} - [0:0]`;
}

function forwardRules(node: ProxyNode): readonly string[] {
  const mark = masqueradeMarkOf(node);
  const accounting = node.hasAccounting ? ' -m nfacct --nfacct-name ct_state_invalid_dropped_pkts' : '';
  const localnet = node.hasLocalhostNodePorts
    ? [
        '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
      ]
    : [];
  return [
    ...localnet,
    `-A KUBE-FORWARD -m conntrack --ctstate INVALID${accounting} -j DROP`,
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  ];
}

function nodePortJumps(node: ProxyNode): readonly string[] {
  const start =
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"';
  if (node.nodePortAddresses === undefined) {
    const loopback = node.family === 'IPv6' ? '::1/128' : '127.0.0.0/8';
    const notLocalhost = node.hasLocalhostNodePorts ? '' : ` ! -d ${loopback}`;
    return [`${start} -m addrtype --dst-type LOCAL${notLocalhost} -j KUBE-NODEPORTS`];
  }
  return node.nodePortAddresses
    .filter((address) => node.hasLocalhostNodePorts || !(address.startsWith('127.') || address === '::1'))
    .map((address) => `${start} -d ${address} -j KUBE-NODEPORTS`);
}

function masqueradeRules(node: ProxyNode): readonly string[] {
  const mark = masqueradeMarkOf(node);
  return [
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
  ];
}
