/**
 * `ip ttl set 5`, `ip6 daddr set fd00::1` and `@th,16,16 set 53` (`nft_payload_set_eval` of nft_payload.c of Linux).
 *
 * Models fields of every length in the link, network and transport header, the checksum of the header that a field lies in,
 * and that of the transport header for what its pseudo header has. Bits without a name change no checksum. Leaves out the
 * checksum of SCTP.
 */
import { updateChecksum } from '../../base/checksum';
import type { Packet } from '../../link/packet';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import type { PacketContext } from '../packet-context';
import { TRANSPORT_PROTOCOLS, type HeaderField } from './header-fields';
import type { Loader } from './loader';
import type { NftMachine } from './nft-machine';
import { OUTCOME, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import { KEY_REGISTER } from './registers';
import type { NftStatement } from './statement';

const LINK_BYTES = 14;
const UDPLITE = 136;
/** Of the headers that have one: where. */
const CHECKSUM_OFFSETS: ReadonlyMap<string, number> = new Map([
  ['ip', 10],
  ['icmp', 2],
  ['igmp', 2],
  ['icmpv6', 2],
  ['tcp', 16],
  ['udp', 6],
  ['udplite', 6],
]);
/** By protocol: where the checksum is that covers a pseudo header. */
const COVERING_OFFSETS: ReadonlyMap<number, number> = new Map([
  [IP_PROTOCOL.TCP, 16],
  [IP_PROTOCOL.UDP, 6],
  [UDPLITE, 6],
  [IP_PROTOCOL.ICMPV6, 2],
]);
const COVERED: readonly string[] = ['saddr', 'daddr', 'length', 'protocol', 'nexthdr'];
const NOTHING = -1;

type WrittenField = Pick<HeaderField, 'base' | 'offsetBits' | 'lengthBits'> & Partial<HeaderField>;

export class WriteOperation extends PlainOperation {
  readonly #field: WrittenField;
  readonly #value: Loader;
  readonly #protocol: number | undefined;
  readonly #ownChecksum: number | undefined;
  readonly #isCovered: boolean;

  constructor(statement: NftStatement, field: WrittenField, value: Loader) {
    super(statement);
    const { header, name = '' } = field;
    this.#field = field;
    this.#value = value;
    this.#protocol = header === undefined ? undefined : TRANSPORT_PROTOCOLS.get(header);
    this.#ownChecksum = header === undefined ? undefined : CHECKSUM_OFFSETS.get(header);
    this.#isCovered = (header === 'ip' || header === 'ip6') && COVERED.includes(name);
  }

  run(machine: NftMachine): Outcome {
    if (!this.#value.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    const { context } = machine;
    const { packet } = context;
    const { offsetBits, lengthBits } = this.#field;
    const start = this.#startIn(context);
    if (start === NOTHING || start + ((offsetBits + lengthBits - 1) >> 3) >= packet.end) return OUTCOME.BREAK;
    const own = this.#ownChecksum === undefined ? NOTHING : start + this.#ownChecksum;
    if (own + 2 > packet.end) return OUTCOME.BREAK;
    const covering = this.#isCovered ? coveringChecksum(context) : NOTHING;
    // It may lie behind the headers.
    packet.isCaptured = false;
    const end = offsetBits + lengthBits;
    for (let bit = offsetBits & ~15; bit < end; bit += 16) {
      const place = start + (bit >> 3);
      const last = Math.min(end, bit + 16);
      const count = last - Math.max(offsetBits, bit);
      const part = this.#bits(machine, end - last, count) << (bit + 16 - last);
      const mask = ((1 << count) - 1) << (bit + 16 - last);
      writeWord(packet, place, part, mask, own, covering);
    }
    context.read();
    return OUTCOME.NEXT;
  }

  /** Where the header begins. */
  #startIn(context: PacketContext): number {
    const { packet, transportOffset, isLaterFragment, protocol } = context;
    const { base, header } = this.#field;
    if (header === 'ip' || header === 'ip6') {
      return context.isIpv6 === (header === 'ip6') ? packet.networkOffset : NOTHING;
    }
    if (base === 'network') return packet.networkOffset;
    if (base === 'link') {
      const start = packet.networkOffset - LINK_BYTES;
      return start < packet.start ? NOTHING : start;
    }
    if (isLaterFragment || protocol < 0) return NOTHING;
    return this.#protocol === undefined || this.#protocol === protocol ? transportOffset : NOTHING;
  }

  /** So many bits of the value, at most 16, from the one with this number on, counted from the right. */
  #bits({ registers }: NftMachine, from: number, count: number): number {
    let bits = 0;
    for (let bit = from + count - 1; bit >= from; bit -= 1) {
      const word = this.#value.words - 1 - (bit >> 5);
      bits = (bits << 1) | (word < 0 ? 0 : ((registers[KEY_REGISTER + word] ?? 0) >>> (bit & 31)) & 1);
    }
    return bits;
  }
}

function writeWord(
  packet: Packet,
  place: number,
  part: number,
  mask: number,
  own: number,
  covering: number,
): void {
  const before = packet.uint16(place);
  const after = (before & ~mask) | part;
  if (place !== own) adaptChecksum(packet, own, before, after);
  adaptChecksum(packet, covering, before, after);
  // The last byte of a packet with an odd length has no neighbor.
  if ((mask & 0xff) === 0) packet.setUint8(place, after >>> 8);
  else packet.setUint16(place, after);
}

/** Never to zero, which would say that there is none; one that says so becomes a wrong one (`nft_csum_replace`). */
function adaptChecksum(packet: Packet, at: number, before: number, after: number): void {
  if (at === NOTHING) return;
  const sum = updateChecksum(packet.uint16(at), before, after);
  packet.setUint16(at, sum === 0 ? 0xffff : sum);
}

function coveringChecksum({ packet, protocol, transportOffset, isLaterFragment }: PacketContext): number {
  const offset = COVERING_OFFSETS.get(protocol);
  if (offset === undefined || isLaterFragment) return NOTHING;
  const at = transportOffset + offset;
  if (at + 2 > packet.end) return NOTHING;
  const isUdp = protocol === IP_PROTOCOL.UDP || protocol === UDPLITE;
  return isUdp && packet.uint16(at) === 0 ? NOTHING : at;
}
