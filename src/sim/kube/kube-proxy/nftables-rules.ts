/**
 * The text that kube-proxy in nftables mode feeds to `nft -f -`: its table `kube-proxy` and everything in it.
 *
 * Kubernetes v1.32 `pkg/proxy/nftables/proxier.go` (`setupNFTables`, `syncProxyRules`) in the words of knftables.
 *
 * Models full and partial transactions. Services come in the order of their names and fixed chains in alphabetical order,
 * where the real one takes services as its hash table gives them.
 */
import type { NftElement, NftServiceRules } from './nftables-service';
import { masqueradeMarkOf } from './local-traffic';
import type { ProxyNode } from './proxy-node';

interface BaseChain {
  readonly name: string;
  readonly type: 'filter' | 'nat';
  readonly hook: string;
  readonly priority: number;
}

/** Sources are filtered by destinations as they were before DNAT, everything else after it. */
const BASE_CHAINS: readonly BaseChain[] = [
  { name: 'filter-prerouting-pre-dnat', type: 'filter', hook: 'prerouting', priority: -110 },
  { name: 'filter-output-pre-dnat', type: 'filter', hook: 'output', priority: -110 },
  { name: 'filter-input', type: 'filter', hook: 'input', priority: 0 },
  { name: 'filter-forward', type: 'filter', hook: 'forward', priority: 0 },
  { name: 'filter-output', type: 'filter', hook: 'output', priority: 0 },
  { name: 'nat-prerouting', type: 'nat', hook: 'prerouting', priority: -100 },
  { name: 'nat-output', type: 'nat', hook: 'output', priority: -100 },
  { name: 'nat-postrouting', type: 'nat', hook: 'postrouting', priority: 100 },
];

const PLAIN_CHAINS = [
  'cluster-ips-check',
  'firewall-check',
  'mark-for-masquerade',
  'masquerading',
  'nodeport-endpoints-check',
  'reject-chain',
  'service-endpoints-check',
  'services',
];

const NEW = 'ct state new jump';

const JUMPS: readonly (readonly [string, string])[] = [
  ['filter-prerouting-pre-dnat', `${NEW} firewall-check`],
  ['filter-output-pre-dnat', `${NEW} firewall-check`],
  ['filter-input', `${NEW} nodeport-endpoints-check`],
  ['filter-input', `${NEW} service-endpoints-check`],
  ['filter-forward', `${NEW} service-endpoints-check`],
  ['filter-forward', `${NEW} cluster-ips-check`],
  ['filter-output', `${NEW} service-endpoints-check`],
  ['filter-output', `${NEW} cluster-ips-check`],
  ['nat-prerouting', 'jump services'],
  ['nat-output', 'jump services'],
  ['nat-postrouting', 'jump masquerading'],
];

function markRules(node: ProxyNode): readonly (readonly [string, string])[] {
  const mark = masqueradeMarkOf(node);
  return [
    ['mark-for-masquerade', `mark set mark or ${mark}`],
    ['masquerading', `mark and ${mark} == 0 return`],
    ['masquerading', `mark set mark xor ${mark}`],
    ['masquerading', 'masquerade fully-random'],
  ];
}

const NODE_PORT_IPS = 'nodeport-ips';

/** Maps of verdicts by address, protocol and port, or by protocol and port alone. */
const MAPS: readonly { readonly name: string; readonly hasAddress: boolean; readonly comment: string }[] = [
  {
    name: 'firewall-ips',
    hasAddress: true,
    comment: 'destinations that are subject to LoadBalancerSourceRanges',
  },
  {
    name: 'no-endpoint-nodeports',
    hasAddress: false,
    comment: 'vmap to drop or reject packets to service nodeports with no endpoints',
  },
  {
    name: 'no-endpoint-services',
    hasAddress: true,
    comment: 'vmap to drop or reject packets to services with no endpoints',
  },
  { name: 'service-ips', hasAddress: true, comment: 'ClusterIP, ExternalIP and LoadBalancer IP traffic' },
  { name: 'service-nodeports', hasAddress: false, comment: 'NodePort traffic' },
];

/** `ip kube-proxy`, as every command names it. */
export function nftTableOf({ family }: Pick<ProxyNode, 'family'>): string {
  return `${family === 'IPv4' ? 'ip' : 'ip6'} kube-proxy`;
}

export interface NftFullText {
  readonly services: readonly NftServiceRules[];
  /** What stands in the table already goes first. */
  readonly isOverExisting: boolean;
}

