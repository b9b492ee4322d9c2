/** What leads where: the checks of the kernel before it takes a ruleset (`nft_table_validate` of nf_tables_api.c). */
import type { NftExpression } from './expression';
import type { BaseChain, NftChain, NftRule, NftTable } from './nft-chain';

const MAX_JUMPS = 16;

const NO_RULES: ReadonlySet<NftRule> = new Set();

/** The chains that the verdicts of a chain's rules name. */
function targetsOf(chain: NftChain, ignored: ReadonlySet<NftRule> = NO_RULES): readonly NftChain[] {
  const targets: NftChain[] = [];
  const add = (name: string | undefined): void => {
    const target = name === undefined ? undefined : chain.table.chains.get(name);
    if (target !== undefined) targets.push(target);
  };
  for (const rule of chain.rules) {
    if (ignored.has(rule)) continue;
    for (const statement of rule.statements) {
      if (statement.kind === 'verdict' && statement.verdict.kind === 'verdict') add(statement.verdict.chain);
      if (statement.kind !== 'vmap' || statement.map.kind !== 'map') continue;
      const { mapping } = statement.map;
      if (mapping.kind === 'set') {
        for (const { data } of mapping.elements) if (data?.kind === 'verdict') add(data.chain);
      } else {
        for (const { chain: target } of chain.table.sets.get(mapping.name)?.set.elements() ?? [])
          add(target?.name);
      }
    }
  }
  return targets;
}

export function leadsTo(from: NftChain, to: NftChain): boolean {
  return targetsOf(from).includes(to);
}

const NAT_HOOKS: Readonly<Record<string, readonly string[]>> = {
  dnat: ['prerouting', 'output'],
  redirect: ['prerouting', 'output'],
  snat: ['postrouting', 'input'],
  masquerade: ['postrouting'],
};

const REJECT_HOOKS = ['input', 'forward', 'output', 'prerouting'];

/** Whether a statement that the chain leads to has no place at the hook (`nft_chain_validate_hooks`). */
function hasMisplaced(
  chain: NftChain,
  base: BaseChain,
  seen: Set<NftChain>,
  ignored: ReadonlySet<NftRule>,
): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  for (const rule of chain.rules) {
    if (ignored.has(rule)) continue;
    for (const statement of rule.statements) {
      if (statement.kind === 'nat') {
        if (base.type !== 'nat' || NAT_HOOKS[statement.type]?.includes(base.hook) !== true) return true;
      } else if (statement.kind === 'reject' && !REJECT_HOOKS.includes(base.hook)) return true;
      else if (statement.kind === 'tproxy' && base.hook !== 'prerouting') return true;
    }
  }
  return targetsOf(chain, ignored).some((target) => hasMisplaced(target, base, seen, ignored));
}

/** How many jumps follow from here; infinity in a circle. */
function depthOf(chain: NftChain, checked: Map<NftChain, number>, ignored: ReadonlySet<NftRule>): number {
  const known = checked.get(chain);
  if (known !== undefined) return known;
  checked.set(chain, Infinity);
  let depth = 0;
  for (const target of targetsOf(chain, ignored)) {
    depth = Math.max(depth, 1 + depthOf(target, checked, ignored));
  }
  checked.set(chain, depth);
  return depth;
}

export function namesSet(statement: NftRule['statements'][number], name: string): boolean {
  switch (statement.kind) {
    case 'match':
      return statement.right.kind === 'set-reference' && statement.right.name === name;
    case 'vmap':
      return statement.map.kind === 'map' && isReferenceTo(statement.map.mapping, name);
    case 'assign':
      return statement.value.kind === 'map' && isReferenceTo(statement.value.mapping, name);
    case 'nat':
      return statement.address?.kind === 'map' && isReferenceTo(statement.address.mapping, name);
    case 'set-update':
      return statement.set === name;
    default:
      return false;
  }
}

function isReferenceTo(mapping: NftExpression, name: string): boolean {
  return mapping.kind === 'set-reference' && mapping.name === name;
}

/** What is wrong with the tables without the ignored rules. */
export function findBadTable(tables: Iterable<NftTable>, ignored: ReadonlySet<NftRule>): string | undefined {
  for (const { chains } of tables) {
    const checked = new Map<NftChain, number>();
    for (const chain of chains.values()) {
      if (chain.base === undefined) continue;
      if (depthOf(chain, checked, ignored) > MAX_JUMPS) return 'Too many links';
      if (hasMisplaced(chain, chain.base, new Set(), ignored)) return 'Operation not supported';
    }
  }
  return undefined;
}
