/** Frames as a cluster's wires carry them, drawn from a seed: every protocol that tcpdump's text covers, and errors. */
import { Prng } from '#sim/base/prng';
import { dnsQuery, ednsRecord, type DnsData, type DnsMessage, type DnsRecord } from '#sim/wire/dns';
import { encodeDns } from '#sim/wire/dns-encoding';
import { encodeEthernetFrame } from '#sim/wire/ethernet';
import { encodeIcmpv4 } from '#sim/wire/icmpv4';
import { encodeIpv4 } from '#sim/wire/ipv4';
import { ipv4, ipv4Of, type Ipv4Address } from '#sim/wire/ipv4-address';
import { readIpv6 } from '#sim/wire/ipv6-address';
import { bytesOfLatin1 } from '#sim/wire/latin1';
import { macOf, ZERO_MAC } from '#sim/wire/mac-address';
import { encodeTcp, TCP_FLAG, type TcpOption } from '#sim/wire/tcp';
import { encodeUdp } from '#sim/wire/udp';
import { encodeVxlan } from '#sim/wire/vxlan';
import { encodeArp } from '#sim/wire/arp';

export interface RandomFrame {
  readonly timeNs: number;
  readonly bytes: Uint8Array;
  /** How many bytes of the frame a capture keeps. */
  readonly capturedLength: number;
}

export interface RandomFrameOptions {
  readonly seed: number;
  readonly count: number;
  /** Whether some frames are cut by a snapshot length. */
  readonly hasTruncation?: boolean;
  /** Whether some frames have wrong checksums, lengths and options. */
  readonly hasErrors?: boolean;
  /** Whether every frame is VXLAN, with TCP or ARP inside. */
  readonly isOverlay?: boolean;
}

const EMPTY = new Uint8Array(0);
const NAMES = [
  'web.default.svc.cluster.local.',
  'kubernetes.default.svc.cluster.local.',
  'example.com.',
  'a.b.c.d.e.f.',
  '.',
  'odd\\032label\\.x.example.',
];
const PAYLOADS = [
  'GET / HTTP/1.1\r\nHost: web\r\nUser-Agent: Wget\r\nConnection: close\r\n\r\n',
  'HTTP/1.1 200 OK\r\nServer: nginx/1.27.3\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 404 Not Found\r\n\r\n<html>\r\n\x01binary',
  'POST /api?x=1 HTTP/1.0\nHost: x\n\nbody without line end',
  'just text that is no request\r\nsecond line\r\n',
  '*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n',
  '$-1\r\n',
  ':1000\r\n+OK\r\n-ERR unknown\r\n',
  'PING\r\n',
  'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n',
  '\x00\x01\x02\xff\xfe',
  'x',
];

export function randomFrames(options: RandomFrameOptions): readonly RandomFrame[] {
  return new FrameGenerator(options).generate();
}

interface Conversation {
  readonly client: Ipv4Address;
  readonly server: Ipv4Address;
  readonly clientPort: number;
  readonly serverPort: number;
  clientSequence: number;
  serverSequence: number;
  step: number;
}

class FrameGenerator {
  readonly #options: RandomFrameOptions;
  readonly #random: Prng;
  readonly #conversations: Conversation[] = [];
  #timeNs = 0;

  constructor(options: RandomFrameOptions) {
    this.#options = options;
    this.#random = new Prng(options.seed);
  }

