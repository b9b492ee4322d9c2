/**
 * Puts IPv6 fragments together again (RFC 8200 §4.5, RFC 5722; net/ipv6/reassembly.c).
 *
 * Models `ip6frag_time`, `ip6frag_high_thresh`, dropping a datagram whose fragments overlap, a length that is no multiple of
 * eight, and the longest fragment for when the datagram goes on in pieces. Leaves out extension headers between the IPv6 header
 * and the fragment header: they are kept only of the first fragment.
 */
import { seconds } from '../../base/time';
import { timerExpiry } from '../../engine/timer-wheel';
import type { DropReason } from '../../link/drop-reason';
import type { Packet } from '../../link/packet';
import { Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { FragmentAssembly } from '../fragment-assembly';
import { dropIn } from '../stack-context';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination, ipv6Source } from './ipv6-header';

const FRAGMENT_HEADER_BYTES = 8;
const MAX_PAYLOAD_BYTES = 65_535;
/** What an `sk_buff` takes besides its bytes, about. */
const PACKET_OVERHEAD_BYTES = 768;

interface Piece {
  readonly packet: Packet;
  /** Where the data begins that is put together. */
  readonly dataStart: number;
}

interface Reassembly {
  readonly key: string;
  readonly assembly: FragmentAssembly<Piece>;
  readonly cancelTimer: () => void;
  longestBytes: number;
  heldBytes: number;
}

/** A datagram's time is over. `first` is its first fragment, if that came; it stays the caller's during the call. */
export type Ipv6ReassemblyTimeout = (first: Packet) => void;

/** What is wrong with a fragment, to be told to its sender: where the offending field lies, from the IPv6 header on. */
export type FragmentComplaint = (packet: Packet, pointer: number) => void;

export class Ipv6Reassembler {
  readonly #context: Ipv6Context;
  readonly #pending = new Map<string, Reassembly>();
  readonly #upper = new Ipv6UpperLayer();
  readonly #onTimeout: Ipv6ReassemblyTimeout;
  readonly #complain: FragmentComplaint;
  #heldBytes = 0;

  constructor(context: Ipv6Context, onTimeout: Ipv6ReassemblyTimeout, complain: FragmentComplaint) {
    this.#context = context;
    this.#onTimeout = onTimeout;
    this.#complain = complain;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Keeps a fragment; answers the whole datagram once its last piece is there. */
  add(packet: Packet): Packet | undefined {
    const { counters, settings } = this.#context;
    counters.ip.ip6ReasmReqds += 1;
    const upper = this.#upper;
    if (!upper.find(packet.buffer, packet.networkOffset, packet.end) || upper.fragmentHeaderAt === 0) {
      this.#drop(packet, 'malformed');
      return undefined;
    }
    const key = keyOf(packet, upper.fragmentHeaderAt);
    const present = this.#pending.get(key);
    if (present === undefined && this.#heldBytes > settings.getNumber('net.ipv6.ip6frag_high_thresh')) {
      counters.ip.ip6ReasmFails += 1;
      this.#drop(packet, 'reassembly-overflow');
      return undefined;
    }
    return this.#insert(present ?? this.#start(key), packet, upper);
  }

  halt(): void {
    for (const reassembly of this.#pending.values()) this.#end(reassembly, 'device-down');
  }

  #insert(reassembly: Reassembly, packet: Packet, upper: Ipv6UpperLayer): Packet | undefined {
    const { fragmentHeaderAt, fragmentOffset: offset, hasMoreFragments } = upper;
    const dataStart = fragmentHeaderAt + FRAGMENT_HEADER_BYTES;
    const end = offset + packet.end - dataStart;
    const isTooLong = end > MAX_PAYLOAD_BYTES;
    if (isTooLong || (hasMoreFragments && (end & 7) !== 0)) {
      const field = isTooLong ? fragmentHeaderAt + 2 : packet.networkOffset + 4;
      this.#complain(packet, field - packet.networkOffset);
      this.#drop(packet, 'malformed');
      return undefined;
    }
    if (end === offset) {
      this.#drop(packet, 'malformed');
      return undefined;
    }
    const outcome = reassembly.assembly.add({ offset, end, item: { packet, dataStart } }, !hasMoreFragments);
    if (outcome === 'duplicate') {
      this.#drop(packet, 'duplicate-fragment');
      return undefined;
    }
    if (outcome === 'overlap' || outcome === 'inconsistent') {
      this.#context.counters.ip.ip6ReasmFails += 1;
      this.#end(reassembly, 'reassembly-overlap');
      this.#drop(packet, 'reassembly-overlap');
      return undefined;
    }
    const length = packet.end - packet.networkOffset;
    reassembly.longestBytes = Math.max(reassembly.longestBytes, length);
    reassembly.heldBytes += length + PACKET_OVERHEAD_BYTES;
    this.#heldBytes += length + PACKET_OVERHEAD_BYTES;
    return outcome === 'complete' ? this.#join(reassembly) : undefined;
  }

  #start(key: string): Reassembly {
    const { stack, settings } = this.#context;
    const lifetime = seconds(settings.getNumber('net.ipv6.ip6frag_time'));
    const reassembly: Reassembly = {
      key,
      assembly: new FragmentAssembly(),
      cancelTimer: stack.scheduler.scheduleTimer(timerExpiry(stack.scheduler.now(), lifetime), () =>
        this.#timeOut(reassembly),
      ),
      longestBytes: 0,
      heldBytes: 0,
    };
    this.#pending.set(key, reassembly);
    return reassembly;
  }

