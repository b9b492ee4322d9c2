/**
 * Where packets come from and where they end.
 *
 * Buffers are reused, so that a packet costs no garbage: whoever ends a packet's way gives it back here, once, either
 * as delivered (`consume`) or with a reason (`drop`).
 */
import { invariant } from '../base/invariant';
import type { DropLog } from './drop-log';
import type { DropReason } from './drop-reason';
import type { JourneyLog } from './journey-log';
import { HEADROOM_BYTES, Packet } from './packet';

/**
 * Holds any frame of a 1500-byte MTU with headroom and outer headers. An odd number of cache lines: with a power of
 * two the headers of all packets would compete for the same few lines of the processor's cache.
 */
const POOLED_BUFFER_BYTES = 33 * 64;
/** Holds any frame that segmentation offload leaves whole, of up to 64 KiB, with headroom and outer headers. */
const LARGE_BUFFER_BYTES = 1031 * 64;
/** Buffers come out of one allocation this many at a time: a typed array of its own is dear. */
const SLAB_PACKETS = 64;

export interface DropPlace {
  /** Name of the namespace. */
  readonly at: string;
  readonly device: string;
  readonly detail?: string;
}

export class PacketPool {
  /** Where packets go, while someone wants to know. */
  journeys: JourneyLog | undefined = undefined;
  readonly #free: Packet[] = [];
  readonly #freeLarge: Packet[] = [];
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
    return copy;
  }

  /** A packet with the bytes up to `headerEnd`, the same id and everything else known, and room for a payload. */
  cloneHeaders(packet: Packet, headerEnd: number, payloadBytes: number): Packet {
    const end = headerEnd + payloadBytes;
    const copy = this.#take(end - HEADROOM_BYTES);
    copy.buffer.set(packet.buffer.subarray(packet.start, headerEnd), packet.start);
    copy.start = packet.start;
    copy.end = end;
    copy.networkOffset = packet.networkOffset;
    copy.transportOffset = packet.transportOffset;
    copy.etherType = packet.etherType;
    copy.ingress = packet.ingress;
    copy.bridgePort = packet.bridgePort;
    copy.mark = packet.mark;
    copy.flow = packet.flow;
    copy.flowState = packet.flowState;
    copy.isForOtherHost = packet.isForOtherHost;
    copy.hasPassedBridgeHooks = packet.hasPassedBridgeHooks;
    copy.fragmentBytes = packet.fragmentBytes;
    copy.hashDraws = packet.hashDraws;
    copy.isConfirming = packet.isConfirming;
    copy.capturedBy = packet.capturedBy;
    copy.capturedRow = packet.capturedRow;
    copy.id = packet.id;
    return copy;
  }

  /** The packet has arrived: its bytes are no longer needed. */
  consume(packet: Packet): void {
    packet.flow = undefined;
    const { length } = packet.buffer;
    if (length === POOLED_BUFFER_BYTES) this.#free.push(packet);
    else if (length === LARGE_BUFFER_BYTES) this.#freeLarge.push(packet);
  }

  /** The packet goes no further. A frame for another host is no loss, so it leaves no record. */
  drop(packet: Packet, reason: DropReason, place: DropPlace): void {
    if (reason !== 'other-host') {
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
    packet.start = HEADROOM_BYTES;
    packet.end = HEADROOM_BYTES;
    packet.networkOffset = HEADROOM_BYTES;
    packet.transportOffset = HEADROOM_BYTES;
    packet.etherType = 0;
    packet.ingress = undefined;
    packet.bridgePort = undefined;
    packet.mark = 0;
    packet.flow = undefined;
    packet.flowState = 0;
    packet.isForOtherHost = false;
    packet.hasPassedBridgeHooks = false;
    packet.fragmentBytes = 0;
    packet.surplusBytes = 0;
    packet.hashDraws = 0;
    packet.isConfirming = false;
    packet.capturedBy = undefined;
    return packet;
  }

  #takeBuffer(bufferBytes: number): Packet {
    if (bufferBytes > POOLED_BUFFER_BYTES) {
      if (bufferBytes > LARGE_BUFFER_BYTES) return new Packet(new Uint8Array(bufferBytes));
      return this.#freeLarge.pop() ?? new Packet(new Uint8Array(LARGE_BUFFER_BYTES));
    }
    if (this.#free.length === 0) this.#addSlab();
    const packet = this.#free.pop();
    invariant(packet !== undefined, 'a new slab holds packets');
    return packet;
  }

  #addSlab(): void {
    const slab = new ArrayBuffer(POOLED_BUFFER_BYTES * SLAB_PACKETS);
    for (let index = 0; index < SLAB_PACKETS; index += 1) {
      this.#free.push(new Packet(new Uint8Array(slab, index * POOLED_BUFFER_BYTES, POOLED_BUFFER_BYTES)));
    }
  }
}
