/**
 * IPv4 fragments (RFC 791 §3.2; net/ipv4/ip_fragment.c and ip_output.c).
 *
 * Models cutting at multiples of eight bytes and putting together again with a time limit of 30 s. Leaves out IP
 * options (which a first fragment alone would carry), overlapping fragments (a later one overwrites) and fragments
 * that have DF set.
 */
import { seconds } from '../base/time';
import type { Cancel, Scheduler } from '../engine/scheduler';
import { HEADROOM_BYTES, type Packet } from '../link/packet';
import type { PacketPool } from '../link/packet-pool';
import {
  DONT_FRAGMENT,
  FRAGMENT_OFFSET_MASK,
  ipDestination,
  ipFragmentField,
  ipHeaderBytes,
  ipProtocol,
  ipSource,
  ipTtl,
  MORE_FRAGMENTS,
  writeIpHeader,
} from './ip-header';

/** `net.ipv4.ipfrag_time`. */
const REASSEMBLY_TIME = seconds(30);

/** Cuts a datagram into fragments that fit `mtuBytes` and ends the original. */
export function splitIntoFragments(packet: Packet, mtuBytes: number, packets: PacketPool): readonly Packet[] {
  const headerBytes = ipHeaderBytes(packet);
  const payloadStart = packet.networkOffset + headerBytes;
  const payloadBytes = packet.end - payloadStart;
  const field = ipFragmentField(packet);
  const firstOffset = (field & FRAGMENT_OFFSET_MASK) * 8;
  const chunkBytes = (mtuBytes - headerBytes) & ~7;
  const fragments: Packet[] = [];
  for (let offset = 0; offset < payloadBytes; offset += chunkBytes) {
    const length = Math.min(chunkBytes, payloadBytes - offset);
    const isLast = offset + length === payloadBytes && (field & MORE_FRAGMENTS) === 0;
    const fragment = packets.allocate(headerBytes + length);
    const from = payloadStart + offset;
    fragment.id = packet.id;
    fragment.etherType = packet.etherType;
    fragment.mark = packet.mark;
    fragment.flow = packet.flow;
    fragment.flowState = packet.flowState;
    fragment.transportOffset = fragment.networkOffset + headerBytes;
    fragment.end = fragment.transportOffset + length;
    fragment.buffer.set(packet.buffer.subarray(from, from + length), fragment.transportOffset);
    writeIpHeader(fragment, {
      source: ipSource(packet),
      destination: ipDestination(packet),
      protocol: ipProtocol(packet),
      ttl: ipTtl(packet),
      tos: packet.uint8(packet.networkOffset + 1),
      identification: packet.uint16(packet.networkOffset + 4),
      fragmentField: (isLast ? 0 : MORE_FRAGMENTS) | ((firstOffset + offset) / 8) | (field & DONT_FRAGMENT),
    });
    fragments.push(fragment);
  }
  packets.consume(packet);
  return fragments;
}

interface Reassembly {
  readonly fragments: Packet[];
  readonly cancelTimer: Cancel;
}

export class Reassembler {
  readonly #scheduler: Scheduler;
  readonly #packets: PacketPool;
  readonly #pending = new Map<string, Reassembly>();
  readonly #onTimeout: (packet: Packet) => void;

  constructor(scheduler: Scheduler, packets: PacketPool, onTimeout: (packet: Packet) => void) {
    this.#scheduler = scheduler;
    this.#packets = packets;
    this.#onTimeout = onTimeout;
  }

  /** Keeps a fragment; answers the whole datagram once its last piece is there. */
  add(packet: Packet): Packet | undefined {
    const key = `${ipSource(packet)} ${ipDestination(packet)} ${ipProtocol(packet)} ${packet.uint16(packet.networkOffset + 4)}`;
    const reassembly = this.#pending.get(key) ?? this.#start(key);
    reassembly.fragments.push(packet);
    const whole = this.#join(reassembly.fragments);
    if (whole === undefined) return undefined;
    reassembly.cancelTimer();
    this.#pending.delete(key);
    return whole;
  }

  /** Nobody waits for the missing pieces any more. */
  halt(onLost: (packet: Packet) => void): void {
    for (const reassembly of this.#pending.values()) {
      reassembly.cancelTimer();
      for (const packet of reassembly.fragments) onLost(packet);
    }
    this.#pending.clear();
  }

  #start(key: string): Reassembly {
    const reassembly: Reassembly = {
      fragments: [],
      cancelTimer: this.#scheduler.schedule(REASSEMBLY_TIME, () => {
        this.#pending.delete(key);
        for (const packet of reassembly.fragments) this.#onTimeout(packet);
      }),
    };
    this.#pending.set(key, reassembly);
    return reassembly;
  }

  #join(fragments: readonly Packet[]): Packet | undefined {
    const sorted = [...fragments].sort((one, other) => offsetOf(one) - offsetOf(other));
    let expected = 0;
    for (const fragment of sorted) {
      if (offsetOf(fragment) > expected) return undefined;
      expected = offsetOf(fragment) + payloadLength(fragment);
    }
    const first = sorted[0];
    const last = sorted.at(-1);
    if (first === undefined || last === undefined || (ipFragmentField(last) & MORE_FRAGMENTS) !== 0)
      return undefined;
    const headerBytes = ipHeaderBytes(first);
    const whole = this.#packets.allocate(headerBytes + expected);
    whole.id = first.id;
    whole.etherType = first.etherType;
    whole.ingress = first.ingress;
    whole.mark = first.mark;
    whole.start = HEADROOM_BYTES;
    whole.networkOffset = HEADROOM_BYTES;
    whole.transportOffset = HEADROOM_BYTES + headerBytes;
    whole.end = whole.transportOffset + expected;
    for (const fragment of sorted) {
      const from = fragment.networkOffset + ipHeaderBytes(fragment);
      whole.buffer.set(
        fragment.buffer.subarray(from, fragment.end),
        whole.transportOffset + offsetOf(fragment),
      );
    }
    writeIpHeader(whole, {
      source: ipSource(first),
      destination: ipDestination(first),
      protocol: ipProtocol(first),
      ttl: ipTtl(first),
      tos: first.uint8(first.networkOffset + 1),
      identification: first.uint16(first.networkOffset + 4),
      fragmentField: 0,
    });
    for (const fragment of sorted) {
      whole.fragmentBytes = Math.max(whole.fragmentBytes, fragment.end - fragment.networkOffset);
      this.#packets.consume(fragment);
    }
    return whole;
  }
}

function offsetOf(fragment: Packet): number {
  return (ipFragmentField(fragment) & FRAGMENT_OFFSET_MASK) * 8;
}

function payloadLength(fragment: Packet): number {
  return fragment.end - fragment.networkOffset - ipHeaderBytes(fragment);
}