  #timeOut(reassembly: Reassembly): void {
    const { ip } = this.#context.counters;
    ip.ip6ReasmTimeout += 1;
    ip.ip6ReasmFails += 1;
    const first = reassembly.assembly.hasFirst ? reassembly.assembly.pieces[0]?.item.packet : undefined;
    if (first !== undefined) this.#onTimeout(first);
    this.#end(reassembly, 'reassembly-timeout');
  }

  #end(reassembly: Reassembly, reason: DropReason): void {
    this.#forget(reassembly);
    for (const { item } of reassembly.assembly.pieces) this.#drop(item.packet, reason);
  }

  #forget(reassembly: Reassembly): void {
    reassembly.cancelTimer();
    this.#pending.delete(reassembly.key);
    this.#heldBytes -= reassembly.heldBytes;
  }

  #drop(packet: Packet, reason: DropReason): void {
    dropIn(this.#context.stack, packet, reason, packet.bridgePort ?? packet.ingress);
  }

  /** The first fragment without its fragment header, and the data of all. */
  #join(reassembly: Reassembly): Packet | undefined {
    const { counters, stack } = this.#context;
    const { pieces, totalBytes } = reassembly.assembly;
    const first = pieces[0]?.item;
    if (first === undefined) return undefined;
    this.#forget(reassembly);
    counters.ip.ip6ReasmOKs += 1;
    const source = first.packet;
    const fragmentHeaderAt = first.dataStart - FRAGMENT_HEADER_BYTES;
    const headerBytes = fragmentHeaderAt - source.networkOffset;
    const whole = stack.packets.allocate(headerBytes + totalBytes);
    whole.id = source.id;
    whole.etherType = source.etherType;
    whole.ingress = source.ingress;
    whole.mark = source.mark;
    whole.buffer.set(source.buffer.subarray(source.networkOffset, fragmentHeaderAt), whole.networkOffset);
    const payload = whole.networkOffset + headerBytes;
    whole.end = payload + totalBytes;
    for (const { offset, end, item } of pieces) {
      const { packet, dataStart } = item;
      whole.buffer.set(packet.buffer.subarray(dataStart, dataStart + end - offset), payload + offset);
    }
    const nextHeaderAt = nextHeaderBefore(source, fragmentHeaderAt);
    whole.setUint8(whole.networkOffset + nextHeaderAt - source.networkOffset, source.uint8(fragmentHeaderAt));
    whole.setUint16(whole.networkOffset + 4, whole.end - whole.networkOffset - 40);
    whole.transportOffset = payload;
    whole.fragmentBytes = reassembly.longestBytes;
    for (const { item } of pieces) stack.packets.consume(item.packet);
    return whole;
  }
}

/** Where the next-header byte lies that names the fragment header. */
function nextHeaderBefore(packet: Packet, fragmentHeaderAt: number): number {
  let nextHeaderAt = packet.networkOffset + 6;
  let header = packet.networkOffset + 40;
  while (header < fragmentHeaderAt) {
    nextHeaderAt = header;
    header += (packet.uint8(header + 1) + 1) * 8;
  }
  return nextHeaderAt;
}

function keyOf(packet: Packet, fragmentHeaderAt: number): string {
  return `${ipv6Source(packet)} ${ipv6Destination(packet)} ${packet.uint32(fragmentHeaderAt + 4)}`;
}
