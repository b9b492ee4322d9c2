/**
 * The way of a packet through a chain and those that it jumps to (`nft_do_chain`), and what is remembered of it: which rule
 * decided, and while someone looks, every rule that matched.
 */
import { say, type Sentence } from '../base/sentence';
import type { RuleStep } from '../link/path-observer';
import type { Chain, Rule } from './chain';
import { VERDICT, type Verdict } from './hook';
import type { Nftables } from './nftables/nftables';
import type { RuleContext } from './rule-context';
import type { Table } from './table';
import { MAX_JUMP_DEPTH } from './table-draft';
import { CONTINUE } from './target';
import { RejectTarget } from './targets/reject-target';

/** Why a packet was not accepted. */
export interface NetfilterDecision {
  readonly table: string;
  readonly chain: string;
  /** Counts from 1; 0 when the policy of the chain decided, or no rule at all. */
  readonly ruleNumber: number;
  /** As iptables-save prints it; empty when no rule decided. */
  readonly rule: string;
  readonly comment: string;
  /** `icmp-port-unreachable`, `tcp-reset` and so on; empty unless the verdict is REJECT. */
  readonly rejectWith: string;
}

/** One rule that a packet met and matched. */
export interface RuleHit {
  readonly table: string;
  readonly chain: string;
  readonly ruleNumber: number;
  readonly rule: string;
}

/** What drops a packet that no rule has decided about. */
type Undecided = 'none' | 'policy' | 'no-address' | 'conntrack-clash' | 'conntrack-full' | 'virtual-service';

