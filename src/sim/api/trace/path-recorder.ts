/**
 * Keeps the ways of packets: every device that each one passed and every decision about it, with its headers as they were then.
 *
 * Of so many packets at most: the oldest are forgotten first. Headers that have not changed since are kept once. Messages of ARP have no
 * way to tell of.
 */
import type { SimTime } from '../../base/time';
import type { Clock } from '../../engine/clock';
import type { DropDetail, DropReason } from '../../link/drop-reason';
import { FRAME_HEADER_BYTES } from '../../link/frame';
import type { DeviceObserver, JourneyDevice, JourneyHop } from '../../link/journey-log';
import type { Packet } from '../../link/packet';
import type { DropPlace, PathObserver, PathStep } from '../../link/path-observer';
import type { ProxyStep } from '../../link/proxy-step';
import { ETHER_TYPE } from '../../wire/ether-type';

/** Enough for every header of a packet in a tunnel, and the beginning of what it carries. */
const KEPT_BYTES = 128;
const KEPT_PACKETS = 4_000;
const KEPT_PROXY_EVENTS = 1_000;

export type RecordedStep =
  | PathStep
  | {
      readonly kind: 'device';
      readonly device: string;
      readonly isOut: boolean;
      readonly hasEthernet: boolean;
      readonly mtuBytes: number;
    }
  | {
      readonly kind: 'drop';
      readonly reason: DropReason;
      readonly device: string;
      readonly detail: DropDetail;
    };

export interface PathEvent {
  readonly timeNs: SimTime;
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  readonly step: RecordedStep;
  /** The first bytes as they were then: from the Ethernet header on where `isFrame`, else from the IP header. */
  readonly bytes: Uint8Array;
  readonly isFrame: boolean;
  readonly lengthBytes: number;
  readonly mark: number;
}

export interface PacketPath {
  readonly packetId: number;
  readonly events: PathEvent[];
  /** The packet that it answers, of an error of ICMP or a reset. */
  causeId: number | undefined;
}

/** What a proxy has told. */
export interface ProxyEvent {
  readonly timeNs: SimTime;
  /** The namespace that it runs in. */
  readonly at: string;
  /** The other end of the connection that it has accepted, as it sees it. */
  readonly client: string;
  readonly step: ProxyStep;
}

export class PathRecorder implements PathObserver, DeviceObserver {
  readonly #clock: Clock;
  readonly #keptPackets: number;
  readonly #paths = new Map<number, PacketPath>();
  readonly #proxyEvents: ProxyEvent[] = [];
  #dropCount = 0;
  #budget = Infinity;
  #onSpent: () => void = () => undefined;

  constructor(clock: Clock, keptPackets = KEPT_PACKETS) {
    this.#clock = clock;
    this.#keptPackets = keptPackets;
  }

  /** In the order in which their packets were first seen. */
  get paths(): Iterable<PacketPath> {
    return this.#paths.values();
  }

  /** The latest, in their order. */
  get proxyEvents(): readonly ProxyEvent[] {
    return this.#proxyEvents;
  }

  /** Packets that went no further so far. */
  get dropCount(): number {
    return this.#dropCount;
  }

  /** From now on so many packets more are noted, and then `onSpent` is called, which should take it off. */
  allow(packets: number, onSpent: () => void): void {
    this.#budget = packets;
    this.#onSpent = onSpent;
  }

  pathOf(packetId: number): PacketPath | undefined {
    return this.#paths.get(packetId);
  }

  journeyOf(packetId: number): readonly JourneyHop[] {
    return (this.pathOf(packetId)?.events ?? []).flatMap(({ timeNs, at, step }) =>
      step.kind === 'device'
        ? [{ timeNs, at, device: step.device, direction: step.isOut ? ('out' as const) : ('in' as const) }]
        : [],
    );
  }

  add(packet: Packet, { name, owner, linkHeaderBytes, mtuBytes }: JourneyDevice, isOut: boolean): void {
    const hasEthernet = linkHeaderBytes === FRAME_HEADER_BYTES;
    this.#record(packet, owner.name, { kind: 'device', device: name, isOut, hasEthernet, mtuBytes });
  }

  onStep(packet: Packet, at: string, step: PathStep): void {
    this.#record(packet, at, step);
  }

  onDrop(packet: Packet, reason: DropReason, { at, device, detail = '' }: DropPlace): void {
    this.#dropCount += 1;
    this.#record(packet, at, { kind: 'drop', reason, device, detail });
  }

  onAnswer(made: Packet, cause: Packet): void {
    this.#pathFor(made.id).causeId = cause.id;
  }

  onProxy(at: string, client: string, step: ProxyStep): void {
    if (this.#proxyEvents.length >= KEPT_PROXY_EVENTS) this.#proxyEvents.shift();
    this.#proxyEvents.push({ timeNs: this.#clock.now(), at, client, step });
  }

  #record(packet: Packet, at: string, step: RecordedStep): void {
    const { etherType, networkOffset } = packet;
    if (etherType !== ETHER_TYPE.IPV4 && etherType !== ETHER_TYPE.IPV6) return;
    const isFrame = step.kind === 'device' && step.hasEthernet;
    const start = isFrame ? packet.start : networkOffset;
    const { events } = this.#pathFor(packet.id);
    const end = Math.min(packet.end, start + KEPT_BYTES);
    const known = lastBytes(events, isFrame);
    const isSame = known?.length === end - start && hasBytesAt(packet.buffer, start, known);
    events.push({
      timeNs: this.#clock.now(),
      at,
      step,
      bytes: isSame ? known : packet.buffer.slice(start, end),
      isFrame,
      lengthBytes: packet.end - start,
      mark: packet.mark,
    });
  }

  #pathFor(packetId: number): PacketPath {
    const known = this.#paths.get(packetId);
    if (known !== undefined) return known;
    if (this.#paths.size >= this.#keptPackets) this.#forgetOldest();
    const made: PacketPath = { packetId, events: [], causeId: undefined };
    this.#paths.set(packetId, made);
    this.#budget -= 1;
    if (this.#budget <= 0) this.#onSpent();
    return made;
  }

  #forgetOldest(): void {
    for (const packetId of this.#paths.keys()) {
      this.#paths.delete(packetId);
      return;
    }
  }
}

function lastBytes(events: readonly PathEvent[], isFrame: boolean): Uint8Array | undefined {
  for (let place = events.length - 1; place >= 0; place -= 1) {
    const event = events[place];
    if (event?.isFrame === isFrame) return event.bytes;
  }
  return undefined;
}

function hasBytesAt(buffer: Uint8Array, start: number, bytes: Uint8Array): boolean {
  for (let place = 0; place < bytes.length; place += 1)
    if (buffer[start + place] !== bytes[place]) return false;
  return true;
}
