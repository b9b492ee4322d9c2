/** One table of a namespace: its built-in chains and those of the user. */
import { HOOK, HOOK_NAMES, VERDICT, type Hook } from './hook';
import { Chain } from './chain';
import { TableSnapshot } from './table-snapshot';

export type TableName = 'mangle' | 'security' | 'raw' | 'filter' | 'nat';

/** In the order that iptables-save prints them. */
export const TABLE_NAMES: readonly TableName[] = ['mangle', 'security', 'raw', 'filter', 'nat'];

const TABLE_HOOKS: Readonly<Record<TableName, readonly Hook[]>> = {
  raw: [HOOK.PREROUTING, HOOK.OUTPUT],
  mangle: [HOOK.PREROUTING, HOOK.INPUT, HOOK.FORWARD, HOOK.OUTPUT, HOOK.POSTROUTING],
  nat: [HOOK.PREROUTING, HOOK.INPUT, HOOK.OUTPUT, HOOK.POSTROUTING],
  filter: [HOOK.INPUT, HOOK.FORWARD, HOOK.OUTPUT],
  security: [HOOK.INPUT, HOOK.FORWARD, HOOK.OUTPUT],
};

export class Table {
  readonly name: TableName;
  readonly builtIns: readonly Chain[];
  /** The built-in chain of each hook, by its number. */
  readonly #chainByHook: readonly (Chain | undefined)[];
  readonly #userChains = new Map<string, Chain>();
  /** Of chains that nobody has asked for yet. */
  #snapshot: TableSnapshot | undefined = undefined;
  /** Chains of the snapshot that are made already, or will not be. */
  readonly #taken = new Set<string>();

  constructor(name: TableName) {
    this.name = name;
    const chainByHook = new Array<Chain | undefined>(HOOK_NAMES.length).fill(undefined);
    for (const hook of TABLE_HOOKS[name]) chainByHook[hook] = new Chain(HOOK_NAMES[hook], VERDICT.ACCEPT);
    this.#chainByHook = chainByHook;
    this.builtIns = chainByHook.filter((chain) => chain !== undefined);
  }

  chainAt(hook: Hook): Chain | undefined {
    return this.#chainByHook[hook];
  }

  findChain(name: string): Chain | undefined {
    return (
      this.#userChains.get(name) ??
      (this.#snapshot === undefined ? undefined : this.#takeChain(this.#snapshot, name)) ??
      this.builtIns.find((chain) => chain.name === name)
    );
  }

  isBuiltIn(name: string): boolean {
    return this.builtIns.some((chain) => chain.name === name);
  }

  /** Sorted by name, as iptables prints them. */
  userChains(): readonly Chain[] {
    const snapshot = this.#snapshot;
    if (snapshot !== undefined) for (const name of snapshot.names()) this.#takeChain(snapshot, name);
    return [...this.#userChains.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  allChains(): readonly Chain[] {
    return [...this.builtIns, ...this.userChains()];
  }

  addChain(chain: Chain): void {
    this.#taken.add(chain.name);
    this.#userChains.set(chain.name, chain);
  }

  removeChain(name: string): void {
    this.#taken.add(name);
    this.#userChains.delete(name);
  }

  /** Of those of the named chains that there are. */
  snapshotOf(names: Iterable<string>): TableSnapshot {
    return new TableSnapshot([...names].flatMap((name) => this.findChain(name) ?? []));
  }

  /** Takes over the chains of another table. Answers false when there is something in them here already. */
  adopt(snapshot: TableSnapshot): boolean {
    const known = [...this.#userChains.values()].filter(({ name }) => snapshot.has(name));
    if (this.#snapshot !== undefined || known.some((chain) => isInUse(chain))) return false;
    this.#snapshot = snapshot;
    for (const chain of known) this.#fill(chain, snapshot);
    return true;
  }

  #takeChain(snapshot: TableSnapshot, name: string): Chain | undefined {
    if (this.#taken.has(name) || !snapshot.has(name)) return undefined;
    const chain = new Chain(name);
    this.addChain(chain);
    this.#fill(chain, snapshot);
    return chain;
  }

  #fill(chain: Chain, snapshot: TableSnapshot): void {
    const { name } = chain;
    chain.references += snapshot.referencesOf(name);
    chain.replaceRulesLater(() => snapshot.rulesFor(name, (wanted) => this.findChain(wanted)));
  }
}

function isInUse({ rules, packets, bytes }: Chain): boolean {
  return rules.length > 0 || packets > 0 || bytes > 0;
}

export function isTableName(name: string): name is TableName {
  return TABLE_NAMES.some((known) => known === name);
}
