/**
 * Puts IPv4 fragments together again (RFC 791 §3.2; net/ipv4/ip_fragment.c).
 *
 * Models `ipfrag_time`, `ipfrag_high_thresh` and `ipfrag_max_dist`, dropping a datagram whose fragments overlap or
 * contradict each other, the mark and TOS of the first fragment, and DF and the longest fragment for when the datagram
 * goes on in pieces. Leaves out IP options that only later fragments carry.
 */
import { say } from '../base/sentence';
import { LazyMap } from '../base/lazy-map';
import { seconds } from '../base/time';
import type { Cancel } from '../engine/scheduler';
import { timerExpiry } from '../engine/timer-wheel';
import type { DropDetail, DropReason } from '../link/drop-reason';
import type { Packet } from '../link/packet';
import { FragmentAssembly } from './fragment-assembly';
import {
  DONT_FRAGMENT,
  FRAGMENT_OFFSET_MASK,
  ipDestination,
  ipFragmentField,
  ipHeaderBytes,
  IPV4_HEADER_BYTES,
  ipProtocol,
  ipSource,
  ipTtl,
  MORE_FRAGMENTS,
  writeIpHeader,
} from './ip-header';
import { dropIn, type StackContext } from './stack-context';

const MAX_DATAGRAM_BYTES = 65_535;
/** What an `sk_buff` takes besides its bytes, about. */
const PACKET_OVERHEAD_BYTES = 768;
const ECN_MASK = 3;
const CONGESTION_EXPERIENCED = 3;

interface Reassembly {
  readonly key: string;
  readonly assembly: FragmentAssembly<Packet>;
  readonly cancelTimer: Cancel;
  readonly isEcn: { hasNotCapable: boolean; hasCongestion: boolean };
  /** How many fragments its source had sent when this one began. */
  sourceCount: number;
  longestBytes: number;
  longestDontFragmentBytes: number;
  heldBytes: number;
}

/** A datagram's time is over. `first` is its first fragment, if that came; it stays the caller's during the call. */
export type ReassemblyTimeout = (first: Packet) => void;

export class Reassembler {
  readonly #context: StackContext;
  readonly #pending = new LazyMap<string, Reassembly>();
  readonly #sourceCounts = new LazyMap<number, number>();
  readonly #onTimeout: ReassemblyTimeout;
  #heldBytes = 0;

  constructor(context: StackContext, onTimeout: ReassemblyTimeout) {
    this.#context = context;
    this.#onTimeout = onTimeout;
  }

  /** Datagrams of which pieces are missing. */
  get size(): number {
    return this.#pending.size;
  }

  /** Keeps a fragment; answers the whole datagram once its last piece is there. */
  add(packet: Packet): Packet | undefined {
    const { counters, sysctl } = this.#context;
    counters.ipReasmReqds += 1;
    const key = keyOf(packet);
    let reassembly = this.#pending.get(key);
    if (reassembly !== undefined && this.#isTooFar(reassembly, packet)) {
      this.#giveUp(reassembly, 'reassembly-overlap', say('too many others of its source came between'));
      reassembly = undefined;
    }
    if (reassembly === undefined && this.#heldBytes > sysctl.getNumber('net.ipv4.ipfrag_high_thresh')) {
      counters.ipReasmFails += 1;
      this.#drop(packet, 'reassembly-overflow');
      return undefined;
    }
    return this.#insert(reassembly ?? this.#start(key), packet);
  }

  /** Nobody waits for the missing pieces any more. */
  halt(): void {
    for (const reassembly of this.#pending.values()) this.#end(reassembly, 'device-down');
  }

  #insert(reassembly: Reassembly, packet: Packet): Packet | undefined {
    const { counters } = this.#context;
    const field = ipFragmentField(packet);
    const offset = (field & FRAGMENT_OFFSET_MASK) * 8;
    const isLast = (field & MORE_FRAGMENTS) === 0;
    const payloadBytes = packet.end - packet.networkOffset - ipHeaderBytes(packet);
    // Only the last piece may end between two multiples of eight.
    const end = offset + (isLast ? payloadBytes : payloadBytes & ~7);
    if (end === offset) {
      this.#drop(packet, 'malformed');
      return undefined;
    }
    packet.end -= payloadBytes - (end - offset);
    const outcome = reassembly.assembly.add({ offset, end, item: packet }, isLast);
    if (outcome === 'duplicate') {
      this.#drop(packet, 'duplicate-fragment');
      return undefined;
    }
    if (outcome === 'overlap' || outcome === 'inconsistent') {
      if (outcome === 'overlap') counters.ipExtReasmOverlaps += 1;
      this.#giveUp(reassembly, 'reassembly-overlap');
      this.#drop(packet, 'reassembly-overlap');
      return undefined;
    }
    const length = packet.end - packet.networkOffset;
    const ecn = packet.uint8(packet.networkOffset + 1) & ECN_MASK;
    reassembly.isEcn.hasNotCapable ||= ecn === 0;
    reassembly.isEcn.hasCongestion ||= ecn === CONGESTION_EXPERIENCED;
    reassembly.longestBytes = Math.max(reassembly.longestBytes, length);
    if ((field & DONT_FRAGMENT) !== 0) {
      reassembly.longestDontFragmentBytes = Math.max(reassembly.longestDontFragmentBytes, length);
    }
    reassembly.heldBytes += length + PACKET_OVERHEAD_BYTES;
    this.#heldBytes += length + PACKET_OVERHEAD_BYTES;
    return outcome === 'complete' ? this.#join(reassembly) : undefined;
  }

