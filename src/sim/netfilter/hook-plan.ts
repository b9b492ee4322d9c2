/**
 * What runs at a hook when more than iptables' tables are there: base chains of nftables and other parts of the kernel,
 * by priority, and among equals the newest first (`nf_hook_entries_grow` of net/netfilter/core.c).
 *
 * Chains that translate addresses run together, in the order of their own priorities, where the kernel's NAT has its place.
 */
import { HOOK, type Hook, type Verdict } from './hook';
import type { NftChain } from './nftables/nft-chain';
import type { RuleContext } from './rule-context';
import type { Table, TableName } from './table';

/** Another part of the kernel at a hook: IPVS. */
export interface HookFunction {
  readonly hook: Hook;
  readonly priority: number;
  readonly sequence: number;
  readonly run: (context: RuleContext) => Verdict;
}

export type NatEntry = { readonly table: Table } | { readonly chain: NftChain };

export type HookStep =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'chain'; readonly chain: NftChain }
  | { readonly kind: 'track' | 'confirm' }
  | { readonly kind: 'nat'; readonly entries: readonly NatEntry[] }
  | { readonly kind: 'function'; readonly run: (context: RuleContext) => Verdict };

export interface HookParts {
  readonly tables: readonly { readonly table: Table; readonly sequence: number }[];
  readonly chains: readonly NftChain[];
  readonly functions: readonly HookFunction[];
  readonly isTracking: boolean;
  /** Whether anything at any hook translates addresses. */
  readonly hasNat: boolean;
}

/** include/uapi/linux/netfilter_ipv4.h */
const TABLE_PRIORITIES: Readonly<Record<TableName, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};
const TRACK_PRIORITY = -200;
const DESTINATION_NAT_PRIORITY = -100;
const SOURCE_NAT_PRIORITY = 100;

interface PlacedStep {
  readonly priority: number;
  readonly sequence: number;
  readonly step: HookStep;
}

export function planHook(hook: Hook, parts: HookParts): readonly HookStep[] {
  const isEntry = hook === HOOK.PREROUTING || hook === HOOK.OUTPUT;
  const isExit = hook === HOOK.INPUT || hook === HOOK.POSTROUTING;
  const steps: PlacedStep[] = [];
  const entries: { readonly priority: number; readonly sequence: number; readonly entry: NatEntry }[] = [];
  for (const { table, sequence } of parts.tables) {
    if (table.chainAt(hook) === undefined) continue;
    const priority = TABLE_PRIORITIES[table.name];
    if (table.name === 'nat') entries.push({ priority, sequence, entry: { table } });
    else steps.push({ priority, sequence, step: { kind: 'table', table } });
  }
  for (const chain of parts.chains) {
    if (chain.base === undefined) continue;
    const { priority, sequence, type } = chain.base;
    if (type === 'nat') entries.push({ priority, sequence, entry: { chain } });
    else steps.push({ priority, sequence, step: { kind: 'chain', chain } });
  }
  for (const { hook: place, priority, sequence, run } of parts.functions) {
    if (place === hook) steps.push({ priority, sequence, step: { kind: 'function', run } });
  }
  if (isEntry && parts.isTracking) {
    steps.push({ priority: TRACK_PRIORITY, sequence: 0, step: { kind: 'track' } });
  }
  if (isExit && parts.isTracking) steps.push({ priority: Infinity, sequence: 0, step: { kind: 'confirm' } });
  if (parts.hasNat && (isEntry || isExit)) {
    const priority = isEntry ? DESTINATION_NAT_PRIORITY : SOURCE_NAT_PRIORITY;
    const sorted = entries.sort(compareSteps).map(({ entry }) => entry);
    steps.push({ priority, sequence: 0, step: { kind: 'nat', entries: sorted } });
  }
  return steps.sort(compareSteps).map(({ step }) => step);
}

function compareSteps(
  first: { readonly priority: number; readonly sequence: number },
  second: { readonly priority: number; readonly sequence: number },
): number {
  if (first.priority !== second.priority) return first.priority < second.priority ? -1 : 1;
  return second.sequence - first.sequence;
}
