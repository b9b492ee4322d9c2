/**
 * Hosts on one wire, for tests of the transport layer: an IP service that writes real IPv4 headers and delivers after a
 * delay, and lines about what was on the wire in the form of the kernel recordings.
 */
import { Prng } from '#sim/base/prng';
import { after, microseconds, nanoseconds, type Duration, type SimTime } from '#sim/base/time';
import type { EventHandler } from '#sim/engine/event-handler';
import { Scheduler } from '#sim/engine/scheduler';
import { DeviceRegistry } from '#sim/link/device-registry';
import { DropLog } from '#sim/link/drop-log';
import { inEnglish } from '#sim/base/sentence';
import type { DropDetail, DropReason } from '#sim/link/drop-reason';
import { Packet } from '#sim/link/packet';
import { PacketPool } from '#sim/link/packet-pool';
import { segmentFrame } from '#sim/link/segmentation';
import { LoopbackDevice } from '#sim/link/loopback-device';
import { WireStatistics } from '#sim/link/wire-statistics';
import { DONT_FRAGMENT, writeIpHeader } from '#sim/net/ip-header';
import type { DatagramOptions, RouteChoice, SendOutcome } from '#sim/net/ip-output';
import { Sysctl } from '#sim/net/sysctl';
import type { TransportHandler } from '#sim/net/transport-handler';
import type { IpService } from '#sim/transport/ip-service';
import { isIpv6, type IpAddress } from '#sim/wire/ip-address';
import { formatIpv4, ipv4Of, parseIpv4, type Ipv4Address } from '#sim/wire/ipv4-address';
import { ReceivedSegment } from '#sim/transport/tcp/received-segment';
import { TlsLedger } from '#sim/wire/tls-ledger';

const IPV4_HEADER_BYTES = 20;

export function address(text: string): Ipv4Address {
  const parsed = parseIpv4(text);
  if (parsed === undefined) throw new Error(`${text} is no IPv4 address`);
  return parsed;
}

export interface WireDrop {
  readonly reason: DropReason;
  readonly detail: string;
}

/** What a host asked the stack to tell the sender of a packet. */
export interface SentIcmpError {
  readonly type: number;
  readonly code: number;
}

export class TransportWire implements EventHandler {
  readonly scheduler = new Scheduler();
  readonly pool = new PacketPool(new DropLog(this.scheduler));
  readonly hosts = new Map<number, WireHost>();
  readonly packets: WirePacket[] = [];
  /** In the order of arrival, which may be another one. */
  readonly arrived: WirePacket[] = [];
  readonly #underway = new Map<Packet, WirePacket>();
  readonly prng = new Prng(7);
  delay: Duration = microseconds(50);
  /** Of each direction, in bits a second, with a queue of so many packets in front of it; 0 for no limit. */
  rate = 0;
  queuePackets = 1000;
  readonly #departures = new Map<number, SimTime[]>();
  /** Whether large TCP frames stay whole. */
  hasSegmentationOffload = false;
  /** Keeps what was on the wire; off for measurements. */
  isRecording = true;
  /** Returns true for a packet that gets lost behind the tap. */
  loses: (packet: WirePacket) => boolean = () => false;
  /** How many nanoseconds longer than `delay` a packet takes. */
  fate: (packet: WirePacket) => number | 'lost' = () => 0;

  host(text: string, mtuBytes = 1500): WireHost {
    const host = new WireHost(this, address(text), mtuBytes);
    this.hosts.set(host.address, host);
    return host;
  }

  run(duration: Duration): void {
    this.scheduler.runUntil((this.scheduler.now() + duration) as SimTime);
  }

  carry(packet: Packet): void {
    if (packet.surplusBytes !== 0 && !this.hasSegmentationOffload) {
      for (const segment of segmentFrame(packet, this.pool)) this.carry(segment);
      return;
    }
    if (this.isRecording) {
      const seen = new WirePacket(this.scheduler.now(), packet);
      seen.place = this.packets.push(seen) + this.arrived.length;
      if (this.loses(seen)) {
        this.pool.consume(packet);
        return;
      }
      const more = this.fate(seen);
      if (more === 'lost') {
        this.pool.consume(packet);
        return;
      }
      const waiting = this.#transmissionTime(packet);
      if (waiting === 'full') {
        this.pool.consume(packet);
        return;
      }
      this.#underway.set(packet, seen);
      const taken = nanoseconds(waiting + this.delay + more);
      seen.arrival = after(this.scheduler.now(), taken);
      this.scheduler.scheduleEvent(taken, this, packet);
      return;
    }
    this.scheduler.scheduleEvent(this.delay, this, packet);
  }