  #start(key: string): Reassembly {
    const { scheduler, sysctl } = this.#context;
    const lifetime = seconds(sysctl.getNumber('net.ipv4.ipfrag_time'));
    const reassembly: Reassembly = {
      key,
      assembly: new FragmentAssembly(),
      cancelTimer: scheduler.scheduleTimer(timerExpiry(scheduler.now(), lifetime), () =>
        this.#timeOut(reassembly),
      ),
      isEcn: { hasNotCapable: false, hasCongestion: false },
      sourceCount: 0,
      longestBytes: 0,
      longestDontFragmentBytes: 0,
      heldBytes: 0,
    };
    this.#pending.set(key, reassembly);
    return reassembly;
  }

  /** `ip_frag_too_far`: an identification may have come round while pieces of so many others arrived. */
  #isTooFar(reassembly: Reassembly, packet: Packet): boolean {
    const limit = this.#context.sysctl.getNumber('net.ipv4.ipfrag_max_dist');
    const source = ipSource(packet) | 0;
    const count = (this.#sourceCounts.get(source) ?? 0) + 1;
    this.#sourceCounts.set(source, count);
    const before = reassembly.sourceCount === 0 ? count : reassembly.sourceCount;
    reassembly.sourceCount = count;
    return limit > 0 && count - before > limit;
  }

  #timeOut(reassembly: Reassembly): void {
    const { counters } = this.#context;
    counters.ipReasmTimeout += 1;
    counters.ipReasmFails += 1;
    const first = reassembly.assembly.hasFirst ? reassembly.assembly.pieces[0]?.item : undefined;
    if (first !== undefined) this.#onTimeout(first);
    this.#end(reassembly, 'reassembly-timeout');
  }

  #giveUp(reassembly: Reassembly, reason: DropReason, detail?: DropDetail): void {
    this.#context.counters.ipReasmFails += 1;
    this.#end(reassembly, reason, detail);
  }

  #end(reassembly: Reassembly, reason: DropReason, detail?: DropDetail): void {
    this.#forget(reassembly);
    for (const { item } of reassembly.assembly.pieces) this.#drop(item, reason, detail);
  }

  #forget(reassembly: Reassembly): void {
    reassembly.cancelTimer();
    this.#pending.delete(reassembly.key);
    this.#heldBytes -= reassembly.heldBytes;
    if (this.#pending.size === 0) this.#sourceCounts.clear();
  }

  #drop(packet: Packet, reason: DropReason, detail?: DropDetail): void {
    dropIn(this.#context, packet, reason, packet.bridgePort ?? packet.ingress, detail);
  }

  #join(reassembly: Reassembly): Packet | undefined {
    const { counters, packets } = this.#context;
    const { pieces, totalBytes } = reassembly.assembly;
    const first = pieces[0]?.item;
    if (first === undefined) return undefined;
    const headerBytes = ipHeaderBytes(first);
    const { hasNotCapable, hasCongestion } = reassembly.isEcn;
    // RFC 3168 §5.3: fragments that contradict each other about ECN.
    if (headerBytes + totalBytes > MAX_DATAGRAM_BYTES || (hasNotCapable && hasCongestion)) {
      this.#giveUp(reassembly, 'malformed');
      return undefined;
    }
    this.#forget(reassembly);
    counters.ipReasmOKs += 1;
    const whole = packets.allocate(headerBytes + totalBytes);
    whole.id = first.id;
    whole.etherType = first.etherType;
    whole.ingress = first.ingress;
    whole.mark = first.mark;
    whole.transportOffset = whole.start + headerBytes;
    whole.end = whole.transportOffset + totalBytes;
    for (const { offset, end, item } of pieces) {
      const from = item.networkOffset + ipHeaderBytes(item);
      whole.buffer.set(item.buffer.subarray(from, from + end - offset), whole.transportOffset + offset);
    }
    const { longestBytes, longestDontFragmentBytes } = reassembly;
    const tos = first.uint8(first.networkOffset + 1) | (hasCongestion ? CONGESTION_EXPERIENCED : 0);
    const options = first.buffer.subarray(
      first.networkOffset + IPV4_HEADER_BYTES,
      first.networkOffset + headerBytes,
    );
    writeIpHeader(
      whole,
      {
        source: ipSource(first),
        destination: ipDestination(first),
        protocol: ipProtocol(first),
        ttl: ipTtl(first),
        tos,
        identification: first.uint16(first.networkOffset + 4),
        fragmentField: longestDontFragmentBytes === longestBytes ? DONT_FRAGMENT : 0,
      },
      options,
    );
    whole.fragmentBytes = Math.max(longestBytes, longestDontFragmentBytes);
    for (const { item } of pieces) packets.consume(item);
    return whole;
  }
}

function keyOf(packet: Packet): string {
  const identification = packet.uint16(packet.networkOffset + 4);
  return `${ipSource(packet)} ${ipDestination(packet)} ${ipProtocol(packet)} ${identification}`;
}
