/** `-m iprange`: addresses from one to another (xt_iprange). */
import { formatIpv4, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable('! --src-range FROM-TO', '! --dst-range FROM-TO');

interface AddressSpan {
  readonly min: Ipv4Address;
  readonly max: Ipv4Address;
  readonly isInverted: boolean;
}

export class IprangeMatch extends Match {
  readonly name = 'iprange';
  readonly options = OPTIONS;
  #source: AddressSpan | undefined = undefined;
  #destination: AddressSpan | undefined = undefined;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const [low = '', high = low] = text.split('-');
    const min = parseIpv4(low);
    const max = parseIpv4(high);
    if (min === undefined || max === undefined) return `iprange: Bad value for "${option}" option: "${text}"`;
    const span = { min, max, isInverted };
    if (option === '--src-range') this.#source = span;
    else this.#destination = span;
    return undefined;
  }

  findProblem(): string | undefined {
    return this.#source === undefined && this.#destination === undefined
      ? "iprange match: You must specify `--src-range' or `--dst-range'"
      : undefined;
  }

  matches(context: RuleContext): boolean {
    return includes(this.#source, context.source) && includes(this.#destination, context.destination);
  }

  format(): string {
    return formatSpan(this.#source, '--src-range') + formatSpan(this.#destination, '--dst-range');
  }

  describe(): string {
    const source = describeSpan(this.#source, 'source IP range');
    const destination = describeSpan(this.#destination, 'destination IP range');
    return `${source}${source !== '' && destination !== '' ? ' ' : ''}${destination}`;
  }
}

function includes(span: AddressSpan | undefined, address: number): boolean {
  if (span === undefined) return true;
  const unsigned = address >>> 0;
  return (unsigned >= span.min && unsigned <= span.max) !== span.isInverted;
}

function formatSpan(span: AddressSpan | undefined, option: string): string {
  if (span === undefined) return '';
  return `${span.isInverted ? ' !' : ''} ${option} ${formatIpv4(span.min)}-${formatIpv4(span.max)}`;
}

function describeSpan(span: AddressSpan | undefined, label: string): string {
  if (span === undefined) return '';
  return `${label}${span.isInverted ? ' !' : ''} ${formatIpv4(span.min)}-${formatIpv4(span.max)}`;
}