  generate(): readonly RandomFrame[] {
    const frames: RandomFrame[] = [];
    for (let index = 0; index < this.#options.count; index += 1) {
      this.#timeNs +=
        this.#random.below(20) === 0 ? this.#random.below(2_000_000_000) : this.#random.below(300_000);
      let bytes = this.#frame(0);
      if (this.#options.hasErrors === true && this.#random.below(6) === 0) bytes = this.#spoil(bytes);
      if (this.#random.below(5) === 0 && bytes.length < 60) bytes = padded(bytes);
      const isCut = this.#options.hasTruncation === true && this.#random.below(3) === 0;
      const capturedLength = isCut ? 1 + this.#random.below(bytes.length) : bytes.length;
      frames.push({ timeNs: this.#timeNs, bytes, capturedLength });
    }
    return frames;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)]!;
  }

  #bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#random.below(256));
  }

  #mac(): ReturnType<typeof macOf> {
    return macOf(0x0a58_0af4_0100 + this.#random.below(8));
  }

  #address(): Ipv4Address {
    return this.#pick([
      ipv4(10, 244, 1, this.#random.below(5)),
      ipv4(10, 96, 0, 10),
      ipv4(192, 168, 0, 10 + this.#random.below(4)),
      ipv4Of(this.#random.uint32()),
    ]);
  }

  #frame(depth: number): Uint8Array {
    if (this.#options.isOverlay === true) return this.#overlayFrame(depth);
    const kind = this.#random.below(20);
    if (kind < 2) return this.#ethernet(0x0806, this.#arp());
    if (kind === 2 && depth === 0)
      return this.#ethernet(this.#pick([0x88b5, 0x88b6]), this.#bytes(this.#random.below(40)));
    if (kind === 3) return this.#tagged();
    return this.#ethernet(0x0800, this.#ip(depth));
  }

  #overlayFrame(depth: number): Uint8Array {
    if (depth > 0) {
      return this.#random.below(4) === 0
        ? this.#ethernet(0x0806, this.#arp())
        : this.#ethernet(0x0800, this.#tcp());
    }
    const [source, destination] = [this.#address(), this.#address()];
    return this.#ethernet(
      0x0800,
      this.#packet(source, destination, 17, this.#vxlan(source, destination, depth)),
    );
  }

  #ethernet(etherType: number, payload: Uint8Array): Uint8Array {
    return encodeEthernetFrame({ source: this.#mac(), destination: this.#mac(), etherType }, payload);
  }

  #tagged(): Uint8Array {
    const tag = Uint8Array.of(this.#random.below(256), this.#random.below(256), 0x08, 0x00);
    return this.#ethernet(0x8100, joined([tag, this.#ip(0)]));
  }

  #arp(): Uint8Array {
    const bytes = encodeArp({
      operation: this.#pick(['request', 'reply'] as const),
      senderMac: this.#mac(),
      senderIp: this.#address(),
      targetMac: this.#pick([ZERO_MAC, this.#mac()]),
      targetIp: this.#address(),
    });
    if (this.#options.hasErrors === true && this.#random.below(4) === 0) {
      bytes[this.#pick([1, 2, 3, 4, 5, 7])] = this.#random.below(12);
    }
    return bytes;
  }

  #ip(depth: number): Uint8Array {
    const source = this.#address();
    const destination = this.#address();
    const kind = this.#random.below(16);
    if (kind < 6) return this.#tcp();
    if (kind < 8) return this.#packet(source, destination, 1, this.#icmp(depth));
    if (kind < 11) return this.#packet(source, destination, 17, this.#dns(source, destination));
    if (kind === 11 && depth < 2)
      return this.#packet(source, destination, 17, this.#vxlan(source, destination, depth));
    if (kind === 12)
      return this.#packet(source, destination, this.#pick([4, 47, 99, 132, 253]), this.#inner(depth));
    return this.#packet(source, destination, 17, this.#udp(source, destination));
  }

