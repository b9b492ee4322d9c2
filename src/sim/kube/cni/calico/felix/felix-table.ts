/**
 * One table of iptables as Felix keeps it: its chains, by what is different since it last wrote, and its jumps at the beginning of
 * the built-in ones, where they are put again when somebody has put something before them
 * (projectcalico/calico v3.29 `felix/iptables/table.go`).
 */
import { invariant } from '../../../../base/invariant';
import type { FamilyNetfilter } from '../../../../netfilter/family-netfilter';
import { splitRestoreLine } from '../../../../netfilter/restore-words';
import type { KnownLines } from '../../../../netfilter/rule-restore';
import { hashedRules, isSameChain, type FelixChain, type FelixRule } from './felix-chain';

/** What Felix hashes instead of a built-in chain's name for rules at its end. */
const APPENDED = '*appends*';

export interface TableOptions {
  readonly name: 'filter' | 'nat';
  readonly builtIn: readonly string[];
  /** At the end of built-in chains. */
  readonly appended?: Readonly<Record<string, readonly FelixRule[]>>;
  /** What nodes write at first is the same on all of them, but for their Pods. */
  readonly firstLines: KnownLines;
}

interface BuiltInRule {
  readonly chain: string;
  readonly rule: string;
}

export class FelixTable {
  readonly #tables: FamilyNetfilter;
  readonly #name: string;
  readonly #jumps: readonly BuiltInRule[];
  readonly #appended: readonly BuiltInRule[];
  readonly #firstLines: KnownLines;
  /** By chain, as it was written. */
  #chains: ReadonlyMap<string, FelixChain> = new Map();

  constructor(tables: FamilyNetfilter, { name, builtIn, appended = {}, firstLines }: TableOptions) {
    this.#tables = tables;
    this.#name = name;
    this.#firstLines = firstLines;
    this.#jumps = builtIn.flatMap((chain) =>
      hashedRules({ name: chain, rules: [{ action: `--jump cali-${chain}` }] }).map((rule) => ({
        chain,
        rule,
      })),
    );
    this.#appended = Object.entries(appended).flatMap(([chain, rules]) =>
      hashedRules({ name: chain + APPENDED, rules }).map((rule) => ({ chain, rule })),
    );
  }

  apply(chains: ReadonlyMap<string, FelixChain>): void {
    // The rules are told apart before they are hashed: a Pod changes two or three chains of the thousand that a node may have.
    const changed = [...chains.values()].filter((chain) => !isSameChain(this.#chains.get(chain.name), chain));
    const stale = [...this.#chains.keys()].filter((name) => !chains.has(name));
    this.#restore([
      ...[...changed.map(({ name }) => name), ...stale].map((name) => `:${name} - [0:0]`),
      ...changed.flatMap((chain) => hashedRules(chain).map((rule) => `-A ${chain.name} ${rule}`)),
      ...stale.map((name) => `-X ${name}`),
    ]);
    this.#restore(this.#builtInChanges());
    this.#chains = chains;
  }

  #builtInChanges(): readonly string[] {
    const moved = this.#jumps.filter(({ chain }) => !this.#isFirst(chain));
    const missing = this.#appended.filter((each) => !this.#isThere(each));
    return [
      ...moved.filter((each) => this.#isThere(each)).map(({ chain, rule }) => `-D ${chain} ${rule}`),
      ...moved.map(({ chain, rule }) => `-I ${chain} 1 ${rule}`),
      ...missing.map(({ chain, rule }) => `-A ${chain} ${rule}`),
    ];
  }

  #isFirst(chain: string): boolean {
    const listed = this.#tables.command(['-t', this.#name, '-S', chain, '1']);
    return listed.ok && listed.value.includes(`-j cali-${chain}`);
  }

  #isThere({ chain, rule }: BuiltInRule): boolean {
    return this.#tables.command(splitRestoreLine(`-t ${this.#name} -C ${chain} ${rule}`)).ok;
  }

  #restore(commands: readonly string[]): void {
    if (commands.length === 0) return;
    const text = [`*${this.#name}`, ...commands, 'COMMIT', ''].join('\n');
    const known = this.#chains.size === 0 ? this.#firstLines : undefined;
    const restored = this.#tables.restore(text, { isNoFlush: true, known });
    invariant(restored.ok, `felix feeds valid rules: ${restored.ok ? '' : restored.error.message}`);
  }
}
