/**
 * flanneld's firewall rules of one family: what Pods may forward, and what leaves masqueraded.
 *
 * flannel-io/flannel `pkg/trafficmngr/iptables`.
 */
import type { FamilyNetfilter } from '../../../netfilter/family-netfilter';

/** Of one family, in CIDR notation. */
export interface FlannelRanges {
  /** The Pods of this node. */
  readonly own: string;
  readonly cluster: string;
  readonly multicast: string;
}

interface FlannelRule {
  readonly table: 'filter' | 'nat';
  readonly chain: string;
  readonly spec: string;
}

const FORWARD_CHAIN = 'FLANNEL-FWD';
const MASQUERADE_CHAIN = 'FLANNEL-POSTRTG';
const OWN_CHAINS: ReadonlySet<string> = new Set([FORWARD_CHAIN, MASQUERADE_CHAIN]);

/** Its jumps come after those that are there already, kube-proxy's. */
function rulesOf({ own, cluster, multicast }: FlannelRanges): readonly FlannelRule[] {
  const masquerade = '-m comment --comment "flanneld masq"';
  const forward = '-m comment --comment "flanneld forward"';
  const inChain = (table: FlannelRule['table'], chain: string, specs: readonly string[]): FlannelRule[] =>
    specs.map((spec) => ({ table, chain, spec }));
  return [
    ...inChain('filter', 'FORWARD', [`${forward} -j ${FORWARD_CHAIN}`]),
    ...inChain('filter', FORWARD_CHAIN, [
      `-s ${cluster} ${forward} -j ACCEPT`,
      `-d ${cluster} ${forward} -j ACCEPT`,
    ]),
    ...inChain('nat', 'POSTROUTING', [`${masquerade} -j ${MASQUERADE_CHAIN}`]),
    ...inChain('nat', MASQUERADE_CHAIN, [
      `-m mark --mark 0x4000/0x4000 ${masquerade} -j RETURN`,
      `-s ${own} -d ${cluster} ${masquerade} -j RETURN`,
      `-s ${cluster} -d ${own} ${masquerade} -j RETURN`,
      `! -s ${cluster} -d ${own} ${masquerade} -j RETURN`,
      `-s ${cluster} ! -d ${multicast} ${masquerade} -j MASQUERADE --random-fully`,
      `! -s ${cluster} -d ${cluster} ${masquerade} -j MASQUERADE --random-fully`,
    ]),
  ];
}

/** As iptables-restore text, for tables where nothing of it is. */
export function formatFlannelRules(ranges: FlannelRanges): string {
  return textOf(rulesOf(ranges), { clears: () => true, deletes: () => false });
}

/** When it starts: with chains of its own that are empty. */
export function writeFlannelRules(netfilter: FamilyNetfilter, ranges: FlannelRanges): boolean {
  const text = textOf(rulesOf(ranges), {
    clears: () => true,
    deletes: (rule) => !OWN_CHAINS.has(rule.chain) && hasChain(netfilter, rule) && hasRule(netfilter, rule),
  });
  return netfilter.restore(text, { isNoFlush: true }).ok;
}

/** Every few seconds (`ensureIPTables`): is any of them missing, they are all made anew, in their order. */
export function ensureFlannelRules(
  netfilter: FamilyNetfilter,
  ranges: FlannelRanges,
): 'were-there' | 'restored' | 'failed' {
  const rules = rulesOf(ranges);
  const isThere = (rule: FlannelRule): boolean => hasChain(netfilter, rule) && hasRule(netfilter, rule);
  if (rules.every(isThere)) return 'were-there';
  const text = textOf(rules, { clears: (rule) => !hasChain(netfilter, rule), deletes: isThere });
  return netfilter.restore(text, { isNoFlush: true }).ok ? 'restored' : 'failed';
}

interface Rewrite {
  /** Is its own chain, which the rule is in or leads to, made or emptied first? */
  readonly clears: (rule: FlannelRule) => boolean;
  readonly deletes: (rule: FlannelRule) => boolean;
}

function textOf(rules: readonly FlannelRule[], { clears, deletes }: Rewrite): string {
  const lines: string[] = [];
  for (const table of ['filter', 'nat'] as const) {
    const own = rules.filter((rule) => rule.table === table);
    lines.push(`*${table}`);
    const [first] = own;
    if (first !== undefined && clears(first)) lines.push(`:${chainFor(first)} - [0:0]`);
    for (const rule of own) {
      if (deletes(rule)) lines.push(`-D ${rule.chain} ${rule.spec}`);
      lines.push(`-A ${rule.chain} ${rule.spec}`);
    }
    lines.push('COMMIT');
  }
  return `${lines.join('\n')}\n`;
}

function chainFor({ table }: FlannelRule): string {
  return table === 'filter' ? FORWARD_CHAIN : MASQUERADE_CHAIN;
}

function hasChain(netfilter: FamilyNetfilter, rule: FlannelRule): boolean {
  return netfilter.command(['-t', rule.table, '-S', chainFor(rule)]).ok;
}

function hasRule(netfilter: FamilyNetfilter, { table, chain, spec }: FlannelRule): boolean {
  return netfilter.command(['-t', table, '-C', chain, ...wordsOf(spec)]).ok;
}

/** As a shell takes them apart. */
function wordsOf(spec: string): readonly string[] {
  return [...spec.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
