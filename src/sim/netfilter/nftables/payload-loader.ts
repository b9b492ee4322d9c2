/** Fields of the packet's headers (nft_payload.c of Linux). */
import type { RawPayloadExpression } from './expression';
import { TRANSPORT_PROTOCOLS, type HeaderBase, type HeaderField } from './header-fields';
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

/** By header: the types of the messages that have an id and a sequence number. */
const ECHO_TYPES: ReadonlyMap<string, readonly number[]> = new Map([
  ['icmp', [0, 8]],
  ['icmpv6', [128, 129]],
]);

const BASES: Readonly<Record<RawPayloadExpression['base'], HeaderBase>> = {
  ll: 'link',
  nh: 'network',
  th: 'transport',
};

/** Bits at a place of the link, network or transport header. */
export class PayloadLoader extends Loader {
  readonly #base: HeaderField['base'];
  readonly #protocol: number | undefined;
  readonly #network: 'ip' | 'ip6' | undefined;
  /** The field is there in messages of these types only. */
  readonly #echoTypes: readonly number[] | undefined;
  readonly #firstByte: number;
  readonly #lastByte: number;
  readonly #shift: number;
  readonly #mask: number;

  constructor(field: Pick<HeaderField, 'base' | 'offsetBits' | 'lengthBits'> & Partial<HeaderField>) {
    super(Math.max(1, Math.ceil(field.lengthBits / 32)));
    this.#base = field.base;
    this.#protocol = field.header === undefined ? undefined : TRANSPORT_PROTOCOLS.get(field.header);
    this.#network = field.header === 'ip' || field.header === 'ip6' ? field.header : undefined;
    const isEcho = field.name === 'id' || field.name === 'sequence';
    this.#echoTypes = isEcho ? ECHO_TYPES.get(field.header ?? '') : undefined;
    this.#firstByte = field.offsetBits >> 3;
    this.#lastByte = (field.offsetBits + field.lengthBits - 1) >> 3;
    this.#shift = (this.#lastByte + 1) * 8 - field.offsetBits - field.lengthBits;
    this.#mask = field.lengthBits >= 32 ? -1 : (1 << field.lengthBits) - 1;
  }

  load({ context, registers }: NftMachine, at: number): boolean {
    const { packet } = context;
    if (this.#network !== undefined && (this.#network === 'ip6') !== context.isIpv6) return false;
    let start = packet.networkOffset;
    if (this.#base === 'transport') {
      if (context.isLaterFragment) return false;
      if (this.#protocol !== undefined && context.protocol !== this.#protocol) return false;
      start = context.transportOffset;
      if (this.#echoTypes?.includes(packet.buffer[start] ?? 0) === false) return false;
    } else if (this.#base === 'link') {
      if (packet.networkOffset - packet.start < 14) return false;
      start = packet.networkOffset - 14;
    }
    if (start + this.#lastByte >= packet.end) return false;
    return this.words === 1
      ? this.#loadWord(packet.buffer, start, registers, at)
      : this.#loadWords(packet.buffer, start, registers, at);
  }

  #loadWord(bytes: Uint8Array, start: number, registers: Int32Array, at: number): boolean {
    let value = 0;
    for (let place = this.#firstByte; place <= this.#lastByte; place += 1) {
      value = (value << 8) | (bytes[start + place] ?? 0);
    }
    registers[at] = (value >>> this.#shift) & this.#mask;
    return true;
  }

  #loadWords(bytes: Uint8Array, start: number, registers: Int32Array, at: number): boolean {
    let place = start + this.#lastByte;
    for (let word = this.words - 1; word >= 0; word -= 1) {
      let value = 0;
      for (let shift = 0; shift < 32 && place >= start + this.#firstByte; shift += 8) {
        value |= (bytes[place] ?? 0) << shift;
        place -= 1;
      }
      registers[at + word] = value;
    }
    return true;
  }
}

/** The place that `@th,16,16` names. */
export function bitsOf({
  base,
  offsetBits,
  lengthBits,
}: RawPayloadExpression): Pick<HeaderField, 'base' | 'offsetBits' | 'lengthBits'> {
  return { base: BASES[base], offsetBits, lengthBits };
}
