/** `-m set --match-set`: whether an address is in an ipset, and how often it was met (xt_set). */
import type { OptionScope } from '../extension';
import type { IpSet } from '../ipset/ip-set';
import type { CounterComparison, SetQuery } from '../ipset/set-element';
import { Match } from '../match';
import { plainOptionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { findNamedSet } from '../named-set';
import { formatSetSides, parseSetSides, type SetSides } from '../set-sides';

const OPTIONS = plainOptionTable(
  '! --match-set|--set NAME FLAGS',
  '! --return-nomatch',
  '! --update-counters',
  '! --update-subcounters',
  '! --packets-eq N',
  '! --packets-lt N',
  '! --packets-gt N',
  '! --bytes-eq N',
  '! --bytes-lt N',
  '! --bytes-gt N',
);

type Counter = 'packets' | 'bytes';

export class SetMatch extends Match {
  readonly name = 'set';
  readonly options = OPTIONS;
  readonly #comparisons: Partial<Record<Counter, CounterComparison>> = {};
  #set: IpSet | undefined = undefined;
  #sides: SetSides = { sources: 0, count: 0 };
  #query: SetQuery = { sources: 0, count: 0, shouldReturnNomatch: false, counters: undefined };
  #isInverted = false;
  #shouldReturnNomatch = false;
  #isUpdating = true;
  #isUpdatingMembers = true;

  override get sets(): readonly IpSet[] {
    return this.#set === undefined ? [] : [this.#set];
  }

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    scope: OptionScope,
  ): string | undefined {
    switch (option) {
      case '--return-nomatch':
        if (isInverted) return '--return-nomatch flag cannot be inverted';
        this.#shouldReturnNomatch = true;
        return undefined;
      case '--update-counters':
        this.#isUpdating = !isInverted;
        return undefined;
      case '--update-subcounters':
        this.#isUpdatingMembers = !isInverted;
        return undefined;
      case '--match-set':
        return this.#takeSet(values, isInverted, scope);
      default:
        return this.#takeComparison(option, values[0] ?? '', isInverted);
    }
  }

  override findProblem(): string | undefined {
    if (this.#set === undefined) return "You must specify `--match-set' with proper arguments";
    const { packets, bytes } = this.#comparisons;
    const isPlain =
      packets === undefined && bytes === undefined && this.#isUpdating && this.#isUpdatingMembers;
    this.#query = {
      ...this.#sides,
      shouldReturnNomatch: this.#shouldReturnNomatch,
      counters: isPlain
        ? undefined
        : { packets, bytes, isUpdating: this.#isUpdating, isUpdatingMembers: this.#isUpdatingMembers },
    };
    return undefined;
  }

  override secondValueProblem(): string {
    return '--match-set requires two args.';
  }

  matches(context: RuleContext): boolean {
    return this.#set?.test(context, this.#query) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --match-set ${this.#text(' ', '--')}`;
  }

  describe(): string {
    return `${this.#isInverted ? '! ' : ''}match-set ${this.#text(' ', '')}`;
  }

  #takeSet(
    [name = '', flags = '']: readonly string[],
    isInverted: boolean,
    scope: OptionScope,
  ): string | undefined {
    if (this.#set !== undefined) return '--match-set can be specified only once';
    const set = findNamedSet(name, scope);
    if (typeof set === 'string') return set;
    const sides = parseSetSides(flags);
    if (typeof sides === 'string') return sides;
    this.#set = set;
    this.#sides = sides;
    this.#isInverted = isInverted;
    return undefined;
  }

  #takeComparison(option: string, text: string, isInverted: boolean): string | undefined {
    const [, counter = '', kind = ''] = /^--(packets|bytes)-(eq|lt|gt)$/.exec(option) ?? [];
    if (counter !== 'packets' && counter !== 'bytes') return undefined;
    if (this.#comparisons[counter] !== undefined) return `only one of the --${counter}-[eq|lt|gt] is allowed`;
    if (isInverted && kind !== 'eq') return `${option} option cannot be inverted`;
    if (!/^(?:0x[\da-f]+|\d+)$/i.test(text)) return `Cannot parse ${text} as a counter value`;
    const value = /^0\d+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
    if (kind === 'eq') this.#comparisons[counter] = { kind: isInverted ? 'ne' : 'eq', value };
    else this.#comparisons[counter] = { kind: kind === 'lt' ? 'lt' : 'gt', value };
    return undefined;
  }

  #text(separator: string, prefix: string): string {
    const words = [this.#set?.name ?? '', formatSetSides(this.#sides)];
    if (this.#shouldReturnNomatch) words.push(`${prefix}return-nomatch`);
    if (!this.#isUpdating) words.push(`! ${prefix}update-counters`);
    if (!this.#isUpdatingMembers) words.push(`! ${prefix}update-subcounters`);
    for (const counter of ['packets', 'bytes'] as const) {
      const comparison = this.#comparisons[counter];
      if (comparison === undefined) continue;
      const not = comparison.kind === 'ne' ? '! ' : '';
      const kind = comparison.kind === 'ne' ? 'eq' : comparison.kind;
      words.push(`${not}${prefix}${counter}-${kind} ${comparison.value}`);
    }
    return words.join(separator);
  }
}
