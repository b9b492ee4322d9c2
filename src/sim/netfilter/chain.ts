/**
 * Chains and the rules in them.
 *
 * A rule is a header, matches in the order given, a verdict, jump or target, and counters. Restoring a chain that other
 * chains jump to replaces its rules and keeps the chain itself, so jumps stay valid.
 */
import type { Verdict } from './hook';
import type { Match } from './match';
import { CommentMatch } from './matches/comment-match';
import type { RuleContext } from './rule-context';
import { RuleHeader } from './rule-header';
import type { Target } from './target';

/** Words of `columns` for each rule. */
const COLUMNS = 4;
/** From this many rules on a chain that names single destinations keeps an index of them. */
const MIN_INDEXED_RULES = 64;
const EVERY_BIT = -1;
/** A bit for each hook. */
export const EVERY_HOOK = 0b1_1111;
/** From this many rules on a chain keeps their addresses in columns, which are quicker to walk. */
const MIN_COLUMN_RULES = 16;
const NO_COLUMNS = new Int32Array(0);

/** What a rule does, besides counting. */
export type RuleAction =
  | { readonly kind: 'none' | 'accept' | 'drop' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: Chain }
  | { readonly kind: 'target'; readonly target: Target };

export class Rule extends RuleHeader {
  packets = 0;
  bytes = 0;
  matches: readonly Match[] = [];
  action: RuleAction = { kind: 'none' };
  /** Bits of the hooks where its target works. */
  hooks = EVERY_HOOK;
  /** The matches that can fail or that act: all but comments. */
  #checks: readonly Match[] = [];

  /** Called once when everything is in place. */
  finish(): void {
    this.finishHeader();
    this.#checks = this.matches.filter((match) => !(match instanceof CommentMatch));
  }

  /** The same rule for another table, which has counted nothing yet. */
  copy(): Rule {
    const copy = Object.assign(new Rule(), this);
    copy.packets = 0;
    copy.bytes = 0;
    copy.finish();
    return copy;
  }

  get comment(): string {
    for (const match of this.matches) if (match instanceof CommentMatch) return match.text ?? '';
    return '';
  }

  get needsTracking(): boolean {
    if (this.action.kind === 'target' && this.action.target.needsTracking) return true;
    return this.matches.some((match) => match.needsTracking);
  }

  /** Whether the packet passes everything but the tests of `mayFit`. */
  passes(context: RuleContext): boolean {
    if (this.hasMore && !this.headerMatches(context)) return false;
    for (const check of this.#checks) if (!check.matches(context)) return false;
    return true;
  }

  /** As iptables-save prints it after `-A CHAIN`, with a leading blank. */
  format(counters = ''): string {
    let text = this.formatHeader();
    for (const match of this.matches) text += ` -m ${match.name}${match.format()}`;
    text += counters;
    const { action } = this;
    switch (action.kind) {
      case 'none':
        return text;
      case 'jump':
        return `${text} -j ${action.chain.name}`;
      case 'goto':
        return `${text} -g ${action.chain.name}`;
      case 'target':
        return `${text} -j ${action.target.name}${action.target.format()}`;
      default:
        return `${text} -j ${action.kind.toUpperCase()}`;
    }
  }
}

export class Chain {
  /** Changed by `iptables -E` only. */
  name: string;
  /** What happens at the end of a built-in chain; undefined for a chain of the user's. */
  policy: Verdict | undefined;
  packets = 0;
  bytes = 0;
  /** How many rules jump or go here. */
  references = 0;
  #rules: readonly Rule[] = [];
  /** Makes its rules, as long as nobody has looked at them. */
  #makeRules: (() => readonly Rule[]) | undefined = undefined;
  /** Destination, its mask, source, its mask of each rule of a longer chain; no bits in the mask of one with `!`. */
  #columns = NO_COLUMNS;
  /** Rules by the single destination they name, and those that name none, by their place. */
  #rulesByDestination: Map<number, number[]> | undefined = undefined;
  #otherRules: readonly number[] = [];
  #needsTracking = false;

  constructor(name: string, policy?: Verdict) {
    this.name = name;
    this.policy = policy;
  }

