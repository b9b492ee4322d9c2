/**
 * One comparable line per captured frame, as the recorder's `.norm.txt` files have it.
 *
 * Replaced are time stamps (dropped), ephemeral ports (p1, p2, …), outer VXLAN source ports (vx1, …), ICMP echo ids
 * (id1, …), DNS ids (q1, …), IP ids (`id0` or `id+`), TCP sequence numbers (relative to their SYN), TCP time stamps and
 * checksums. Everything else stays as it was on the wire.
 */
import { dnsLine } from './normalize-dns';

const ETHER_TYPE_ARP = 0x0806;
const ETHER_TYPE_IPV4 = 0x0800;
const ALWAYS_KEPT_PORTS = [53, 80, 443, 4789, 8472];
const WELL_KNOWN_PORTS = 1024;
const VXLAN_PORTS = [4789, 8472];
const TRACEROUTE_PORTS = { first: 33434, last: 33534 };
/** Farther than this from a SYN's number, a number belongs to another connection. */
const NEAR = 1 << 20;
const PAYLOAD_PREVIEW = 60;

const TCP_FLAGS: readonly (readonly [number, string])[] = [
  [2, 'S'],
  [1, 'F'],
  [4, 'R'],
  [8, 'P'],
  [16, 'A'],
  [32, 'U'],
  [64, 'E'],
  [128, 'W'],
];
const UNREACHABLE_CODES: Readonly<Record<number, string>> = {
  0: 'net',
  1: 'host',
  2: 'protocol',
  3: 'port',
  4: 'frag-needed',
  5: 'source-route',
  6: 'net-unknown',
  7: 'host-unknown',
  9: 'net-prohibited',
  10: 'host-prohibited',
  13: 'admin-prohibited',
};

type SymbolKind = 'p' | 'vx' | 'id' | 'q';

/** The parts of an IP packet that the headers above it are read with. */
interface IpContext {
  readonly source: string;
  readonly destination: string;
  /** Keeps the sequence numbers of different captures apart. */
  readonly scope: string;
  readonly isQuoted: boolean;
  readonly hasMoreFragments: boolean;
}

