/**
 * One packet on its way, as the kernel's `sk_buff`: bytes, where its headers begin, and what is known about it.
 *
 * A packet has one owner at a time. Handing it to a device, a hook or a socket hands over ownership; whoever ends
 * its way calls `drop` or `consume` of the packet pool. Who needs the bytes later copies them (a capture does, a
 * bridge that floods does), so rewriting in place never changes a frame under a reader.
 */
import { isLittleEndian } from '../base/byte-order';
import { sumWords } from '../base/checksum';
import type { IpAddress } from '../wire/ip-address';
import type { CaptureMark } from './capture-mark';

/** Room in front of a locally made packet: Ethernet, and an outer Ethernet, IPv4, UDP and VXLAN or Geneve header. */
export const HEADROOM_BYTES = 128;

/** What a packet has to know of a device; `net-device.ts` has the rest. */
export interface PacketDevice {
  readonly name: string;
  droppedPackets: number;
}

export function packetBytesOf(buffer: Uint8Array): PacketBytes {
  const { byteOffset, length } = buffer;
  const isAligned = (byteOffset & 1) === 0;
  const words = isAligned ? new Uint16Array(buffer.buffer, byteOffset, length >> 1) : undefined;
  const isWide = ((byteOffset | length) & 3) === 0;
  const wideWords = isWide ? new Int32Array(buffer.buffer, byteOffset, length >> 2) : undefined;
  return { buffer, words, wideWords };
}

/** What connection tracking attaches to a packet. The netfilter layer extends it and narrows with `instanceof`. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a class, so that `instanceof` can tell.
export abstract class PacketFlow {}

/** A socket that a rule chose for the packet, whatever its addresses say (`skb->sk`, TPROXY). */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a class, so that `instanceof` can tell.
export abstract class PacketSocket {}

/** Of a packet in a tunnel: its network, and who is at the other end (`ip_tunnel_key`). */
export interface TunnelKey {
  readonly vni: number;
  readonly remote: IpAddress;
}

/** Where packets of a size have their bytes: one large buffer for many of them. */
export interface PacketBytes {
  readonly buffer: Uint8Array;
  /** The same bytes two at a time, in the order of this machine, for checksums; undefined where they are not aligned. */
  readonly words: Uint16Array | undefined;
  /** And four at a time, for copies of whole headers. */
  readonly wideWords: Int32Array | undefined;
}

export class Packet {
  /** Holds other packets, too: what is this one's lies around `base`. */
  readonly buffer: Uint8Array;
  /** The same bytes two at a time, in the order of this machine; undefined where they are not aligned. */
  readonly words: Uint16Array | undefined;
  /** And four at a time. */
  readonly wideWords: Int32Array | undefined;
  /** Where its own bytes begin. */
  readonly base: number;
  /** Which list of the pool it goes back to; 0 for none. */
  readonly poolNumber: number;
  /** First byte of the frame: of the Ethernet header, or of the IPv4 header while there is no link header. */
  start: number;
  /** One past the last byte. */
  end: number;
  /** Where the IPv4 or ARP header begins. */
  networkOffset: number;
  /** Where the TCP, UDP or ICMP header begins. */
  transportOffset: number;
  etherType = 0;
  /** The device that it came in on (`skb->dev` on receipt); undefined for a packet made here. */
  ingress: PacketDevice | undefined = undefined;
  /** The bridge port that it came in on, for `physdev` and for hairpin. */
  bridgePort: PacketDevice | undefined = undefined;
  /** The netfilter mark, `skb->mark`. */
  mark = 0;
  flow: PacketFlow | undefined = undefined;
  /** Direction and state of `flow` for this packet, as netfilter/conntrack numbers them. 0: not tracked yet. */
  flowState = 0;
  socket: PacketSocket | undefined = undefined;
  /** Of a packet to or from an `external` tunnel device: where it goes, or what it came with (`skb_tunnel_info`). */
  tunnelKey: TunnelKey | undefined = undefined;
  /** Set by the receive path: addressed to another host's MAC; only a promiscuous reader sees it. */
  isForOtherHost = false;
  /** True once a bridge has taken the packet through its netfilter hooks, so that routing does not repeat them. */
  hasPassedBridgeHooks = false;
  /**
   * Of a datagram that connection tracking put together from fragments: the length of the longest one, header
   * included, so that it goes on in pieces of that size (`frag_max_size`). Otherwise 0.
   */
  fragmentBytes = 0;
  /**
   * Of a frame that stands for several TCP segments because every device on the way takes them whole (segmentation
   * offload): by how many bytes it is longer than the longest of them, so that its payload is longer by that than
   * `gso_size`. What limits the size of packets looks at the length less this. Otherwise 0.
   */
  surplusBytes = 0;
  /**
   * How often its socket has drawn another hash of the flow (`sk_rethink_txhash`), so that a repeated packet may take
   * another path. 0 for the hash of the addresses and ports alone.
   */
  hashDraws = 0;
  /**
   * Its sender has just heard from the peer, so that every next hop on the way works (`dst_pending_confirm`). Stays set
   * from a Pod into its node; another machine knows nothing of it.
   */
  isConfirming = false;
  /** How many rules of iptables and nftables it was held against so far, in all namespaces. */
  testedRules = 0;
  /** Belongs to the place in the pool, and is about this packet while `isCaptured`. */
  captureMark: CaptureMark | undefined = undefined;
  isCaptured = false;
  /** While the frame is on a wire and its capture has it: from its arrival on the headers may change. */
  isFrameKept = false;
  /** Names the packet through its whole life, from the socket that sent it to the one that gets it. */
  id = 0;

