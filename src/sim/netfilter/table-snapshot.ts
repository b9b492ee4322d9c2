/**
 * Chains of a table at one moment, for tables of other namespaces that are to have the same.
 *
 * Nodes of a large cluster have the same hundred thousand rules, of which packets meet a few. A table that takes them over
 * makes a chain and its rules when somebody asks for them; matches and targets are shared, counters are not.
 */
import { invariant } from '../base/invariant';
import type { Chain, Rule } from './chain';

export class TableSnapshot {
  /** Lists that are never changed: a chain whose rules change gets another. */
  readonly #rules = new Map<string, readonly Rule[]>();
  /** Where rules lead to: chains may be renamed later. */
  readonly #names = new Map<Chain, string>();
  readonly #references = new Map<string, number>();

  /** Their rules lead to one another alone. */
  constructor(chains: readonly Chain[]) {
    for (const chain of chains) {
      this.#rules.set(chain.name, chain.rules);
      this.#names.set(chain, chain.name);
    }
    for (const { rules } of chains) for (const rule of rules) this.#countJump(rule);
  }

  has(name: string): boolean {
    return this.#rules.has(name);
  }

  names(): Iterable<string> {
    return this.#rules.keys();
  }

  /** How many of these rules lead to the chain. */
  referencesOf(name: string): number {
    return this.#references.get(name) ?? 0;
  }

  /** The rules of a chain for another table, which have counted nothing yet. */
  rulesFor(name: string, findChain: (name: string) => Chain | undefined): readonly Rule[] {
    return (this.#rules.get(name) ?? []).map((rule) => {
      const copy = rule.copy();
      const { action } = rule;
      if (action.kind !== 'jump' && action.kind !== 'goto') return copy;
      const chain = findChain(this.#names.get(action.chain) ?? '');
      invariant(chain !== undefined, 'a snapshot has the chains that its rules lead to');
      copy.action = { kind: action.kind, chain };
      return copy;
    });
  }

  #countJump({ action }: Rule): void {
    if (action.kind !== 'jump' && action.kind !== 'goto') return;
    const name = this.#names.get(action.chain);
    invariant(name !== undefined, 'the rules of a snapshot lead to its chains');
    this.#references.set(name, this.referencesOf(name) + 1);
  }
}