/** Frames of all captures of a scenario go through one normalizer, in the order of time. */
export class FrameNormalizer {
  readonly #kept: ReadonlySet<number>;
  readonly #symbols: Readonly<Record<SymbolKind, Map<string, string>>> = {
    p: new Map(),
    vx: new Map(),
    id: new Map(),
    q: new Map(),
  };
  readonly #initialSequence = new Map<string, number>();

  /** `keptPorts`: ports that are shown although they are high, those of services. */
  constructor(keptPorts: Iterable<number>) {
    this.#kept = new Set([...ALWAYS_KEPT_PORTS, ...keptPorts]);
  }

  /** `scope` is the capture that the frame comes from. */
  line(bytes: Uint8Array, scope: string): string {
    const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      return this.#frame(frame, scope);
    } catch (error) {
      return `undecodable ${frame.length} bytes: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #frame(frame: Buffer, scope: string): string {
    const type = frame.readUInt16BE(12);
    const head = `${mac(frame, 6)} > ${mac(frame, 0)}`;
    if (type === ETHER_TYPE_ARP) return `${head} | ${arpLine(frame.subarray(14))}`;
    if (type === ETHER_TYPE_IPV4) return `${head} | ${this.#ip(frame.subarray(14), scope, false)}`;
    return `${head} | ethertype 0x${type.toString(16).padStart(4, '0')} len ${frame.length}`;
  }

  #ip(packet: Buffer, scope: string, isQuoted: boolean): string {
    const headerBytes = ((packet[0] ?? 0) & 15) * 4;
    const total = packet.readUInt16BE(2);
    const identification = packet.readUInt16BE(4);
    const flags = packet.readUInt16BE(6);
    const [tos = 0, ttl = 0, protocol = 0] = [packet[1], packet[8], packet[9]];
    const source = ip4(packet, 12);
    const destination = ip4(packet, 16);
    const fragmentOffset = (flags & 0x1fff) * 8;
    const hasMoreFragments = (flags & 0x2000) !== 0;
    const fragment =
      hasMoreFragments || fragmentOffset > 0 ? ` frag ${fragmentOffset}${hasMoreFragments ? '+' : ''}` : '';
    const head = [
      `IP ${source} > ${destination} ttl ${ttl}${tos === 0 ? '' : ` tos 0x${tos.toString(16)}`}`,
      (flags & 0x4000) === 0 ? '--' : 'DF',
      `${identification === 0 ? 'id0' : 'id+'} len ${total}${fragment}`,
    ].join(' ');
    const inner = packet.subarray(headerBytes, isQuoted ? packet.length : Math.min(total, packet.length));
    if (fragmentOffset > 0) return `${head} | (fragment data ${inner.length})`;
    const context = { source, destination, scope, isQuoted, hasMoreFragments };
    switch (protocol) {
      case 1:
        return `${head} | ${this.#icmp(inner, context)}`;
      case 4:
        return `${head} | IPIP | ${this.#ip(inner, `${scope}/ipip`, false)}`;
      case 6:
        return `${head} | ${this.#tcp(inner, context)}`;
      case 17:
        return `${head} | ${this.#udp(inner, context)}`;
      default:
        return `${head} | proto ${protocol}`;
    }
  }

  #tcp(segment: Buffer, { source, destination, scope, isQuoted }: IpContext): string {
    const sourcePort = segment.readUInt16BE(0);
    const destinationPort = segment.readUInt16BE(2);
    const ports = `TCP ${this.#port(sourcePort)} > ${this.#port(destinationPort)}`;
    if (segment.length < 20) return ports;
    const sequence = segment.readUInt32BE(4);
    const headerBytes = ((segment[12] ?? 0) >> 4) * 4;
    const flags = segment[13] ?? 0;
    const names = TCP_FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
    const there = `${scope} ${source}:${sourcePort}>${destination}:${destinationPort}`;
    const back = `${scope} ${destination}:${destinationPort}>${source}:${sourcePort}`;
    const isSyn = (flags & 2) !== 0;
    if (isSyn && !isQuoted) this.#initialSequence.set(there, sequence);
    const length = segment.length - headerBytes;
    const from = this.#relative(sequence, there);
    let text = `${ports} ${names.length === 0 ? 'none' : names.join('')} seq ${from}`;
    if (length > 0 && from !== '?') text += `:${Number(from) + length}`;
    if ((flags & 16) !== 0) text += ` ack ${this.#relative(segment.readUInt32BE(8), back)}`;
    if (isSyn) text += ` win ${segment.readUInt16BE(14)}`;
    const options = this.#tcpOptions(segment.subarray(20, headerBytes), back);
    if (options !== '') text += ` opt[${options}]`;
    if (length > 0 && !isQuoted) text += ` | ${payloadText(segment.subarray(headerBytes))}`;
    return text;
  }

  /** NAT can give the two directions of a connection different tuples: then the nearest known SYN counts. */
  #relative(number: number, direction: string): string {
    const initial = this.#initialSequence.get(direction);
    if (initial !== undefined) return String((number - initial) >>> 0);
    if (number === 0) return '0';
    let nearest = NEAR;
    for (const candidate of this.#initialSequence.values()) {
      nearest = Math.min(nearest, (number - candidate) >>> 0);
    }
    return nearest === NEAR ? '?' : String(nearest);
  }

  #tcpOptions(options: Buffer, back: string): string {
    const texts: string[] = [];
    for (let at = 0; at < options.length;) {
      const kind = options[at] ?? 0;
      if (kind === 0) {
        texts.push('eol');
        break;
      }
      if (kind === 1) {
        texts.push('nop');
        at += 1;
        continue;
      }
      const length = options[at + 1] ?? 0;
      if (length === 0 || at + length > options.length) break;
      texts.push(this.#tcpOption(options.subarray(at, at + length), back));
      at += length;
    }
    return texts.join(',');
  }

  #tcpOption(option: Buffer, back: string): string {
    switch (option[0] ?? 0) {
      case 2:
        return `mss ${option.readUInt16BE(2)}`;
      case 3:
        return `wscale ${option[2] ?? 0}`;
      case 4:
        return 'sackOK';
      case 5: {
        const base = this.#initialSequence.get(back) ?? 0;
        const blocks: string[] = [];
        for (let at = 2; at + 8 <= option.length; at += 8) {
          const [left, right] = [option.readUInt32BE(at), option.readUInt32BE(at + 4)];
          blocks.push(`${(left - base) >>> 0}:${(right - base) >>> 0}`);
        }
        return `sack ${blocks.join(' ')}`;
      }
      case 8:
        return 'TS';
      default:
        return `opt${option[0] ?? 0}`;
    }
  }

  #udp(datagram: Buffer, { source, destination, scope, isQuoted }: IpContext): string {
    const sourcePort = datagram.readUInt16BE(0);
    const destinationPort = datagram.readUInt16BE(2);
    const isVxlan = VXLAN_PORTS.includes(destinationPort);
    const from = isVxlan
      ? this.#symbol('vx', `${source}>${destination}:${sourcePort}`)
      : this.#port(sourcePort);
    const head = `UDP ${from} > ${this.#udpDestination(sourcePort, destinationPort)}`;
    const payload = datagram.subarray(8);
    if (isQuoted && payload.length < 12) return `${head} udplen ${datagram.readUInt16BE(4)}`;
    if (isVxlan && payload.length >= 22 && payload[0] === 8) {
      const checksum = datagram.readUInt16BE(6) === 0 ? ' cksum0' : '';
      const inner = this.#frame(payload.subarray(8), `${scope}/vx`);
      return `${head}${checksum} | VXLAN vni ${payload.readUInt32BE(4) >>> 8} | ${inner}`;
    }
    if ((sourcePort === 53 || destinationPort === 53) && payload.length >= 12) {
      return `${head} | ${dnsLine(payload, (id) => this.#symbol('q', String(id)))}`;
    }
    return `${head} | ${payload.length === 0 ? 'data 0' : payloadText(payload)}`;
  }

  #icmp(message: Buffer, { scope, isQuoted, hasMoreFragments }: IpContext): string {
    const [type = 0, code = 0] = message;
    if (type === 8 || type === 0) {
      const id = this.#symbol('id', String(message.readUInt16BE(4)));
      const length = isQuoted ? '' : ` len ${message.length}`;
      const first = hasMoreFragments ? ' (first fragment)' : '';
      return `ICMP echo ${type === 8 ? 'request' : 'reply'} ${id} seq ${message.readUInt16BE(6)}${length}${first}`;
    }
    const quote = message.length > 28 ? ` quoting {${this.#ip(message.subarray(8), scope, true)}}` : '';
    return `ICMP ${icmpText(message, type, code)} len ${message.length}${quote}`;
  }

  #symbol(kind: SymbolKind, value: string): string {
    const symbols = this.#symbols[kind];
    const known = symbols.get(value) ?? `${kind}${symbols.size + 1}`;
    symbols.set(value, known);
    return known;
  }

  #isKept(port: number): boolean {
    return port < WELL_KNOWN_PORTS || this.#kept.has(port);
  }

  #port(port: number): string {
    return this.#isKept(port) ? String(port) : this.#symbol('p', String(port));
  }

  /** The ports that traceroute sends to stay as they are. */
  #udpDestination(source: number, destination: number): string {
    const { first, last } = TRACEROUTE_PORTS;
    const isTraceroute = destination >= first && destination <= last && !this.#isKept(source);
    return isTraceroute ? String(destination) : this.#port(destination);
  }
}

