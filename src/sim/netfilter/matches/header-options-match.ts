/** `-m hbh` and `-m dst`: the options of the hop-by-hop and destination headers of an IPv6 packet (ip6t_hbh). */
import type { Packet } from '../../link/packet';
import { IPV6_EXTENSION } from '../../wire/ipv6-extension';
import { findIpv6Header, NO_HEADER } from '../ipv6-header-search';
import { Match } from '../match';
import { optionTable, type OptionTable } from '../option-table';
import { scanInteger, splitOnce, takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';
import { describeNumber, formatNumber, passesNumber, type NumberTest } from './number-range';

export type HeaderOptionsName = 'hbh' | 'dst';

const KINDS: Readonly<Record<HeaderOptionsName, number>> = {
  hbh: IPV6_EXTENSION.HOP_BY_HOP,
  dst: IPV6_EXTENSION.DESTINATION_OPTIONS,
};
const OPTIONS: Readonly<Record<HeaderOptionsName, OptionTable>> = {
  hbh: optionTable(['! --hbh-len N', '--hbh-opts OPTIONS']),
  dst: optionTable(['! --dst-len N', '--dst-opts OPTIONS']),
};
const MAX_WORD = 0xffff_ffff;
const MAX_OPTIONS = 16;
const ANY_LENGTH = 255;

interface WantedOption {
  readonly type: number;
  readonly length: number;
}

export class HeaderOptionsMatch extends Match {
  readonly name: HeaderOptionsName;
  readonly options: OptionTable;
  #length: NumberTest | undefined = undefined;
  #wanted: readonly WantedOption[] | undefined = undefined;

  constructor(name: HeaderOptionsName) {
    super();
    this.name = name;
    this.options = OPTIONS[name];
  }

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    if (option.endsWith('-len')) {
      const value = takeInteger(this.name, option, text, { max: MAX_WORD });
      if (typeof value === 'string') return value;
      this.#length = { value, isInverted };
      return undefined;
    }
    const wanted = parseOptions(this.name, text);
    if (typeof wanted === 'string') return wanted;
    this.#wanted = wanted;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    const at = findIpv6Header(context, KINDS[this.name]);
    if (at === NO_HEADER) return false;
    const { packet } = context;
    const headerBytes = (packet.uint8(at + 1) + 1) * 8;
    if (packet.end - at < headerBytes) return false;
    if (!passesNumber(headerBytes, this.#length)) return false;
    return this.#wanted === undefined || hasOptions(packet, at + 2, headerBytes - 2, this.#wanted);
  }

  format(): string {
    const { name } = this;
    const length = formatNumber(`--${name}-len`, this.#length);
    return this.#wanted === undefined ? length : `${length} --${name}-opts ${formatOptions(this.#wanted)}`;
  }

  describe(): string {
    const length = this.#length === undefined ? '' : ` ${describeNumber('length', this.#length)}`;
    const wanted = this.#wanted === undefined ? '' : ` opts ${formatOptions(this.#wanted)}`;
    return `${this.name}${length}${wanted}`;
  }
}

/** The first options of the header have to be these, one after the other. */
function hasOptions(packet: Packet, start: number, bytes: number, wanted: readonly WantedOption[]): boolean {
  let at = start;
  let left = bytes;
  for (const [index, { type, length }] of wanted.entries()) {
    if (left < 1 || packet.uint8(at) !== type) return false;
    let optionBytes = 1;
    if (type !== 0) {
      if (left < 2) return false;
      const found = packet.uint8(at + 1);
      if (length !== ANY_LENGTH && length !== found) return false;
      optionBytes = found + 2;
    }
    const isLast = index === wanted.length - 1;
    if (left < optionBytes && !isLast) return false;
    at += optionBytes;
    left -= optionBytes;
  }
  return true;
}

/** `TYPE[:LENGTH]` with commas between them; of each number the low byte counts. */
function parseOptions(extension: string, text: string): readonly WantedOption[] | string {
  const words = text.split(',');
  const wanted: WantedOption[] = [];
  for (const [index, word] of words.entries()) {
    if (index === MAX_OPTIONS) return 'too many addresses specified';
    const [typeText, lengthText] = splitOnce(word, ':');
    if (lengthText !== undefined && index === MAX_OPTIONS - 1) return 'too many ports specified';
    const type = parseByte(extension, 'opt', typeText);
    if (typeof type === 'string') return type;
    if (lengthText !== undefined && type === 0) return 'PAD0 has not got length';
    const length = lengthText === undefined ? ANY_LENGTH : parseByte(extension, 'length', lengthText);
    if (typeof length === 'string') return length;
    wanted.push({ type, length });
  }
  return wanted;
}

function parseByte(extension: string, what: string, text: string): number | string {
  const scanned = scanInteger(text);
  if (scanned === undefined) return `${extension}: no valid digits in ${what} \`${text}'`;
  return scanned.rest === '' ? scanned.value & 0xff : `${extension}: error parsing ${what} \`${text}'`;
}

function formatOptions(wanted: readonly WantedOption[]): string {
  return wanted
    .map(({ type, length }) => (length === ANY_LENGTH ? `${type}` : `${type}:${length}`))
    .join(',');
}
