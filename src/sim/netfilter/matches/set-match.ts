/**
 * `-m set --match-set`: whether an address is in an ipset (xt_set).
 *
 * Leaves out the tests and updates of the counters of an entry (`--packets-gt` and so on).
 */
import { formatSetSides, parseSetSides, type SetSides } from '../set-sides';
import type { OptionScope } from '../extension';
import type { IpSet } from '../ip-set';
import { Match } from '../match';
import { plainOptionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = plainOptionTable('! --match-set|--set NAME FLAGS', '--return-nomatch');

export class SetMatch extends Match {
  readonly name = 'set';
  readonly options = OPTIONS;
  #set: IpSet | undefined = undefined;
  #sides: SetSides = { sources: 0, count: 0 };
  #isInverted = false;
  #shouldReturnNomatch = false;

  override get setNames(): readonly string[] {
    return this.#set === undefined ? [] : [this.#set.name];
  }

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    scope: OptionScope,
  ): string | undefined {
    if (option === '--return-nomatch') {
      this.#shouldReturnNomatch = true;
      return undefined;
    }
    const [name = '', flags = ''] = values;
    if (this.#set !== undefined) return '--match-set can be specified only once';
    if (name.length > 31) return `setname \`${name}' too long, max 31 characters.`;
    const set = scope.findSet(name);
    if (set === undefined) return `Set ${name} doesn't exist.\n`;
    const sides = parseSetSides(flags);
    if (typeof sides === 'string') return sides;
    this.#set = set;
    this.#sides = sides;
    this.#isInverted = isInverted;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#set === undefined ? "You must specify `--match-set' with proper arguments" : undefined;
  }

  override secondValueProblem(): string {
    return '--match-set requires two args.';
  }

  matches(context: RuleContext): boolean {
    if (this.#set === undefined) return this.#isInverted;
    return this.#set.test(context, this.#sides, this.#shouldReturnNomatch) !== this.#isInverted;
  }

  format(): string {
    const nomatch = this.#shouldReturnNomatch ? ' --return-nomatch' : '';
    return `${this.#isInverted ? ' !' : ''} --match-set ${this.#text()}${nomatch}`;
  }

  describe(): string {
    const nomatch = this.#shouldReturnNomatch ? ' return-nomatch' : '';
    return `${this.#isInverted ? '! ' : ''}match-set ${this.#text()}${nomatch}`;
  }

  #text(): string {
    return `${this.#set?.name ?? ''} ${formatSetSides(this.#sides)}`;
  }
}