function icmpText(message: Buffer, type: number, code: number): string {
  switch (type) {
    case 3:
      return `unreachable ${UNREACHABLE_CODES[code] ?? code}${code === 4 ? ` mtu ${message.readUInt16BE(6)}` : ''}`;
    case 5:
      return `redirect ${code} to ${ip4(message, 4)}`;
    case 11:
      return `time-exceeded ${code === 0 ? 'ttl' : 'reassembly'}`;
    default:
      return `type ${type} code ${code}`;
  }
}

function arpLine(message: Buffer): string {
  const operation = message.readUInt16BE(6);
  const [sender, target] = [ip4(message, 14), ip4(message, 24)];
  if (operation !== 1) return `ARP reply ${sender} is-at ${mac(message, 8)}`;
  const targetMac = mac(message, 18);
  const known = targetMac === '00:00:00:00:00:00' ? '' : ` (target ${targetMac})`;
  return `ARP request who-has ${target} tell ${sender}${known}${sender === target ? ' gratuitous' : ''}`;
}

/** The first line, when it is text, and the length. */
function payloadText(payload: Buffer): string {
  const line = (payload.toString('latin1').split(/\r?\n/)[0] ?? '').slice(0, PAYLOAD_PREVIEW);
  return /^[\x20-\x7e]+$/.test(line) ? `data ${payload.length} "${line}"` : `data ${payload.length}`;
}

function mac(bytes: Buffer, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (octet) => octet.toString(16).padStart(2, '0')).join(':');
}

/** As it would be read past the end of a short quote, too. */
function ip4(bytes: Buffer, at: number): string {
  return [0, 1, 2, 3].map((offset) => String(bytes[at + offset])).join('.');
}
