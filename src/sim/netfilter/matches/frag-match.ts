/** `-m frag`: the fragment header of an IPv6 packet (ip6t_frag). The length is kept and printed, and asked by no kernel. */
import { IPV6_EXTENSION } from '../../wire/ipv6-extension';
import { findIpv6Header, NO_HEADER } from '../ipv6-header-search';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger, takeIntegerRange } from '../option-values';
import type { RuleContext } from '../rule-context';
import {
  describeNumber,
  describeRange,
  EVERY_NUMBER,
  formatNumber,
  formatRange,
  isInRange,
  type NumberTest,
  type RangeTest,
} from './number-range';

const MAX_WORD = 0xffff_ffff;
const FLAGS = ['--fragres', '--fragfirst', '--fragmore', '--fraglast'] as const;
const FLAG_NAMES: Readonly<Record<(typeof FLAGS)[number], string>> = {
  '--fragres': 'reserved',
  '--fragfirst': 'first',
  '--fragmore': 'more',
  '--fraglast': 'last',
};
const OPTIONS = optionTable(['! --fragid RANGE', '! --fraglen N', ...FLAGS], {
  exclusive: [['--fragmore', '--fraglast']],
});
const RESERVED_BITS = 0x6;
const OFFSET_BITS = 0xfff8;
const MORE_BIT = 0x1;

export class FragMatch extends Match {
  readonly name = 'frag';
  readonly options = OPTIONS;
  #ids: RangeTest = EVERY_NUMBER;
  #length: NumberTest | undefined = undefined;
  readonly #flags = new Set<string>();

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    if (option === '--fragid') {
      const range = takeIntegerRange(this.name, option, text, MAX_WORD);
      if (typeof range === 'string') return range;
      this.#ids = { ...range, isInverted };
    } else if (option === '--fraglen') {
      const value = takeInteger(this.name, option, text, { max: MAX_WORD });
      if (typeof value === 'string') return value;
      this.#length = { value, isInverted };
    } else this.#flags.add(option);
    return undefined;
  }

  matches(context: RuleContext): boolean {
    const at = findIpv6Header(context, IPV6_EXTENSION.FRAGMENT);
    if (at === NO_HEADER) return false;
    const { packet } = context;
    const field = packet.uint16(at + 2);
    if (!isInRange(packet.uint32(at + 4), this.#ids)) return false;
    if (this.#flags.has('--fragres') && (packet.uint8(at + 1) !== 0 || (field & RESERVED_BITS) !== 0))
      return false;
    if (this.#flags.has('--fragfirst') && (field & OFFSET_BITS) !== 0) return false;
    const hasMore = (field & MORE_BIT) !== 0;
    return !(this.#flags.has('--fragmore') && !hasMore) && !(this.#flags.has('--fraglast') && hasMore);
  }

  format(): string {
    const length = formatNumber('--fraglen', this.#length);
    const flags = FLAGS.filter((flag) => this.#flags.has(flag)).map((flag) => ` ${flag}`);
    return `${formatRange('--fragid', this.#ids)}${length}${flags.join('')}`;
  }

  describe(): string {
    const length = this.#length === undefined ? '' : ` ${describeNumber('length', this.#length)}`;
    const flags = FLAGS.filter((flag) => this.#flags.has(flag)).map((flag) => ` ${FLAG_NAMES[flag]}`);
    return `frag ${describeRange('id', this.#ids)}${length}${flags.join('')}`;
  }
}