  /** Until the last bit is on the wire. */
  #transmissionTime(packet: Packet): number | 'full' {
    if (this.rate === 0) return 0;
    const now = this.scheduler.now();
    const source = packet.uint32(packet.networkOffset + 12);
    const departures = (this.#departures.get(source) ?? []).filter((time) => time > now);
    if (departures.length >= this.queuePackets) return 'full';
    const free = departures.at(-1) ?? now;
    const end = after(free, nanoseconds(((packet.end - packet.start) * 8e9) / this.rate));
    this.#departures.set(source, [...departures, end]);
    return end - now;
  }

  /** Lets a segment arrive that nobody sent. It is not on record. */
  deliver(packet: Packet, from: WireHost, target: WireHost): void {
    packet.transportOffset = packet.start;
    packet.networkOffset = packet.start - IPV4_HEADER_BYTES;
    packet.start = packet.networkOffset;
    writeIpHeader(packet, {
      source: from.address,
      destination: target.address,
      protocol: 6,
      ttl: 64,
      tos: 0,
      identification: 0,
      fragmentField: DONT_FRAGMENT,
    });
    target.receive(packet);
  }

  handleEvent(argument: unknown): void {
    if (!(argument instanceof Packet)) return;
    const seen = this.#underway.get(argument);
    this.#underway.delete(argument);
    if (seen !== undefined) seen.arrivalPlace = this.arrived.push(seen) + this.packets.length;
    const host = this.hosts.get(ipv4Of(argument.uint32(argument.networkOffset + 16)));
    if (host === undefined) this.pool.consume(argument);
    else host.receive(argument);
  }

  /** The lines of all packets so far, sequence numbers relative to each side's first one. */
  lines(): readonly string[] {
    const bases = new Map<string, number>();
    return this.packets.map((packet) => packet.describe(bases));
  }
}

export class WireHost implements IpService {
  readonly address: Ipv4Address;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly packets: PacketPool;
  readonly sysctl = new Sysctl();
  readonly drops: WireDrop[] = [];
  readonly errors: SentIcmpError[] = [];
  readonly confirmed: IpAddress[] = [];
  mtuBytes: number;
  hasRoute = true;
  readonly #wire: TransportWire;
  readonly #handlers = new Map<number, TransportHandler>();
  readonly #device: LoopbackDevice;

  constructor(wire: TransportWire, ownAddress: Ipv4Address, mtuBytes: number) {
    this.#wire = wire;
    this.address = ownAddress;
    this.mtuBytes = mtuBytes;
    this.scheduler = wire.scheduler;
    this.prng = wire.prng.split(formatIpv4(ownAddress));
    this.packets = wire.pool;
    this.#device = new LoopbackDevice({
      scheduler: wire.scheduler,
      packets: wire.pool,
      wires: new WireStatistics(),
      registry: new DeviceRegistry(),
      tls: new TlsLedger(),
    });
  }

  handlerOf(protocol: number): TransportHandler {
    const handler = this.#handlers.get(protocol);
    if (handler === undefined) throw new Error(`no handler for protocol ${protocol}`);
    return handler;
  }

  registerProtocol(protocol: number, handler: TransportHandler): void {
    this.#handlers.set(protocol, handler);
  }

  resetSender: ((packet: Packet) => void) | undefined = undefined;

  useTcpReset(send: (packet: Packet) => void): void {
    this.resetSender = send;
  }

  allocate(lengthBytes: number): Packet {
    return this.packets.allocate(lengthBytes);
  }

  drop(packet: Packet, reason: DropReason, detail: DropDetail = ''): void {
    this.drops.push({ reason, detail: inEnglish(detail) });
    this.packets.consume(packet);
  }

  zoneOf(): undefined {
    return undefined;
  }

  routeFor(destination: IpAddress, source?: IpAddress): RouteChoice<IpAddress> | undefined {
    if (!this.hasRoute || isIpv6(destination)) return undefined;
    return {
      device: this.#device,
      nextHop: destination,
      source: source ?? this.address,
      mtuBytes: this.mtuBytes,
      isLocal: destination === this.address,
      advertisedMss: 0,
    };
  }

  send(packet: Packet, options: DatagramOptions<IpAddress>): SendOutcome {
    const { source, destination } = options;
    if (isIpv6(source) || isIpv6(destination)) throw new Error('this wire carries IPv4 alone');
    packet.transportOffset = packet.start;
    packet.networkOffset = packet.start - IPV4_HEADER_BYTES;
    packet.start = packet.networkOffset;
    const isTooLong = packet.end - packet.start - packet.surplusBytes > this.mtuBytes;
    if (isTooLong && options.mustNotFragment === true) return 'message-too-long';
    writeIpHeader(packet, {
      source,
      destination,
      protocol: options.protocol,
      ttl: options.ttl ?? 64,
      tos: options.tos ?? 0,
      identification: options.identification,
      fragmentField: options.isDontFragment && !isTooLong ? DONT_FRAGMENT : 0,
    });
    this.#wire.carry(packet);
    return 'sent';
  }

  sendIcmpError(_packet: Packet, type: number, code: number): void {
    this.errors.push({ type, code });
  }

  confirmNeighbor(destination: IpAddress): void {
    this.confirmed.push(destination);
  }

  receive(packet: Packet): void {
    const handler = this.#handlers.get(packet.uint8(packet.networkOffset + 9));
    if (handler === undefined) this.packets.consume(packet);
    else handler.receive(packet);
  }
}