  get rules(): readonly Rule[] {
    if (this.#makeRules !== undefined) this.replaceRules(this.#makeRules());
    return this.#rules;
  }

  get needsTracking(): boolean {
    if (this.#makeRules !== undefined) this.replaceRules(this.#makeRules());
    return this.#needsTracking;
  }

  /** By those that are made when somebody looks. */
  replaceRulesLater(makeRules: () => readonly Rule[]): void {
    this.#makeRules = makeRules;
  }

  replaceRules(rules: readonly Rule[]): void {
    this.#makeRules = undefined;
    this.#rules = rules;
    this.#columns = rules.length < MIN_COLUMN_RULES ? NO_COLUMNS : columnsOf(rules);
    this.#needsTracking = rules.some((rule) => rule.needsTracking);
    this.#indexDestinations();
  }

  /** The first place from `start` on whose addresses fit, or the number of rules. */
  nextCandidate(start: number, source: number, destination: number): number {
    if (this.#makeRules !== undefined) this.replaceRules(this.#makeRules());
    if (this.#rulesByDestination !== undefined) return this.#nextIndexed(start, source, destination);
    const columns = this.#columns;
    if (columns === NO_COLUMNS) return this.#nextOfFew(start, source, destination);
    const end = columns.length;
    for (let at = start * COLUMNS; at < end; at += COLUMNS) {
      if (
        ((destination ^ (columns[at] ?? 0)) & (columns[at + 1] ?? 0)) === 0 &&
        ((source ^ (columns[at + 2] ?? 0)) & (columns[at + 3] ?? 0)) === 0
      ) {
        return at / COLUMNS;
      }
    }
    return this.#rules.length;
  }

  #nextOfFew(start: number, source: number, destination: number): number {
    const rules = this.#rules;
    for (let place = start; place < rules.length; place += 1) {
      if (rules[place]?.mayFit(source, destination) === true) return place;
    }
    return rules.length;
  }

  #nextIndexed(start: number, source: number, destination: number): number {
    const own = this.#rulesByDestination?.get(destination);
    let next = start;
    for (;;) {
      const place = Math.min(firstFrom(own, next), firstFrom(this.#otherRules, next));
      if (place === Infinity) return this.#rules.length;
      const at = place * COLUMNS;
      const columns = this.#columns;
      const isDestinationFit = ((destination ^ (columns[at] ?? 0)) & (columns[at + 1] ?? 0)) === 0;
      if (isDestinationFit && ((source ^ (columns[at + 2] ?? 0)) & (columns[at + 3] ?? 0)) === 0)
        return place;
      next = place + 1;
    }
  }

  /** The outcome is that of the kernel's walk from rule to rule; only the time it takes is not. */
  #indexDestinations(): void {
    this.#rulesByDestination = undefined;
    this.#otherRules = [];
    if (this.#rules.length < MIN_INDEXED_RULES) return;
    const rulesByDestination = new Map<number, number[]>();
    const others: number[] = [];
    for (let place = 0; place < this.#rules.length; place += 1) {
      const isSingle = this.#columns[place * COLUMNS + 1] === EVERY_BIT;
      const destination = this.#columns[place * COLUMNS] ?? 0;
      const places = isSingle ? rulesByDestination.get(destination) : others;
      if (places === undefined) rulesByDestination.set(destination, [place]);
      else places.push(place);
    }
    if (others.length * 2 > this.#rules.length) return;
    this.#rulesByDestination = rulesByDestination;
    this.#otherRules = others;
  }
}

function columnsOf(rules: readonly Rule[]): Int32Array<ArrayBuffer> {
  const columns = new Int32Array(rules.length * COLUMNS);
  let at = 0;
  for (const rule of rules) {
    columns[at] = rule.destination;
    columns[at + 1] = rule.isDestinationInverted ? 0 : rule.destinationMask;
    columns[at + 2] = rule.source;
    columns[at + 3] = rule.isSourceInverted ? 0 : rule.sourceMask;
    at += COLUMNS;
  }
  return columns;
}

/** The first of the ascending `places` that is not below `start`; infinity when there is none. */
function firstFrom(places: readonly number[] | undefined, start: number): number {
  if (places === undefined) return Infinity;
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return places[low] ?? Infinity;
}
