/** One table of a namespace: its built-in chains and those of the user. */
import { HOOK, HOOK_NAMES, VERDICT, type Hook } from './hook';
import { Chain } from './chain';

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
    return this.#userChains.get(name) ?? this.builtIns.find((chain) => chain.name === name);
  }

  isBuiltIn(name: string): boolean {
    return this.builtIns.some((chain) => chain.name === name);
  }

  /** Sorted by name, as iptables prints them. */
  userChains(): readonly Chain[] {
    return [...this.#userChains.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  allChains(): readonly Chain[] {
    return [...this.builtIns, ...this.userChains()];
  }

  addChain(chain: Chain): void {
    this.#userChains.set(chain.name, chain);
  }

  removeChain(name: string): void {
    this.#userChains.delete(name);
  }
}

export function isTableName(name: string): name is TableName {
  return TABLE_NAMES.some((known) => known === name);
}