  #inner(depth: number): Uint8Array {
    return depth === 0 ? this.#ip(depth + 1) : this.#bytes(20);
  }

  #packet(source: Ipv4Address, destination: Ipv4Address, protocol: number, payload: Uint8Array): Uint8Array {
    // Protocols that tcpdump knows and we do not are left out here: SCTP and GRE become 253.
    const number = protocol === 47 || protocol === 132 ? 253 : protocol;
    const isFragment = this.#random.below(12) === 0;
    const isLast = this.#random.below(2) === 0;
    return encodeIpv4({
      header: {
        tos: this.#pick([0, 0, 0, 0xc0, 0x10, 1, 2, 3]),
        identification: this.#random.uint16(),
        isDontFragment: this.#random.below(2) === 0,
        hasMoreFragments: isFragment && !isLast,
        fragmentOffsetBytes: isFragment && this.#random.below(3) > 0 ? this.#random.below(100) * 8 : 0,
        ttl: this.#pick([64, 63, 62, 1, 0, 255]),
        protocol: number,
        source,
        destination,
        options: this.#random.below(20) === 0 ? this.#ipOptions() : EMPTY,
      },
      payload,
    });
  }

  #ipOptions(): Uint8Array {
    return this.#pick([
      Uint8Array.of(148, 4, 0, 0),
      Uint8Array.of(148, 4, 0, 5),
      Uint8Array.of(1, 1, 1, 0),
      Uint8Array.of(7, 11, 8, 10, 0, 0, 1, 10, 0, 0, 2, 0),
      Uint8Array.of(68, 12, 9, 0, 0, 0, 0, 1, 0, 0, 0, 2),
      Uint8Array.of(68, 12, 5, 1, 10, 0, 0, 1, 0, 0, 0, 2),
      Uint8Array.of(131, 7, 4, 10, 0, 0, 9, 0),
      Uint8Array.of(200, 3, 1, 0),
      Uint8Array.of(7, 1, 1, 1),
    ]);
  }

  #icmp(depth: number): Uint8Array {
    const kind = this.#random.below(10);
    if (kind < 4) {
      return encodeIcmpv4({
        type: this.#pick([0, 8]),
        code: 0,
        rest: this.#random.uint32(),
        payload: this.#bytes(this.#random.below(60)),
      });
    }
    if (kind < 8) {
      const quoted = depth === 0 ? this.#ip(1) : this.#udp(ipv4Of(1), ipv4Of(2));
      return encodeIcmpv4({
        type: this.#pick([3, 3, 3, 11, 5, 12, 4]),
        code: this.#random.below(17),
        rest: this.#pick([0, 1450, this.#random.uint32()]),
        payload: this.#random.below(3) === 0 ? quoted.slice(0, 28) : quoted,
      });
    }
    return encodeIcmpv4({
      type: this.#pick([9, 10, 13, 14, 15, 16, 17, 18, 40]),
      code: this.#random.below(3),
      rest: this.#pick([0x0102_0708, 0x0203_0708, this.#random.uint32()]),
      payload: this.#bytes(this.#random.below(30)),
    });
  }

  #udp(source: Ipv4Address, destination: Ipv4Address): Uint8Array {
    return encodeUdp(
      {
        sourcePort: 40_000 + this.#random.below(1000),
        destinationPort: this.#pick([33_434, 9000, 5000, 40_001]),
        payload: this.#bytes(this.#random.below(80)),
      },
      this.#random.below(3) === 0 ? undefined : { source, destination },
    );
  }

  #vxlan(source: Ipv4Address, destination: Ipv4Address, depth: number): Uint8Array {
    const payload = encodeVxlan({ vni: this.#random.below(5), frame: this.#frame(depth + 1) });
    if (this.#random.below(8) === 0) payload[0] = this.#random.below(256);
    return encodeUdp(
      {
        sourcePort: 40_000 + this.#random.below(1000),
        destinationPort: this.#pick([8472, 8472, 4789]),
        payload,
      },
      this.#random.below(2) === 0 ? undefined : { source, destination },
    );
  }

  #dns(source: Ipv4Address, destination: Ipv4Address): Uint8Array {
    const message = this.#dnsMessage();
    const payload = encodeDns(message, this.#random.below(2) === 0);
    if (this.#options.hasErrors === true && this.#random.below(10) === 0) {
      payload[this.#random.below(payload.length)] = this.#random.below(256);
    }
    const port = 40_000 + this.#random.below(1000);
    const [sourcePort, destinationPort] = message.isResponse ? [53, port] : [port, 53];
    return encodeUdp({ sourcePort, destinationPort, payload }, { source, destination });
  }

  #dnsMessage(): DnsMessage {
    const query = dnsQuery(
      this.#random.uint16(),
      this.#pick(NAMES),
      this.#pick([1, 28, 12, 33, 15, 16, 6, 255, 65, 999]),
    );
    const additionals = this.#random.below(3) === 0 ? [this.#edns()] : [];
    if (this.#random.below(2) === 0) {
      return {
        ...query,
        additionals,
        isRecursionDesired: this.#random.below(4) > 0,
        isCheckingDisabled: this.#random.below(8) === 0,
        isAuthenticData: this.#random.below(4) === 0,
        opcode: this.#random.below(10) === 0 ? this.#random.below(16) : 0,
      };
    }
    const records = (most: number): readonly DnsRecord[] =>
      Array.from({ length: this.#random.below(most + 1) }, () => this.#record());
    return {
      ...query,
      isResponse: true,
      isAuthoritative: this.#random.below(2) === 0,
      isTruncated: this.#random.below(9) === 0,
      isRecursionAvailable: this.#random.below(2) === 0,
      isAuthenticData: this.#random.below(6) === 0,
      responseCode: this.#pick([0, 0, 0, 3, 2, 5, 11]),
      questions: this.#random.below(8) === 0 ? [] : query.questions,
      answers: records(3),
      authorities: records(2),
      additionals: [...records(1), ...additionals],
    };
  }

  #edns(): DnsRecord {
    const record = ednsRecord(1232, this.#random.below(2) === 0);
    if (this.#random.below(2) === 0) return record;
    const options = [{ code: this.#pick([10, 3, 12, 9, 77]), bytes: this.#bytes(this.#pick([0, 4, 8, 24])) }];
    return { ...record, data: { kind: 'OPT', options } };
  }

  #record(): DnsRecord {
    const target = this.#pick(NAMES);
    const data: DnsData = this.#pick<DnsData>([
      { kind: 'A', address: this.#address() },
      { kind: 'AAAA', address: readIpv6(this.#bytes(16), 0) },
      {
        kind: 'AAAA',
        address: readIpv6(Uint8Array.of(0xfd, ...new Uint8Array(14), this.#random.below(256)), 0),
      },
      { kind: 'CNAME', target },
      { kind: 'NS', target },
      { kind: 'PTR', target },
      { kind: 'MX', preference: 10, target },
      { kind: 'SRV', priority: 0, weight: 100, port: 80, target },
      { kind: 'TXT', strings: [bytesOfLatin1('v=1'), bytesOfLatin1('b\x01\xe9')] },
      {
        kind: 'SOA',
        primaryName: 'ns.dns.cluster.local.',
        mailbox: 'hostmaster.cluster.local.',
        serial: this.#random.uint32(),
        refreshSeconds: 7200,
        retrySeconds: 1800,
        expireSeconds: 86_400,
        minimumSeconds: 5,
      },
      { kind: 'unknown', type: 999, bytes: this.#bytes(4) },
    ]);
    const recordClass = this.#random.below(10) === 0 ? this.#pick([3, 4, 255, 77]) : 1;
    return {
      name: this.#pick(NAMES),
      class: recordClass,
      ttlSeconds: this.#pick([0, 5, 30, 3661, 90_000]),
      data,
    };
  }

  #tcp(): Uint8Array {
    let conversation = this.#conversations[this.#random.below(12)];
    if (conversation === undefined || conversation.step > 25) {
      conversation = {
        client: this.#address(),
        server: this.#address(),
        clientPort: 40_000 + this.#random.below(16_000),
        serverPort: this.#pick([80, 80, 8080, 6379, 5432, 443, 22, 40_010]),
        clientSequence: this.#random.uint32(),
        serverSequence: this.#random.uint32(),
        step: 0,
      };
      this.#conversations[this.#random.below(12)] = conversation;
    }
    return this.#segment(conversation);
  }

  #segment(conversation: Conversation): Uint8Array {
    const step = conversation.step;
    conversation.step += 1;
    const isFromClient = step === 0 ? true : step === 1 ? false : this.#random.below(2) === 0;
    let flags: number = TCP_FLAG.ACK;
    if (step === 0) flags = TCP_FLAG.SYN;
    if (step === 1) flags = TCP_FLAG.SYN | TCP_FLAG.ACK;
    const payload = step < 2 || this.#random.below(2) === 0 ? EMPTY : this.#payload();
    if (payload.length > 0) flags |= TCP_FLAG.PSH;
    if (step > 5 && this.#random.below(8) === 0) {
      flags = this.#pick([
        TCP_FLAG.FIN | TCP_FLAG.ACK,
        TCP_FLAG.RST,
        TCP_FLAG.RST | TCP_FLAG.ACK,
        0,
        0x3f,
        0xd0,
      ]);
    }
    const [source, destination] = isFromClient
      ? [conversation.client, conversation.server]
      : [conversation.server, conversation.client];
    const sequence = isFromClient ? conversation.clientSequence : conversation.serverSequence;
    const acknowledgment = isFromClient ? conversation.serverSequence : conversation.clientSequence;
    const advance = payload.length + ((flags & 3) === 0 ? 0 : 1);
    // Sometimes the same numbers are sent again.
    if (this.#random.below(6) > 0) {
      if (isFromClient) conversation.clientSequence = (sequence + advance) >>> 0;
      else conversation.serverSequence = (sequence + advance) >>> 0;
    }
    const segment = encodeTcp(
      {
        sourcePort: isFromClient ? conversation.clientPort : conversation.serverPort,
        destinationPort: isFromClient ? conversation.serverPort : conversation.clientPort,
        sequence,
        acknowledgment: (flags & TCP_FLAG.ACK) === 0 ? 0 : acknowledgment,
        flags,
        window: this.#random.uint16(),
        urgentPointer: (flags & TCP_FLAG.URG) === 0 ? 0 : this.#random.uint16(),
        options: this.#tcpOptions(step, acknowledgment),
        payload,
      },
      { source, destination },
    );
    return this.#packet(source, destination, 6, segment);
  }

  #payload(): Uint8Array {
    return this.#random.below(4) === 0
      ? this.#bytes(1 + this.#random.below(90))
      : bytesOfLatin1(this.#pick(PAYLOADS));
  }

  #tcpOptions(step: number, acknowledgment: number): readonly TcpOption[] {
    const timestamp: TcpOption = {
      kind: 'timestamp',
      value: this.#random.uint32(),
      echo: step === 0 ? 0 : this.#random.uint32(),
    };
    if (step < 2) {
      return [
        { kind: 'mss', segmentBytes: this.#pick([1460, 1410, 65_495]) },
        { kind: 'sack-permitted' },
        timestamp,
        { kind: 'nop' },
        { kind: 'window-scale', shift: 7 },
      ];
    }
    switch (this.#random.below(8)) {
      case 0: {
        const start = (acknowledgment + 100) >>> 0;
        return [
          { kind: 'nop' },
          { kind: 'nop' },
          { kind: 'sack', blocks: [{ start, end: (start + 50) >>> 0 }] },
        ];
      }
      case 1:
        return this.#pick<readonly TcpOption[]>([
          [],
          [{ kind: 'unknown', code: 253, bytes: Uint8Array.of(1, 2) }],
          [{ kind: 'unknown', code: 28, bytes: Uint8Array.of(0x80, 3) }],
          [{ kind: 'unknown', code: 34, bytes: this.#bytes(8) }],
          [{ kind: 'unknown', code: 34, bytes: EMPTY }],
          [{ kind: 'unknown', code: 2, bytes: Uint8Array.of(1, 2, 3) }],
          [{ kind: 'unknown', code: 3, bytes: Uint8Array.of(1, 2, 3) }],
          [{ kind: 'unknown', code: 5, bytes: Uint8Array.of(1, 2, 3) }],
          [{ kind: 'unknown', code: 19, bytes: this.#bytes(16) }],
        ]);
      default:
        return [{ kind: 'nop' }, { kind: 'nop' }, timestamp];
    }
  }

  /** Changes a byte where it does damage, but no protocol appears that we leave out. */
  #spoil(frame: Uint8Array): Uint8Array {
    const bytes = frame.slice();
    if (bytes[12] !== 0x08 || bytes[13] !== 0x00) return bytes;
    const headerBytes = ((bytes[14] ?? 0) & 0xf) * 4;
    const transport = 14 + headerBytes;
    const protocol = bytes[23];
    const places = [14, 16, 17, 24, 25];
    if (protocol === 6)
      places.push(transport + 12, transport + 13, transport + 16, transport + 21, bytes.length - 1);
    if (protocol === 17) places.push(transport + 4, transport + 5, transport + 6);
    if (protocol === 1) places.push(transport + 1, transport + 2, bytes.length - 1);
    const place = this.#pick(places);
    const isTcpOption = protocol === 6 && place === transport + 21;
    const value = isTcpOption
      ? this.#pick([0, 1, 2, 3, 4, 5, 8, 10, 28, 29, 34, 77])
      : this.#random.below(256);
    if (place < bytes.length) bytes[place] = value;
    return bytes;
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(60);
  frame.set(bytes);
  return frame;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
