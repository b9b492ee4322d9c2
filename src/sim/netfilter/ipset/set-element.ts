/**
 * One element of a set, and the hash that gives it its place.
 *
 * Addresses are words of 32 bits, one for IPv4 and four for IPv6, so that nothing else depends on the family.
 */
import { jenkinsHash, swapBytes } from '../jenkins-hash';
import type { SetSides } from '../set-sides';
import type { HashSetType } from './set-type';

/** What tells elements apart. Fields that a type does not have stay at their beginning values. */
export class SetKey {
  /** One address, or two one after the other. */
  readonly words: Int32Array<ArrayBuffer>;
  /** Of the part that is a network. */
  prefixLength = 0;
  protocol = 0;
  /** For ICMP, type times 256 plus code. */
  port = 0;
  interfaceName = '';
  isPhysdev = false;

  constructor(wordCount: number) {
    this.words = new Int32Array(wordCount);
  }

  copy(): SetKey {
    const copied = new SetKey(this.words.length);
    copied.words.set(this.words);
    copied.prefixLength = this.prefixLength;
    copied.protocol = this.protocol;
    copied.port = this.port;
    copied.interfaceName = this.interfaceName;
    copied.isPhysdev = this.isPhysdev;
    return copied;
  }
}

/** What an element has besides its key (`ip_set_ext`). */
export interface ElementExtensions {
  /** When it goes, in nanoseconds of simulated time; infinity: never. */
  expiresAt: number;
  packets: number;
  bytes: number;
  comment: string;
}

export interface SetElement extends ElementExtensions {
  readonly key: SetKey;
  isNomatch: boolean;
  /** The name of the device is only the beginning of one. */
  isWildcard: boolean;
}

/** What a rule adds to the question whether an element is there (`--packets-gt` and so on). */
export interface CounterTest {
  readonly packets: CounterComparison | undefined;
  readonly bytes: CounterComparison | undefined;
  readonly isUpdating: boolean;
  readonly isUpdatingMembers: boolean;
}

export interface CounterComparison {
  readonly kind: 'eq' | 'ne' | 'lt' | 'gt';
  readonly value: number;
}

/** A packet's question: which end each part is compared with, and more. */
export interface SetQuery extends SetSides {
  readonly shouldReturnNomatch: boolean;
  readonly counters: CounterTest | undefined;
}

/** Two addresses of IPv6 and a tail. */
const hashed = new Int32Array(9);

/** `jhash2` of the element as it lies in memory: addresses in the order of the network, the tail as it is read. */
export function hashKey({ words }: SetKey, tail: number, hasTail: boolean, seed: number): number {
  for (let index = 0; index < words.length; index += 1) hashed[index] = swapBytes(words[index] ?? 0);
  hashed[words.length] = tail;
  return jenkinsHash(hashed, (words.length + (hasTail ? 1 : 0)) * 4, seed);
}

/** What lies behind the addresses in the kernel's structure, read as one little-endian word. */
export function tailOf(type: HashSetType, key: SetKey): number {
  const port = ((key.port & 0xff) << 8) | (key.port >>> 8);
  switch (type.name) {
    case 'hash:net':
      return key.prefixLength << 24;
    case 'hash:net,port':
      return port | (key.protocol << 16) | ((key.prefixLength - 1) << 24);
    case 'hash:ip,port,net':
      return port | ((key.prefixLength - 1) << 16) | (key.protocol << 24);
    case 'hash:net,iface':
      return (key.isPhysdev ? 1 : 0) | (key.prefixLength << 8) | (1 << 24);
    default:
      return port | (key.protocol << 16);
  }
}
