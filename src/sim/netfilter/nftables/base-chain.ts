/** What a chain asks of a hook, as nft and the kernel accept it (`nft_chain_parse_hook` of nf_tables_api.c). */
import { KERNEL, type ChangeJournal } from './change-journal';
import type { ChainBody, NftFamily } from './command';
import { isHookOf, priorityNamed } from './hook-priority';
import type { BaseChain } from './nft-chain';
import type { NftPlace } from './nft-problem';

const CHAIN_TYPES = ['filter', 'nat', 'route'] as const;

/** Undefined when it cannot be; the journal says why. */
export function makeBaseChain(
  family: NftFamily,
  { base, policy }: ChainBody,
  place: NftPlace,
  journal: ChangeJournal,
): Omit<BaseChain, 'sequence'> | undefined {
  if (base === undefined) return undefined;
  const { hook, devices } = base;
  const type = CHAIN_TYPES.find((known) => known === base.type);
  const named = base.priorityName === undefined ? 0 : priorityNamed(base.priorityName, family, hook);
  if (type === undefined) journal.fail(base.typePlace, 'unknown chain type');
  else if (!isHookOf(family, hook)) journal.fail(base.hookPlace, 'unknown chain hook');
  else if (named === undefined)
    journal.fail(base.priorityPlace, 'invalid priority expression value in this context.');
  else if ((type === 'nat' && hook === 'forward') || (type === 'route' && hook !== 'output')) {
    journal.fail(place, `${KERNEL}Operation not supported`);
  } else if (hook === 'ingress' || hook === 'egress') {
    journal.fail(base.hookPlace, `the hook ${hook} is not modelled`);
  } else return { type, hook, priority: named + base.priorityOffset, policy: policy ?? 'accept', devices };
  return undefined;
}
