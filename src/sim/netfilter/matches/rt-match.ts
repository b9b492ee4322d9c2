/** `-m rt`: the routing header of an IPv6 packet (ip6t_rt). */
import { IPV6_EXTENSION } from '../../wire/ipv6-extension';
import { formatIpv6, parseIpv6, readIpv6, type Ipv6Address } from '../../wire/ipv6-address';
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
  passesNumber,
  type NumberTest,
  type RangeTest,
} from './number-range';

const OPTIONS = optionTable([
  '! --rt-type N',
  '! --rt-segsleft RANGE',
  '! --rt-len N',
  '--rt-0-res',
  '--rt-0-addrs ADDRESSES',
  '--rt-0-not-strict',
]);
const MAX_WORD = 0xffff_ffff;
const MAX_ADDRESSES = 16;
const ADDRESS_BYTES = 16;
const FIRST_ADDRESS = 8;

export class RtMatch extends Match {
  readonly name = 'rt';
  readonly options = OPTIONS;
  #type: NumberTest | undefined = undefined;
  #segments: RangeTest = EVERY_NUMBER;
  #length: NumberTest | undefined = undefined;
  #isReserved = false;
  #addresses: readonly Ipv6Address[] | undefined = undefined;
  #isStrict = true;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--rt-segsleft': {
        const range = takeIntegerRange(this.name, option, text, MAX_WORD);
        if (typeof range === 'string') return range;
        this.#segments = { ...range, isInverted };
        return undefined;
      }
      case '--rt-type':
      case '--rt-len': {
        const value = takeInteger(this.name, option, text, { max: MAX_WORD });
        if (typeof value === 'string') return value;
        if (option === '--rt-type') this.#type = { value, isInverted };
        else this.#length = { value, isInverted };
        return undefined;
      }
      default:
        return this.#takeOfTypeZero(option, text);
    }
  }

  matches(context: RuleContext): boolean {
    const at = findIpv6Header(context, IPV6_EXTENSION.ROUTING);
    if (at === NO_HEADER) return false;
    const { packet } = context;
    const headerBytes = (packet.uint8(at + 1) + 1) * 8;
    if (packet.end - at < headerBytes) return false;
    const isFit =
      isInRange(packet.uint8(at + 3), this.#segments) &&
      passesNumber(headerBytes, this.#length) &&
      passesNumber(packet.uint8(at + 2), this.#type) &&
      (!this.#isReserved || packet.uint32(at + 4) === 0);
    if (!isFit || this.#addresses === undefined) return isFit;
    const count = Math.floor((headerBytes - FIRST_ADDRESS) / ADDRESS_BYTES);
    const found = Array.from({ length: count }, (_, index) =>
      readIpv6(packet.buffer, at + FIRST_ADDRESS + index * ADDRESS_BYTES),
    );
    return this.#isStrict ? isSame(found, this.#addresses) : isInOrder(found, this.#addresses);
  }

  format(): string {
    const parts = [
      formatNumber('--rt-type', this.#type),
      formatRange('--rt-segsleft', this.#segments),
      formatNumber('--rt-len', this.#length),
    ];
    if (this.#isReserved) parts.push(' --rt-0-res');
    if (this.#addresses !== undefined) parts.push(` --rt-0-addrs ${this.#listAddresses()}`);
    if (!this.#isStrict) parts.push(' --rt-0-not-strict');
    return parts.join('');
  }

  describe(): string {
    const segments = describeRange('segsleft', this.#segments);
    const parts = [
      'rt',
      describeNumber('type', this.#type),
      segments,
      describeNumber('length', this.#length),
    ];
    if (this.#isReserved) parts.push('reserved');
    if (this.#addresses !== undefined) parts.push(`0-addrs ${this.#listAddresses()}`);
    if (!this.#isStrict) parts.push('0-not-strict');
    return parts.filter((part) => part !== '').join(' ');
  }

  #takeOfTypeZero(option: string, text: string): string | undefined {
    if (option === '--rt-0-not-strict') {
      if (this.#addresses === undefined) return "`--rt-0-addr ...' required before `--rt-0-not-strict'";
      this.#isStrict = false;
      return undefined;
    }
    if (this.#type?.value !== 0 || this.#type.isInverted)
      return `\`--rt-type 0' required before \`${option}'`;
    if (option === '--rt-0-res') {
      this.#isReserved = true;
      return undefined;
    }
    const addresses: Ipv6Address[] = [];
    for (const [index, word] of text.split(',').entries()) {
      if (index === MAX_ADDRESSES) return 'too many addresses specified';
      const address = parseIpv6(word);
      if (address === undefined) return `bad address: ${word}`;
      addresses.push(address);
    }
    this.#addresses = addresses;
    return undefined;
  }

  #listAddresses(): string {
    return (this.#addresses ?? []).map(formatIpv6).join(',');
  }
}

function isSame(found: readonly Ipv6Address[], wanted: readonly Ipv6Address[]): boolean {
  return found.length === wanted.length && wanted.every((address, index) => found[index] === address);
}

/** All of the wanted ones, with others between them. */
function isInOrder(found: readonly Ipv6Address[], wanted: readonly Ipv6Address[]): boolean {
  let next = 0;
  for (const address of found) if (address === wanted[next]) next += 1;
  return next >= wanted.length;
}
