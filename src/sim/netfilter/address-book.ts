/**
 * Numbers for the IPv6 addresses that a namespace has met, so that tuples, rules and translations of both families can
 * work with 32-bit numbers. The same address always has the same number; `::` has 0.
 */
import { ANY_IPV6, formatIpv6, ipv6Of, readIpv6, writeIpv6, type Ipv6Address } from '../wire/ipv6-address';
import { readWord } from './read-word';

const INITIAL_ROOM = 16;
const WORDS = 4;
const NOT_FOUND = -1;

export class AddressBook {
  readonly #addresses: Ipv6Address[] = [];
  /** Four words of each address. */
  #words = new Int32Array(INITIAL_ROOM * WORDS);
  #heads = new Int32Array(INITIAL_ROOM).fill(NOT_FOUND);
  #next = new Int32Array(INITIAL_ROOM);
  readonly #scratch = new Uint8Array(WORDS * 4);

  constructor() {
    this.idOf(ANY_IPV6);
  }

  idOf(address: Ipv6Address): number {
    writeIpv6(this.#scratch, 0, address);
    return this.read(this.#scratch, 0);
  }

  /** The number of the address at `offset`. */
  read(bytes: Uint8Array, offset: number): number {
    const first = readWord(bytes, offset);
    const second = readWord(bytes, offset + 4);
    const third = readWord(bytes, offset + 8);
    const fourth = readWord(bytes, offset + 12);
    const hash = hashWords(first, second, third, fourth);
    const words = this.#words;
    let id = this.#heads[hash & (this.#heads.length - 1)] ?? NOT_FOUND;
    while (id !== NOT_FOUND) {
      const at = id * WORDS;
      if (
        words[at + 3] === fourth &&
        words[at + 2] === third &&
        words[at + 1] === second &&
        words[at] === first
      ) {
        return id;
      }
      id = this.#next[id] ?? NOT_FOUND;
    }
    return this.#add(readIpv6(bytes, offset), [first, second, third, fourth]);
  }

  addressAt(id: number): Ipv6Address {
    return this.#addresses[id] ?? ipv6Of(0n);
  }

  /** Word `index` of the address, from the left. */
  wordAt(id: number, index: number): number {
    return this.#words[id * WORDS + index] ?? 0;
  }

  format(id: number): string {
    return formatIpv6(this.addressAt(id));
  }

  #add(address: Ipv6Address, words: readonly number[]): number {
    const id = this.#addresses.length;
    if (id === this.#next.length) this.#grow();
    this.#addresses.push(address);
    this.#words.set(words, id * WORDS);
    this.#link(id);
    return id;
  }

  #link(id: number): void {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((index) => this.wordAt(id, index));
    const hash = hashWords(first ?? 0, second ?? 0, third ?? 0, fourth ?? 0);
    const bucket = hash & (this.#heads.length - 1);
    this.#next[id] = this.#heads[bucket] ?? NOT_FOUND;
    this.#heads[bucket] = id;
  }

  #grow(): void {
    const room = this.#next.length * 2;
    const words = new Int32Array(room * WORDS);
    words.set(this.#words);
    this.#words = words;
    this.#next = new Int32Array(room);
    this.#heads = new Int32Array(room).fill(NOT_FOUND);
    for (let id = 0; id < this.#addresses.length; id += 1) this.#link(id);
  }
}

function hashWords(first: number, second: number, third: number, fourth: number): number {
  let hash = Math.imul(fourth ^ Math.imul(first, 0x85eb_ca6b), 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ second, 0xc2b2_ae35) + third;
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4_eb2f);
  return hash ^ (hash >>> 16);
}