export class RuleWalk {
  readonly #context: RuleContext;
  readonly #nftables: () => Nftables;
  /** Where to go on when a chain ends: chain and place of the rule after the jump. */
  readonly #returnChains: (Chain | undefined)[] = new Array<Chain | undefined>(MAX_JUMP_DEPTH + 1).fill(
    undefined,
  );
  readonly #returnPlaces = new Int32Array(MAX_JUMP_DEPTH + 1);
  #decidingTable = '';
  #decidingChain: Chain | undefined = undefined;
  #decidingPlace = -1;
  #undecided: Undecided = 'none';
  #isDecidedByNft = false;
  #hits: RuleHit[] | undefined = undefined;

  constructor(context: RuleContext, nftables: () => Nftables) {
    this.#context = context;
    this.#nftables = nftables;
  }

  /** Of the last packet that was not accepted. */
  get decision(): NetfilterDecision {
    const nftables = this.#nftables();
    const nft = this.#isDecidedByNft ? nftables.decision : undefined;
    if (nft !== undefined) {
      const { chain: nftChain, place, rejectWith } = nft;
      const nftRule = nftChain.rules[place - 1];
      return {
        table: nftChain.table.name,
        chain: nftChain.name,
        ruleNumber: place,
        rule: nftRule === undefined ? '' : nftables.describeRule(nftRule),
        comment: nftRule?.comment ?? '',
        rejectWith,
      };
    }
    const chain = this.#decidingChain;
    const rule = chain?.rules[this.#decidingPlace];
    const target = rule?.action.kind === 'target' ? rule.action.target : undefined;
    return {
      table: this.#decidingTable,
      chain: chain?.name ?? '',
      ruleNumber: this.#decidingPlace + 1,
      rule: chain === undefined || rule === undefined ? '' : `-A ${chain.name}${rule.format()}`,
      comment: rule?.comment ?? '',
      rejectWith: target instanceof RejectTarget ? target.rejectWith : '',
    };
  }

  /** The same for people, in one line. */
  describeDecision(): Sentence {
    const { table, chain, ruleNumber, rule } = this.decision;
    if (this.#isDecidedByNft) {
      return ruleNumber === 0
        ? say('policy drop (chain {chain} of the nftables table {table})', { chain, table })
        : say('{rule} (nftables table {table}, rule {ruleNumber} of {chain})', {
            rule,
            table,
            ruleNumber,
            chain,
          });
    }
    switch (this.#undecided) {
      case 'none':
        return say('{rule} ({table} table, rule {ruleNumber} of {chain})', {
          rule,
          table,
          ruleNumber,
          chain,
        });
      case 'policy':
        return say('-P {chain} DROP (policy of the {table} table)', { chain, table });
      case 'no-address':
        return say(
          'The device has no address to translate to, or the connection was masqueraded for another device',
        );
      case 'virtual-service':
        return say('No server of the virtual service can take the connection');
      case 'conntrack-clash':
        return say('Another connection took its place in the connection table');
      case 'conntrack-full':
        return say('nf_conntrack: table full, dropping packet');
    }
  }

  /** From now on `takeTrace` answers which rules packets match. It costs time. */
  startTrace(): void {
    this.#hits = [];
    const nftables = this.#nftables();
    nftables.onHit = (chain, ruleNumber, rule): void => {
      const text = nftables.describeRule(rule);
      this.#hits?.push({ table: chain.table.name, chain: chain.name, ruleNumber, rule: text });
    };
  }

  /** The rules matched since the last time, in order. */
  takeTrace(): readonly RuleHit[] {
    const hits = this.#hits ?? [];
    if (this.#hits !== undefined) this.#hits = [];
    return hits;
  }

  stopTrace(): void {
    this.#hits = undefined;
    this.#nftables().onHit = undefined;
  }

  /** From rule to rule, through jumps and back, until one decides (`nft_do_chain`). */
  run(table: Table, base: Chain): Verdict {
    const context = this.#context;
    const { packet } = context;
    let chain = base;
    let place = 0;
    let depth = 0;
    for (;;) {
      const from = place;
      place = chain.nextCandidate(place, context.source, context.destination);
      const rule = chain.rules[place];
      // The kernel looks at each rule, also at those that the index leaves out.
      packet.testedRules += place - from;
      if (rule === undefined) {
        if (depth === 0) return this.#endOfChain(table, base);
        depth -= 1;
        chain = this.#returnChains[depth] ?? base;
        place = this.#returnPlaces[depth] ?? 0;
        continue;
      }
      place += 1;
      packet.testedRules += 1;
      if (!rule.passes(context)) continue;
      rule.packets += 1;
      rule.bytes += context.lengthBytes;
      if (this.#hits !== undefined) this.#recordHit(table, chain, place, rule);
      if (context.watch !== undefined) context.watch(stepOf(table, chain, place, rule));
      const { action } = rule;
      switch (action.kind) {
        case 'none':
          continue;
        case 'accept':
          return VERDICT.ACCEPT;
        case 'drop':
          return this.#decide(VERDICT.DROP, table, chain, place);
        case 'return':
          place = chain.rules.length;
          break;
        case 'jump':
          this.#returnChains[depth] = chain;
          this.#returnPlaces[depth] = place;
          depth += 1;
          chain = action.chain;
          place = 0;
          break;
        case 'goto':
          chain = action.chain;
          place = 0;
          break;
        case 'target': {
          const verdict = action.target.apply(context);
          if (verdict === CONTINUE) continue;
          return verdict === VERDICT.ACCEPT ? verdict : this.#decide(verdict, table, chain, place);
        }
      }
    }
  }

  #endOfChain(table: Table, base: Chain): Verdict {
    base.packets += 1;
    base.bytes += this.#context.lengthBytes;
    const verdict = base.policy ?? VERDICT.ACCEPT;
    if (verdict === VERDICT.ACCEPT) return verdict;
    this.#decide(verdict, table, base, 0);
    this.#undecided = 'policy';
    return verdict;
  }

  #decide(verdict: Verdict, table: Table, chain: Chain, ruleNumber: number): Verdict {
    this.#isDecidedByNft = false;
    this.#decidingTable = table.name;
    this.#decidingChain = chain;
    this.#decidingPlace = ruleNumber - 1;
    this.#undecided = 'none';
    return verdict;
  }

  /** What drops the packet is no rule. */
  endWithoutRule(reason: Undecided): Verdict {
    this.#isDecidedByNft = false;
    this.#decidingTable = 'nat';
    this.#decidingChain = undefined;
    this.#decidingPlace = -1;
    this.#undecided = reason;
    return VERDICT.DROP;
  }

  #recordHit(table: Table, chain: Chain, ruleNumber: number, rule: Rule): void {
    const text = `-A ${chain.name}${rule.format()}`;
    this.#hits?.push({ table: table.name, chain: chain.name, ruleNumber, rule: text });
  }

  /** The last verdict was that of a chain of nftables. */
  endInNftables(): void {
    this.#isDecidedByNft = true;
    this.#undecided = 'none';
  }
}

function stepOf({ name: table }: Table, { name: chain }: Chain, number: number, rule: Rule): RuleStep {
  const printed = { format: (): string => `-A ${chain}${rule.format()}` };
  return { kind: 'rule', tool: 'iptables', table, chain, number, rule: printed, comment: rule.comment };
}