/** Everything, in one transaction. */
export function formatNftables({ services, isOverExisting }: NftFullText, node: ProxyNode): string {
  const table = nftTableOf(node);
  const lines: string[] = [`add table ${table} { comment "rules for kube-proxy" ; }`];
  // Sets of clients with affinity outlive a full transaction.
  if (isOverExisting) pushReset(lines, table);
  for (const { name, type, hook, priority } of BASE_CHAINS) {
    lines.push(`add chain ${table} ${name} { type ${type} hook ${hook} priority ${priority} ; }`);
  }
  pushSetsAndMaps(lines, node, isOverExisting);
  for (const chain of PLAIN_CHAINS) {
    lines.push(`add chain ${table} ${chain}`);
    if (isOverExisting) lines.push(`flush chain ${table} ${chain}`);
  }
  for (const [chain, rule] of [...JUMPS, ...markRules(node)])
    lines.push(`add rule ${table} ${chain} ${rule}`);
  pushFixedRules(lines, node);
  for (const service of services) pushService(lines, table, service, isOverExisting);
  const known = new Set<string>();
  for (const { elements } of services) {
    for (const element of elements) {
      const key = elementKey(element);
      if (known.has(key)) continue;
      known.add(key);
      lines.push(addElement(table, element));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A base chain whose priority were another could not be added over an old one. */
function pushReset(lines: string[], table: string): void {
  for (const { name } of BASE_CHAINS)
    lines.push(`add chain ${table} ${name}`, `delete chain ${table} ${name}`);
}

function pushSetsAndMaps(lines: string[], node: ProxyNode, isOverExisting: boolean): void {
  const nodePortIps = nodePortIpsOf(node);
  const table = nftTableOf(node);
  const address = node.family === 'IPv4' ? 'ipv4_addr' : 'ipv6_addr';
  lines.push(`add set ${table} cluster-ips { type ${address} ; comment "Active ClusterIPs" ; }`);
  if (nodePortIps !== undefined) {
    lines.push(
      `add set ${table} ${NODE_PORT_IPS} { type ${address} ; comment "IPs that accept NodePort traffic" ; }`,
    );
  }
  for (const { name, hasAddress, comment } of MAPS) {
    const key = `${hasAddress ? `${address} . ` : ''}inet_proto . inet_service`;
    lines.push(`add map ${table} ${name} { type ${key} : verdict ; comment "${comment}" ; }`);
  }
  if (!isOverExisting) return;
  const sets = ['cluster-ips', ...(nodePortIps === undefined ? [] : [NODE_PORT_IPS])];
  for (const set of sets) lines.push(`flush set ${table} ${set}`);
  for (const { name } of MAPS) lines.push(`flush map ${table} ${name}`);
}

/** Undefined: all addresses of the node but those of its loopback, on which this mode has no node ports. */
function nodePortIpsOf({ nodePortAddresses }: ProxyNode): readonly string[] | undefined {
  return nodePortAddresses?.filter((address) => !address.startsWith('127.') && address !== '::1');
}

function pushFixedRules(lines: string[], node: ProxyNode): void {
  const nodePortIps = nodePortIpsOf(node);
  const table = nftTableOf(node);
  const ip = node.family === 'IPv4' ? 'ip' : 'ip6';
  const notLocalhost = node.family === 'IPv4' ? 'ip daddr != 127.0.0.0/8' : 'ip6 daddr != ::1';
  const byAddress = `${ip} daddr . meta l4proto . th dport vmap`;
  const byPort = 'meta l4proto . th dport vmap';
  const atNode = nodePortIps === undefined ? notLocalhost : `${ip} daddr @${NODE_PORT_IPS}`;
  const rule = (chain: string, text: string): void => {
    lines.push(`add rule ${table} ${chain} ${text}`);
  };
  rule(
    'cluster-ips-check',
    `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
  );
  if (node.serviceCidr !== '') {
    rule(
      'cluster-ips-check',
      `${ip} daddr { ${node.serviceCidr} } drop comment "Drop traffic to unallocated ClusterIPs"`,
    );
  }
  rule('firewall-check', `${byAddress} @firewall-ips`);
  rule('nodeport-endpoints-check', `${atNode} ${byPort} @no-endpoint-nodeports`);
  rule('reject-chain', 'reject');
  rule('service-endpoints-check', `${byAddress} @no-endpoint-services`);
  rule('services', `${byAddress} @service-ips`);
  const isLocal = nodePortIps === undefined ? 'fib daddr type local ' : '';
  rule('services', `${isLocal}${atNode} ${byPort} @service-nodeports`);
  for (const address of nodePortIps ?? []) {
    lines.push(`add element ${table} ${NODE_PORT_IPS} { ${address} }`);
  }
}

/** Its chains anew, and its sets if they are not there. */
export function pushService(
  lines: string[],
  table: string,
  service: NftServiceRules,
  isOverExisting: boolean,
): void {
  for (const chain of service.chains) {
    lines.push(`add chain ${table} ${chain}`);
    if (isOverExisting) lines.push(`flush chain ${table} ${chain}`);
  }
  for (const set of service.affinitySets) {
    const address = table.startsWith('ip6 ') ? 'ipv6_addr' : 'ipv4_addr';
    lines.push(
      `add set ${table} ${set} { type ${address} ; flags dynamic,timeout ; timeout ${service.affinitySeconds}s ; }`,
    );
  }
  for (const { chain, text } of service.rules) lines.push(`add rule ${table} ${chain} ${text}`);
}

export function elementKey({ container, key }: NftElement): string {
  return `${container} ${key}`;
}

export function addElement(table: string, { container, key, verdict, comment }: NftElement): string {
  const note = comment === '' ? '' : ` comment "${comment}"`;
  const value = verdict === '' ? '' : ` : ${verdict}`;
  return `add element ${table} ${container} { ${key}${note}${value} }`;
}

export function deleteElement(table: string, { container, key }: NftElement): string {
  return `delete element ${table} ${container} { ${key} }`;
}