  constructor(bytes: PacketBytes, base: number, poolNumber: number) {
    this.buffer = bytes.buffer;
    this.words = bytes.words;
    this.wideWords = bytes.wideWords;
    this.base = base;
    this.poolNumber = poolNumber;
    const start = base + HEADROOM_BYTES;
    this.start = start;
    this.end = start;
    this.networkOffset = start;
    this.transportOffset = start;
  }

  /** A packet with bytes of its own. */
  static of(buffer: Uint8Array): Packet {
    return new Packet(packetBytesOf(buffer), 0, 0);
  }

  get lengthBytes(): number {
    return this.end - this.start;
  }

  /** The frame as it is now. A view: copy it to keep it. */
  view(): Uint8Array {
    return this.buffer.subarray(this.start, this.end);
  }

  /**
   * As `sumWords` of base/checksum, for up to 64 KiB. Adding up does not depend on the order of the bytes in a word
   * (RFC 1071 §2), so words are added as this machine has them, and the bytes of the sum changed over.
   */
  sumWords(start: number, end: number, initial: number): number {
    const words = this.words;
    if (words === undefined || (start & 1) !== 0) return sumWords(this.buffer, start, end, initial);
    const last = end >> 1;
    let index = start >> 1;
    let sum = 0;
    for (const fourth = last - 3; index < fourth; index += 4) {
      sum +=
        (words[index] ?? 0) + (words[index + 1] ?? 0) + (words[index + 2] ?? 0) + (words[index + 3] ?? 0);
    }
    for (; index < last; index += 1) sum += words[index] ?? 0;
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    const inOrder = isLittleEndian ? ((sum & 0xff) << 8) | (sum >>> 8) : sum;
    const tail = (end & 1) === 0 ? 0 : (this.buffer[end - 1] ?? 0) << 8;
    return initial + inOrder + tail;
  }

  uint8(offset: number): number {
    return this.buffer[offset] ?? 0;
  }

  uint16(offset: number): number {
    const bytes = this.buffer;
    return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  }

  uint32(offset: number): number {
    const bytes = this.buffer;
    return (
      (((bytes[offset] ?? 0) << 24) |
        ((bytes[offset + 1] ?? 0) << 16) |
        ((bytes[offset + 2] ?? 0) << 8) |
        (bytes[offset + 3] ?? 0)) >>>
      0
    );
  }

  setUint8(offset: number, value: number): void {
    this.buffer[offset] = value;
  }

  setUint16(offset: number, value: number): void {
    const bytes = this.buffer;
    bytes[offset] = value >>> 8;
    bytes[offset + 1] = value;
  }

  setUint32(offset: number, value: number): void {
    const bytes = this.buffer;
    bytes[offset] = value >>> 24;
    bytes[offset + 1] = value >>> 16;
    bytes[offset + 2] = value >>> 8;
    bytes[offset + 3] = value;
  }
}