/** A copy of a packet as it was on the wire. */
export class WirePacket {
  readonly time: SimTime;
  /** Undefined for one that got lost. */
  arrival: SimTime | undefined = undefined;
  /** Where sending it and its arrival stand among all that was sent and has arrived. */
  place = 0;
  arrivalPlace = 0;
  readonly bytes: Uint8Array;
  /** Options and numbers of a TCP segment; `undefined` for other protocols. */
  readonly segment: ReceivedSegment | undefined;
  readonly payloadBytes: number;

  constructor(time: SimTime, packet: Packet) {
    this.time = time;
    this.bytes = packet.view().slice();
    const copy = Packet.of(this.bytes);
    copy.start = 0;
    copy.networkOffset = 0;
    copy.transportOffset = IPV4_HEADER_BYTES;
    copy.end = this.bytes.length;
    const segment = new ReceivedSegment();
    this.segment = copy.uint8(9) === 6 && segment.read(copy) ? segment : undefined;
    this.payloadBytes = this.segment?.payloadBytes ?? this.bytes.length - IPV4_HEADER_BYTES - 8;
  }

  uint16(offset: number): number {
    return ((this.bytes[offset] ?? 0) << 8) | (this.bytes[offset + 1] ?? 0);
  }

  get identification(): number {
    return this.uint16(4);
  }

  get milliseconds(): number {
    return Math.round(this.time / 1e6);
  }

  get flags(): string {
    const names = ['F', 'S', 'R', 'P', 'A'];
    const flags = this.segment?.flags ?? 0;
    const text = names.filter((_, bit) => (flags & (1 << bit)) !== 0).join('');
    return text.replace('A', '.');
  }

  get windowField(): number {
    return this.segment?.window ?? 0;
  }

  /** As the recordings write it, with lengths for addresses: `8080 > 40000 [S.] seq 0 ack 1 win 65160 opt[…]`. */
  describe(bases: Map<string, number>): string {
    const { segment } = this;
    const ports = `${this.uint16(20)} > ${this.uint16(22)}`;
    const head = `id${this.identification === 0 ? '0' : '+'} len ${this.bytes.length}`;
    if (segment === undefined) return `${head} | UDP ${ports}`;
    const from = `${formatIpv4(ipv4Of(this.uint16(12) * 0x1_0000 + this.uint16(14)))}:${this.uint16(20)}`;
    const to = `${formatIpv4(ipv4Of(this.uint16(16) * 0x1_0000 + this.uint16(18)))}:${this.uint16(22)}`;
    const isSyn = (segment.flags & 2) !== 0;
    const key = `${from}>${to}`;
    const reverse = `${to}>${from}`;
    if (isSyn) bases.set(key, segment.sequence >>> 0);
    const base = bases.get(key) ?? 0;
    const sequence = base === 0 ? segment.sequence >>> 0 : (segment.sequence - base) >>> 0;
    const hasAck = (segment.flags & 16) !== 0;
    const ack = hasAck ? ` ack ${(segment.acknowledgment - (bases.get(reverse) ?? 0)) >>> 0}` : '';
    const options = this.optionsText();
    const text = options === '' ? '' : ` opt[${options}]`;
    const data = this.payloadBytes > 0 ? ` data ${this.payloadBytes}` : '';
    return `${head} | [${this.flags}] seq ${sequence}${ack} win ${segment.window}${text}${data}`;
  }

  optionsText(): string {
    const names: string[] = [];
    const end = IPV4_HEADER_BYTES + ((this.bytes[32] ?? 0) >>> 4) * 4;
    let offset = IPV4_HEADER_BYTES + 20;
    while (offset < end) {
      const code = this.bytes[offset] ?? 0;
      if (code === 1) names.push('nop');
      else if (code === 2) names.push(`mss ${this.uint16(offset + 2)}`);
      else if (code === 3) names.push(`wscale ${this.bytes[offset + 2] ?? 0}`);
      else if (code === 4) names.push('sackOK');
      else if (code === 5) names.push('sack');
      else if (code === 8) names.push('TS');
      offset += code === 1 ? 1 : (this.bytes[offset + 1] ?? 1);
    }
    return names.join(',');
  }
}
