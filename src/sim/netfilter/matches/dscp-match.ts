/** `-m dscp`: the DiffServ code point of the packet (xt_dscp). */
import { parseDscpClass } from '../dscp-classes';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { formatHexByte } from '../rule-values';

const NAMES = ['--dscp', '--dscp-class'] as const;
const OPTIONS = optionTable(['! --dscp VALUE', '! --dscp-class CLASS'], { exclusive: [NAMES] });

export class DscpMatch extends Match {
  readonly name = 'dscp';
  readonly options = OPTIONS;
  #value: number | undefined = undefined;
  #isInverted = false;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const value =
      option === '--dscp' ? takeInteger(this.name, option, text, { max: 63 }) : parseDscpClass(text);
    if (typeof value === 'string') return value;
    this.#value = value;
    this.#isInverted = isInverted;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#value === undefined ? 'DSCP match: Parameter --dscp is required' : undefined;
  }

  matches({ trafficClass }: RuleContext): boolean {
    return (trafficClass >>> 2 === this.#value) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --dscp ${formatHexByte(this.#value ?? 0)}`;
  }

  describe(): string {
    return `DSCP match ${this.#isInverted ? '!' : ''}${formatHexByte(this.#value ?? 0)}`;
  }
}
