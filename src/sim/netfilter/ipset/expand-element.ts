/**
 * The elements that one word of `ipset add` stands for: a range of addresses, of ports or of both, in the order in which
 * the kernel adds them (the `_uadt` functions of net/netfilter/ipset/ip_set_hash_*.c).
 */
import { err, ok, type Result } from '../../base/result';
import type { AddressSpan, ParsedElement } from './parse-element';
import { addressBitsOf, prefixWord, wordCountOf } from './set-addresses';
import { SetKey } from './set-element';
import type { HashSetType, SetFamily } from './set-type';

const ALL_ADDRESSES = 2 ** 32;
const IPV4_BITS = 32;
const INVALID_CIDR = 'The value of the CIDR parameter of the IP address is invalid';
const NULL_ELEMENT = 'Null-valued element, cannot be stored in a hash type of set';

/** One address part: where it begins and ends, and the prefix of a network. */
interface Span {
  readonly words: readonly number[];
  /** IPv4, unsigned: the last address. */
  readonly last: number;
  readonly prefixLength: number;
  /** A range that has to be cut into networks. */
  readonly isRange: boolean;
}

/** `netmask`: of `hash:ip`, how many bits of an address count. */
export function* expandElement(
  type: HashSetType,
  family: SetFamily,
  element: ParsedElement,
  netmask: number,
): Generator<SetKey> {
  const spans = spansOf(type, family, element);
  if (!spans.ok) return;
  const [first, second] = spans.value;
  if (first === undefined) return;
  const ports = element.ports ?? { protocol: 0, from: 0, to: 0 };
  const [part] = type.parts;
  for (const address of addressesOf(first, part === 'net', netmask)) {
    for (let port = ports.from; port <= ports.to; port += 1) {
      const lasts = second === undefined ? [undefined] : addressesOf(second, type.parts[2] === 'net', 0);
      for (const last of lasts) {
        const count = wordCountOf(family);
        const key = new SetKey(last === undefined ? count : count * 2);
        key.words.set(address.words);
        if (last !== undefined) key.words.set(last.words, count);
        key.prefixLength = part === 'net' ? address.prefixLength : 0;
        if (type.parts[2] === 'net' && last !== undefined) key.prefixLength = last.prefixLength;
        key.protocol = ports.protocol;
        key.port = port;
        key.interfaceName = element.interfaceName;
        key.isPhysdev = element.isPhysdev;
        yield key;
      }
    }
  }
}

/** Why the kernel would not take the element at all. */
export function findElementProblem(
  type: HashSetType,
  family: SetFamily,
  element: ParsedElement,
  netmask: number,
): string | undefined {
  const spans = spansOf(type, family, element);
  if (!spans.ok) return spans.error;
  const words = spans.value[0]?.words ?? [];
  const isNull = words.every(
    (word, index) => (netmask === 0 ? word : word & prefixWord(netmask, index)) === 0,
  );
  if (!isNull || type.parts[0] !== 'ip') return undefined;
  if (type.name === 'hash:ip') return NULL_ELEMENT;
  return type.name === 'hash:ip,port' && family === 'inet'
    ? 'Kernel error received: Invalid argument'
    : undefined;
}

function spansOf(
  type: HashSetType,
  family: SetFamily,
  element: ParsedElement,
): Result<readonly Span[], string> {
  const parts = type.parts.filter((part) => part === 'ip' || part === 'net');
  const spans: Span[] = [];
  for (const [index, part] of parts.entries()) {
    const address = element.addresses[index];
    if (address === undefined) continue;
    const canBeZero = type.name === 'hash:net,iface';
    if (address.prefixLength === 0 && !canBeZero) return err(INVALID_CIDR);
    const span =
      family === 'inet' ? spanOf(address, index === 0 || part === 'net') : plainSpan(address, family);
    if (span.isRange && span.words[0] === 0 && span.last === ALL_ADDRESSES - 1)
      return err('Invalid range, covers the whole address space');
    spans.push(span);
  }
  return ok(spans);
}

function plainSpan({ from, prefixLength }: AddressSpan, family: SetFamily): Span {
  const length = prefixLength ?? addressBitsOf(family);
  const words = from.map((word, index) => word & prefixWord(length, index));
  return { words, last: 0, prefixLength: length, isRange: false };
}

function spanOf({ from, to, prefixLength }: AddressSpan, canSpan: boolean): Span {
  const [first = 0] = from;
  if (to !== undefined && canSpan) {
    const [last = 0] = to;
    const low = Math.min(first >>> 0, last >>> 0);
    const high = Math.max(first >>> 0, last >>> 0);
    return { words: [low | 0], last: high, prefixLength: IPV4_BITS, isRange: low !== high };
  }
  const length = prefixLength ?? IPV4_BITS;
  const mask = prefixWord(length, 0);
  return { words: [first & mask], last: (first | ~mask) >>> 0, prefixLength: length, isRange: false };
}

/** Networks stay whole, a range is cut into the largest that fit, and hosts are counted through. */
function* addressesOf(span: Span, isNetwork: boolean, netmask: number): Generator<Span> {
  const [word = 0] = span.words;
  if (span.words.length > 1) {
    const words =
      netmask === 0 ? span.words : span.words.map((each, index) => each & prefixWord(netmask, index));
    yield { ...span, words };
    return;
  }
  if (isNetwork && !span.isRange) {
    yield span;
    return;
  }
  const step = netmask === 0 ? 1 : 2 ** (IPV4_BITS - netmask);
  let address = (word & (netmask === 0 ? -1 : prefixWord(netmask, 0))) >>> 0;
  while (address <= span.last) {
    const prefixLength = isNetwork ? widestPrefix(address, span.last) : IPV4_BITS;
    yield { ...span, words: [address | 0], prefixLength };
    address += isNetwork ? 2 ** (IPV4_BITS - prefixLength) : step;
  }
}

/** `ip_set_range_to_cidr` */
function widestPrefix(from: number, to: number): number {
  for (let prefixLength = 1; prefixLength < IPV4_BITS; prefixLength += 1) {
    const size = 2 ** (IPV4_BITS - prefixLength);
    if (from % size === 0 && from + size - 1 <= to) return prefixLength;
  }
  return IPV4_BITS;
}
