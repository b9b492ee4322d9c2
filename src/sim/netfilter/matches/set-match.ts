/** `-m set --match-set`: whether an address is in an ipset (xt_set). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable('! --match-set NAME FLAGS');
const MAX_DIMENSIONS = 6;

export class SetMatch extends Match {
  readonly name = 'set';
  readonly options = OPTIONS;
  setName: string | undefined = undefined;
  #sides: readonly string[] = [];
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [name = '', flags = ''] = values;
    if (this.setName !== undefined) return '--match-set can be specified only once';
    const sides = flags.split(',');
    if (sides.length > MAX_DIMENSIONS) return 'Too many entries in list of sides';
    const unknown = sides.find((side) => side !== 'src' && side !== 'dst');
    if (unknown !== undefined) return `You must spefify (the comma separated list of) 'src' or 'dst'.`;
    this.setName = name;
    this.#sides = sides;
    this.#isInverted = isInverted;
    return undefined;
  }

  findProblem(): string | undefined {
    return this.setName === undefined ? "You must specify `--match-set' with proper arguments" : undefined;
  }

  matches(context: RuleContext): boolean {
    const set = context.state.sets.get(this.setName ?? '');
    if (set === undefined) return this.#isInverted;
    const [addressSide, portSide = addressSide] = this.#sides;
    const address = addressSide === 'src' ? context.source : context.destination;
    const port = portSide === 'src' ? context.sourcePort : context.destinationPort;
    return set.contains(address, context.protocol, port) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --match-set ${this.setName ?? ''} ${this.#sides.join(',')}`;
  }

  describe(): string {
    return `${this.#isInverted ? '! ' : ''}match-set ${this.setName ?? ''} ${this.#sides.join(',')}`;
  }
}
