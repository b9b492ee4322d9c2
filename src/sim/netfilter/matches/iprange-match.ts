/** `-m iprange`: addresses from one to another (xt_iprange). */
import { formatIpv4, ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { badValue, splitOnce } from '../option-values';
import type { RuleContext } from '../rule-context';
import { parseNumericAddress } from '../rule-values';

const OPTIONS = optionTable(['! --src-range FROM-TO', '! --dst-range FROM-TO']);

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
    const [low, high = low] = splitOnce(text, '-');
    const min = parseNumericAddress(low);
    const max = parseNumericAddress(high);
    const bad = min === undefined ? low : max === undefined ? high : undefined;
    if (min === undefined || max === undefined) return badValue(this.name, option, bad ?? text);
    const span = { min: ipv4Of(min), max: ipv4Of(max), isInverted };
    if (option === '--src-range') this.#source = span;
    else this.#destination = span;
    return undefined;
  }

  override findProblem(): string | undefined {
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
