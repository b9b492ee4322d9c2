/** What commands do to a table, one after the other, before anything takes effect (iptables/nft-cmd.c). */
import type { Rule } from './chain';
import type { IptablesCommand } from './rule-parser';
import { BAD_RULE, NO_CHAIN, type TableDraft, type TableError } from './table-draft';

const NO_ERRORS: readonly TableError[] = [];

/**
 * Changes the draft. A jump to a chain that is not there is found before anything else. Of a command with several rules the
 * kernel may object to each.
 */
export function applyCommand(draft: TableDraft, command: IptablesCommand): readonly TableError[] {
  const missing = resolveJump(draft, command);
  if (missing !== undefined) return [missing];
  if (command.chain !== undefined && command.rules.length > 0) {
    return applyRules(draft, command.chain, command);
  }
  const failure = applyToChains(draft, command);
  return failure === undefined ? NO_ERRORS : [failure];
}

function applyToChains(draft: TableDraft, command: IptablesCommand): TableError | undefined {
  const { kind, chain, argument } = command;
  if (chain === undefined) {
    return kind === 'flush' || kind === 'delete-chain' ? applyToAll(draft, kind) : undefined;
  }
  switch (kind) {
    case 'flush':
      return draft.flush(chain);
    case 'delete-chain':
      return draft.deleteChain(chain);
    case 'new-chain':
      return draft.createChain(chain);
    case 'rename':
      return draft.renameChain(chain, argument ?? '');
    case 'policy':
      return draft.setPolicy(chain, argument ?? '');
    case 'delete-number':
      return draft.deleteAt(chain, command.ruleNumber ?? 1);
    default:
      return undefined;
  }
}

function resolveJump(draft: TableDraft, { jump, rules }: IptablesCommand): TableError | undefined {
  if (jump === undefined) return undefined;
  const chain = draft.findChain(jump.name);
  if (chain === undefined) return { kind: 'missing-chain', message: `Chain '${jump.name}' does not exist` };
  for (const rule of rules) rule.action = { kind: jump.isGoto ? 'goto' : 'jump', chain };
  return undefined;
}

function applyToAll(draft: TableDraft, kind: 'flush' | 'delete-chain'): TableError | undefined {
  const builtIns = kind === 'flush' ? draft.table.builtIns.map(({ name }) => name) : [];
  for (const name of [...builtIns, ...draft.userChainNames()]) {
    const failure = kind === 'flush' ? draft.flush(name) : draft.deleteChain(name);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function applyRules(draft: TableDraft, chain: string, command: IptablesCommand): readonly TableError[] {
  const failures: TableError[] = [];
  let place = command.ruleNumber ?? 1;
  for (const rule of command.rules) {
    const failure = applyRule(draft, chain, place, command.kind, rule);
    if (failure !== undefined) failures.push(failure);
    if (failure !== undefined && failure.kind !== 'kernel') break;
    place += 1;
  }
  return failures;
}

function applyRule(
  draft: TableDraft,
  chain: string,
  place: number,
  kind: IptablesCommand['kind'],
  rule: Rule,
): TableError | undefined {
  switch (kind) {
    case 'append':
      return draft.append(chain, rule);
    case 'insert':
      return draft.insert(chain, place, rule);
    case 'replace':
      return draft.findChain(chain) === undefined ? NO_CHAIN : draft.replace(chain, place, rule);
    case 'delete':
      return draft.deleteRule(chain, rule);
    case 'check':
      return draft.findRule(chain, rule) === undefined ? BAD_RULE : undefined;
    default:
      return undefined;
  }
}
