/**
 * The packet at a hook, read once: what `nf_hook_state` and the header pointers are to the kernel.
 *
 * One object serves all packets of a family in a namespace. Addresses are signed 32-bit numbers, so that masks cost
 * nothing; those of IPv6 are numbers of the address book.
 */
import { Packet } from '../link/packet';
import type { IpAddress } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import { isIpv6Extension, Ipv6UpperLayer } from '../wire/ipv6-extension';
import type { AddressBook } from './address-book';
import { Connection } from './connection';
import { HOOK, type Hook, type HookDevice } from './hook';
import { readPorts } from './packet-words';
import { readWord } from './read-word';

/** Of an IPv6 packet whose headers do not lead to one. */
export const UNKNOWN_PROTOCOL = -1;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const MINIMUM_HEADER_BYTES = 20;

export class PacketContext {
  /** Of IPv6; undefined for IPv4. */
  readonly book: AddressBook | undefined;
  packet = Packet.of(new Uint8Array(0));
  hook: Hook = HOOK.PREROUTING;
  inDevice: HookDevice | undefined = undefined;
  outDevice: HookDevice | undefined = undefined;
  /** The bridge port that the frame will leave by, for `physdev`. */
  outPort: HookDevice | undefined = undefined;
  inName = '';
  outName = '';
  source = 0;
  destination = 0;
  protocol = 0;
  ttl = 0;
  /** IP header and everything after it. */
  lengthBytes = 0;
  transportOffset = 0;
  transportBytes = 0;
  /** Not the first fragment: there is no transport header in it. */
  isLaterFragment = false;
  /** Both ports, or what stands for them, as in `Tuple.ports`; for ICMP the id counts only where the type has one. */
  ports = 0;
  readonly #upper = new Ipv6UpperLayer();

  constructor(book?: AddressBook) {
    this.book = book;
  }

  get isIpv6(): boolean {
    return this.book !== undefined;
  }

  /** What a number as in `source` stands for. */
  addressAt(address: number): IpAddress {
    return this.book === undefined ? ipv4Of(address) : this.book.addressAt(address);
  }

  /** Type of service or traffic class. */
  get trafficClass(): number {
    const { packet } = this;
    if (this.book === undefined) return packet.uint8(packet.networkOffset + 1);
    return (packet.uint16(packet.networkOffset) >>> 4) & 0xff;
  }

  get sourcePort(): number {
    return this.ports >>> 16;
  }

  get destinationPort(): number {
    return this.ports & 0xffff;
  }

  get connection(): Connection | undefined {
    const { flow } = this.packet;
    return flow instanceof Connection ? flow : undefined;
  }

  begin(
    packet: Packet,
    hook: Hook,
    inDevice: HookDevice | undefined,
    outDevice: HookDevice | undefined,
  ): void {
    this.packet = packet;
    this.hook = hook;
    this.inDevice = inDevice;
    this.outDevice = outDevice;
    this.inName = inDevice === undefined ? '' : inDevice.name;
    this.outName = outDevice === undefined ? '' : outDevice.name;
    this.read();
  }

  /** Reads the headers, again after something rewrote them. */
  read(): void {
    const { packet, book } = this;
    if (book !== undefined) {
      this.#readIpv6(book);
      return;
    }
    const bytes = packet.buffer;
    const start = packet.networkOffset;
    const headerBytes = Math.max(((bytes[start] ?? 0) & 0xf) << 2, MINIMUM_HEADER_BYTES);
    this.lengthBytes = packet.end - start;
    this.ttl = bytes[start + 8] ?? 0;
    this.protocol = bytes[start + 9] ?? 0;
    this.isLaterFragment = (packet.uint16(start + 6) & FRAGMENT_OFFSET_MASK) !== 0;
    this.source = readWord(bytes, start + 12);
    this.destination = readWord(bytes, start + 16);
    this.transportOffset = start + headerBytes;
    this.transportBytes = packet.end - this.transportOffset;
    this.ports = this.isLaterFragment
      ? 0
      : readPorts(bytes, this.transportOffset, this.transportBytes, this.protocol);
  }

  #readIpv6(book: AddressBook): void {
    const { packet } = this;
    const bytes = packet.buffer;
    const start = packet.networkOffset;
    const upper = this.#upper;
    const isWhole = upper.find(bytes, start, packet.end);
    this.lengthBytes = packet.end - start;
    this.ttl = bytes[start + 7] ?? 0;
    const isUnknown = !isWhole || (upper.fragmentOffset !== 0 && isIpv6Extension(upper.protocol));
    this.protocol = isUnknown ? UNKNOWN_PROTOCOL : upper.protocol;
    this.isLaterFragment = upper.fragmentOffset !== 0;
    this.source = book.read(bytes, start + 8);
    this.destination = book.read(bytes, start + 24);
    this.transportOffset = upper.offset;
    this.transportBytes = isWhole ? packet.end - upper.offset : 0;
    this.ports =
      this.isLaterFragment || !isWhole
        ? 0
        : readPorts(bytes, upper.offset, this.transportBytes, this.protocol);
  }
}
