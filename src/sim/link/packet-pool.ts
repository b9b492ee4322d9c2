/**
 * Where packets come from and where they end.
 *
 * Buffers are reused, so that a packet costs no garbage: whoever ends a packet's way gives it back here, once, either
 * as delivered (`consume`) or with a reason (`drop`).
 */
import { invariant } from '../base/invariant';
import { CaptureMark } from './capture-mark';
import type { DropLog } from './drop-log';
import type { DropReason } from './drop-reason';
import type { DeviceObserver } from './journey-log';
import { HEADROOM_BYTES, Packet, packetBytesOf } from './packet';
import type { DropPlace, PathObserver } from './path-observer';

/**
 * The sizes that buffers come in, headroom included: an ARP message, an acknowledgment or a short datagram in a tunnel;
 * any frame of a 1500-byte MTU; any frame that segmentation offload leaves whole, of up to 64 KiB. Odd numbers of cache
 * lines: with a power of two the headers of all packets would compete for the same few lines of the processor's cache.
 */
const SMALL_BYTES = 5 * 64;
const STANDARD_BYTES = 33 * 64;
const LARGE_BYTES = 1031 * 64;
/** So many packets share a buffer: a typed array of its own is dear. */
const SHARING_PACKETS = 64;
const MAX_LOOPED_BYTES = 128;

export class PacketPool {
  /** Where packets go, while someone wants to know. */
  journeys: DeviceObserver | undefined = undefined;
  /** Why they go there, while someone wants to know. */
  observer: PathObserver | undefined = undefined;
  readonly #small = new FreeList(1, SMALL_BYTES, SHARING_PACKETS);
  readonly #standard = new FreeList(2, STANDARD_BYTES, SHARING_PACKETS);
  readonly #large = new FreeList(3, LARGE_BYTES, 1);
  readonly #drops: DropLog;
  #nextId = 1;

  constructor(drops: DropLog) {
    this.#drops = drops;
  }

  /** An empty packet with room for `lengthBytes` behind the headroom, with an id of its own. */
  allocate(lengthBytes: number): Packet {
    const packet = this.#take(lengthBytes);
    packet.id = this.#nextId;
    this.#nextId += 1;
    return packet;
  }

  /** A second packet with the same bytes and the same id, as `skb_clone` and a copy. */
  clone(packet: Packet): Packet {
    const copy = this.cloneHeaders(packet, packet.end, 0);
    copy.surplusBytes = packet.surplusBytes;
    if (packet.isCaptured && packet.captureMark !== undefined) {
      copy.captureMark ??= new CaptureMark();
      copy.captureMark.copy(packet.captureMark, copy.base - packet.base);
      copy.isCaptured = true;
      copy.isFrameKept = packet.isFrameKept;
    }
    return copy;
  }

  /** A packet with the bytes up to `headerEnd`, the same id and everything else known, and room for a payload. */
  cloneHeaders(packet: Packet, headerEnd: number, payloadBytes: number): Packet {
    const used = headerEnd + payloadBytes - packet.base;
    const copy = this.#take(used - HEADROOM_BYTES);
    const shift = copy.base - packet.base;
    copyBytes(packet, packet.start, headerEnd, copy, packet.start + shift);
    copy.start = packet.start + shift;
    copy.end = copy.base + used;
    copy.networkOffset = packet.networkOffset + shift;
    copy.transportOffset = packet.transportOffset + shift;
    copy.etherType = packet.etherType;
    copy.ingress = packet.ingress;
    copy.bridgePort = packet.bridgePort;
    copy.mark = packet.mark;
    copy.flow = packet.flow;
    copy.flowState = packet.flowState;
    copy.tunnelKey = packet.tunnelKey;
    copy.isForOtherHost = packet.isForOtherHost;
    copy.hasPassedBridgeHooks = packet.hasPassedBridgeHooks;
    copy.fragmentBytes = packet.fragmentBytes;
    copy.hashDraws = packet.hashDraws;
    copy.isConfirming = packet.isConfirming;
    copy.testedRules = packet.testedRules;
    copy.id = packet.id;
    return copy;
  }

  /** The packet has arrived: its bytes are no longer needed. */
  consume(packet: Packet): void {
    packet.flow = undefined;
    packet.socket = undefined;
    switch (packet.poolNumber) {
      case 1:
        this.#small.put(packet);
        break;
      case 2:
        this.#standard.put(packet);
        break;
      case 3:
        this.#large.put(packet);
        break;
    }
  }

  /** The packet goes no further. A frame for another host is no loss, so it leaves no record. */
  drop(packet: Packet, reason: DropReason, place: DropPlace): void {
    if (reason !== 'other-host') {
      this.observer?.onDrop(packet, reason, place);
      const isFrame = packet.start < packet.networkOffset;
      this.#drops.add(
        {
          reason,
          at: place.at,
          device: place.device,
          detail: place.detail ?? '',
          packetId: packet.id,
          isFrame,
        },
        packet.view(),
      );
    }
    this.consume(packet);
  }

  #take(lengthBytes: number): Packet {
    const packet = this.#takeBuffer(HEADROOM_BYTES + lengthBytes);
    const start = packet.base + HEADROOM_BYTES;
    packet.start = start;
    packet.end = start;
    packet.networkOffset = start;
    packet.transportOffset = start;
    packet.etherType = 0;
    packet.ingress = undefined;
    packet.bridgePort = undefined;
    packet.mark = 0;
    packet.flow = undefined;
    packet.flowState = 0;
    packet.socket = undefined;
    packet.tunnelKey = undefined;
    packet.isForOtherHost = false;
    packet.hasPassedBridgeHooks = false;
    packet.fragmentBytes = 0;
    packet.surplusBytes = 0;
    packet.hashDraws = 0;
    packet.isConfirming = false;
    packet.testedRules = 0;
    packet.isCaptured = false;
    return packet;
  }

  #takeBuffer(bufferBytes: number): Packet {
    if (bufferBytes <= SMALL_BYTES) return this.#small.take();
    if (bufferBytes <= STANDARD_BYTES) return this.#standard.take();
    return bufferBytes <= LARGE_BYTES ? this.#large.take() : Packet.of(new Uint8Array(bufferBytes));
  }
}

/** Packets of one size that nobody uses. */
class FreeList {
  readonly #number: number;
  readonly #packetBytes: number;
  readonly #sharing: number;
  readonly #free: Packet[] = [];

  constructor(number: number, packetBytes: number, sharing: number) {
    this.#number = number;
    this.#packetBytes = packetBytes;
    this.#sharing = sharing;
  }

  take(): Packet {
    if (this.#free.length === 0) this.#add();
    const packet = this.#free.pop();
    invariant(packet !== undefined, 'a new buffer holds packets');
    return packet;
  }

  put(packet: Packet): void {
    this.#free.push(packet);
  }

  #add(): void {
    const bytes = packetBytesOf(new Uint8Array(this.#packetBytes * this.#sharing));
    for (let index = this.#sharing - 1; index >= 0; index -= 1) {
      this.#free.push(new Packet(bytes, index * this.#packetBytes, this.#number));
    }
  }
}

/** A loop for the few bytes of most frames: a view to copy from would be an object more. */
function copyBytes(from: Packet, start: number, end: number, to: Packet, target: number): void {
  if (end - start > MAX_LOOPED_BYTES) {
    to.buffer.set(from.buffer.subarray(start, end), target);
    return;
  }
  const source = from.buffer;
  const destination = to.buffer;
  for (let at = start, into = target; at < end; at += 1, into += 1) destination[into] = source[at] ?? 0;
}
