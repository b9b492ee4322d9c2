/**
 * What a Scenario asks of the wires while a command runs: who accepted connections of TCP, which answers of HTTP and of name
 * servers came to where the command runs.
 *
 * A SYN+ACK is its maker's where it is seen first; one that is sent again counts once. Answers are read where they arrive, as
 * long as they are in the clear and begin with a segment or a datagram: leaves out HTTPS, HTTP/2, DNS over TCP, and fragments.
 */
import { formatDnsData } from '../app/dns-record-text';
import type { DnsSighting, SeenOnTheWire } from '../lab/scenario/expectation';
import type { DeviceOwner, DeviceTap, FrameDirection, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { decodeDns } from '../wire/dns-decoding';
import { DNS_PORT, DNS_RESPONSE_CODE, dnsTypeOf, formatDnsType } from '../wire/dns';
import { withoutFinalDot } from '../wire/dns-name';
import { ETHER_TYPE } from '../wire/ether-type';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { IP_PROTOCOL } from '../wire/ip-protocol';

const IPV6_HEADER_BYTES = 40;
const UDP_HEADER_BYTES = 8;
const SYN_ACK = 0x12;
const TCP_FLAGS_OF_INTEREST = 0x17;
const HTTP_STATUS = /^HTTP\/1\.[01] (\d{3})\b/u;
/** Of a status line, up to the code. */
const STATUS_LINE_BYTES = 12;

interface WatchedLab {
  watchFrames(tap: DeviceTap): () => void;
}

interface Transport {
  readonly protocol: number;
  /** Where its header begins. */
  readonly offset: number;
  /** Of the addresses, as bytes in the buffer. */
  readonly addresses: readonly [number, number];
}

export class WireWitness implements DeviceTap, SeenOnTheWire {
  readonly httpStatuses: number[] = [];
  readonly accepted = new Map<string, number>();
  readonly dns: DnsSighting[] = [];
  readonly #client: DeviceOwner;
  readonly #stop: () => void;
  readonly #seenPackets = new Set<number>();
  readonly #seenConnections = new Set<string>();

  /** `client` is the IP stack of where the command runs. */
  constructor(lab: WatchedLab, client: DeviceOwner) {
    this.#client = client;
    this.#stop = lab.watchFrames(this);
  }

  stop(): void {
    this.#stop();
  }

  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void {
    const transport = transportOf(packet, device);
    if (transport === undefined) return;
    const { protocol, offset } = transport;
    const isForClient = direction === 'in' && device.owner === this.#client;
    if (protocol === IP_PROTOCOL.TCP) {
      const flags = packet.uint8(offset + 13) & TCP_FLAGS_OF_INTEREST;
      if (direction === 'out' && flags === SYN_ACK) this.#noteAcceptance(packet, device, transport);
      if (isForClient) this.#noteStatus(packet, offset);
    } else if (protocol === IP_PROTOCOL.UDP && isForClient && packet.uint16(offset) === DNS_PORT) {
      this.#noteDns(packet.buffer.slice(offset + UDP_HEADER_BYTES, packet.end));
    }
  }

  #noteAcceptance(packet: Packet, device: NetDevice, { offset, addresses }: Transport): void {
    if (this.#seenPackets.has(packet.id)) return;
    this.#seenPackets.add(packet.id);
    const { name } = device.owner;
    const ends = [...packet.buffer.subarray(addresses[0], addresses[1])].join('.');
    const key = `${name} ${ends} ${packet.uint32(offset)} ${packet.uint32(offset + 4)}`;
    if (this.#seenConnections.has(key)) return;
    this.#seenConnections.add(key);
    this.accepted.set(name, (this.accepted.get(name) ?? 0) + 1);
  }

  #noteStatus(packet: Packet, offset: number): void {
    const payload = offset + (packet.uint8(offset + 12) >> 4) * 4;
    if (packet.end - payload < STATUS_LINE_BYTES) return;
    const bytes = packet.buffer.subarray(payload, payload + STATUS_LINE_BYTES);
    const code = HTTP_STATUS.exec(String.fromCharCode(...bytes))?.[1];
    if (code !== undefined) this.httpStatuses.push(Number(code));
  }

  #noteDns(bytes: Uint8Array): void {
    const message = decodeDns(bytes);
    if (!message.ok || !message.value.isResponse) return;
    const { questions, answers, responseCode } = message.value;
    const [question] = questions;
    if (question === undefined) return;
    const names = Object.entries(DNS_RESPONSE_CODE);
    this.dns.push({
      name: withoutFinalDot(question.name).toLowerCase(),
      type: formatDnsType(question.type),
      status: names.find(([, code]) => code === responseCode)?.[0] ?? String(responseCode),
      answers: answers
        .filter(({ data }) => dnsTypeOf(data) === question.type)
        .map(({ data }) => withoutFinalDot(formatDnsData(data))),
    });
  }
}

/** Of a whole packet, outside tunnels; of a fragment nothing. */
function transportOf(packet: Packet, device: NetDevice): Transport | undefined {
  const isRaw = device.linkHeaderBytes === 0;
  const ip = packet.start + (isRaw ? 0 : ETHERNET_HEADER_BYTES);
  const etherType = isRaw ? undefined : packet.uint16(ip - 2);
  const version = packet.uint8(ip) >> 4;
  if (version === 4 && (isRaw || etherType === ETHER_TYPE.IPV4)) {
    if ((packet.uint16(ip + 6) & 0x3fff) !== 0) return undefined;
    const offset = ip + (packet.uint8(ip) & 0x0f) * 4;
    return { protocol: packet.uint8(ip + 9), offset, addresses: [ip + 12, ip + 20] };
  }
  if (version !== 6 || (!isRaw && etherType !== ETHER_TYPE.IPV6)) return undefined;
  return { protocol: packet.uint8(ip + 6), offset: ip + IPV6_HEADER_BYTES, addresses: [ip + 8, ip + 40] };
}
