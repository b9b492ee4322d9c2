/** `-m iprange`: addresses from one to another (xt_iprange). */
import { parseAddressSpan, type AddressSpan } from '../address-span';
import type { OptionScope } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { badValue, splitOnce } from '../option-values';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --src-range FROM-TO', '! --dst-range FROM-TO']);

interface RangeTest {
  readonly span: AddressSpan;
  readonly isInverted: boolean;
}

export class IprangeMatch extends Match {
  readonly name = 'iprange';
  readonly options = OPTIONS;
  #source: RangeTest | undefined = undefined;
  #destination: RangeTest | undefined = undefined;

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    const [low, high = low] = splitOnce(text, '-');
    const span = parseAddressSpan(low, high, book);
    if (typeof span === 'string') return badValue(this.name, option, span);
    if (option === '--src-range') this.#source = { span, isInverted };
    else this.#destination = { span, isInverted };
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#source === undefined && this.#destination === undefined
      ? "iprange match: You must specify `--src-range' or `--dst-range'"
      : undefined;
  }

  matches(context: RuleContext): boolean {
    return passes(this.#source, context.source) && passes(this.#destination, context.destination);
  }

  format(): string {
    return formatTest(this.#source, ' --src-range') + formatTest(this.#destination, ' --dst-range');
  }

  describe(): string {
    const source = describeTest(this.#source, 'source IP range');
    const destination = describeTest(this.#destination, 'destination IP range');
    return `${source}${source !== '' && destination !== '' ? ' ' : ''}${destination}`;
  }
}

function passes(test: RangeTest | undefined, address: number): boolean {
  return test === undefined || test.span.includes(address) !== test.isInverted;
}

function formatTest(test: RangeTest | undefined, option: string): string {
  return test === undefined ? '' : `${test.isInverted ? ' !' : ''}${option} ${test.span.format()}`;
}

function describeTest(test: RangeTest | undefined, label: string): string {
  return test === undefined ? '' : `${label}${test.isInverted ? ' !' : ''} ${test.span.format()}`;
}
