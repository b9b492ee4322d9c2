import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { decodeArp, encodeArp } from '#sim/wire/arp';
import { decodeEthernetHeader, encodeEthernetFrame } from '#sim/wire/ethernet';
import { decodeIcmpv4, encodeIcmpv4 } from '#sim/wire/icmpv4';
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from '#sim/wire/ipv4';
import { ipv4 } from '#sim/wire/ipv4-address';
import { decodeTcp, encodeTcp, type TcpOption, type TcpSegment } from '#sim/wire/tcp';
import { decodeUdp, encodeUdp } from '#sim/wire/udp';
import { decodeVxlan, encodeVxlan } from '#sim/wire/vxlan';

/** The packets of a kernel recording, from the byte `skip` on. */
function recorded(name: string, skip: number): readonly Uint8Array[] {
  const file = readCapture(fixtureBytes(name));
  return Array.from({ length: file.count }, (_, row) =>
    file.buffer(row).slice(file.start(row) + skip, file.start(row) + file.capturedLength(row)),
  );
}

function value<Value>(result: {
  readonly ok: boolean;
  readonly value?: Value;
  readonly error?: unknown;
}): Value {
  if (result.value === undefined) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const addresses = { source: ipv4(10, 244, 1, 2), destination: ipv4(10, 244, 2, 2) };

describe('Ethernet', () => {
  it('is the same after decoding and encoding what a kernel sent', () => {
    for (const frame of recorded('vxlan.pcap', 0)) {
      expect(encodeEthernetFrame(value(decodeEthernetHeader(frame)), frame.subarray(14))).toEqual(frame);
    }
  });
});

describe('ARP', () => {
  it('is the same after decoding and encoding what a kernel sent', () => {
    const packets = recorded('dns.pcap', 14).filter((bytes) => bytes.length === 28);
    expect(packets.length).toBeGreaterThan(2);
    for (const bytes of packets) expect(encodeArp(value(decodeArp(bytes)))).toEqual(bytes);
  });
});

describe('IPv4', () => {
  it('is the same after decoding and encoding what a kernel sent', () => {
    const packets = recorded('traceroute.pcap', 14).filter((bytes) => bytes[0] === 0x45);
    expect(packets.length).toBeGreaterThan(10);
    for (const bytes of packets) expect(encodeIpv4(value(decodeIpv4(bytes)))).toEqual(bytes);
  });

  it('keeps options and fragment fields', () => {
    const packet: Ipv4Packet = {
      header: {
        tos: 0xc0,
        identification: 7,
        isDontFragment: false,
        hasMoreFragments: true,
        fragmentOffsetBytes: 1480,
        ttl: 3,
        protocol: 17,
        ...addresses,
        options: Uint8Array.of(148, 4, 0, 0),
      },
      payload: Uint8Array.of(1, 2, 3),
    };
    expect(value(decodeIpv4(encodeIpv4(packet)))).toEqual(packet);
  });

  it('cuts off the padding of a short frame, and refuses a packet that ends too early or has a bad checksum', () => {
    const bytes = encodeIpv4({
      header: {
        tos: 0,
        identification: 0,
        isDontFragment: true,
        hasMoreFragments: false,
        fragmentOffsetBytes: 0,
        ttl: 64,
        protocol: 1,
        ...addresses,
        options: new Uint8Array(0),
      },
      payload: Uint8Array.of(1, 2),
    });
    expect(value(decodeIpv4(Uint8Array.of(...bytes, 0, 0, 0))).payload).toEqual(Uint8Array.of(1, 2));
    expect(decodeIpv4(bytes.subarray(0, -1))).toMatchObject({ error: { kind: 'truncated', needBytes: 22 } });
    bytes[8] = 63;
    expect(decodeIpv4(bytes)).toMatchObject({ error: { kind: 'bad-checksum' } });
  });
});

describe('ICMP', () => {
  it('is the same after decoding and encoding what a kernel sent', () => {
    const messages = recorded('traceroute.pcap', 14).filter((bytes) => bytes[9] === 1);
    expect(messages.length).toBeGreaterThan(5);
    for (const bytes of messages) {
      const message = bytes.slice(20, (bytes[2]! << 8) | bytes[3]!);
      expect(encodeIcmpv4(value(decodeIcmpv4(message)))).toEqual(message);
    }
  });
});

describe('UDP', () => {
  it('is the same after encoding and decoding', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.nat(0xffff),
        fc.nat(0xffff),
        (payload, source, destination) => {
          const datagram = { sourcePort: source, destinationPort: destination, payload };
          expect(value(decodeUdp(encodeUdp(datagram, addresses), addresses))).toEqual(datagram);
        },
      ),
    );
  });

  it('carries no checksum when it is made without addresses, and is accepted so', () => {
    const bytes = encodeUdp({ sourcePort: 1, destinationPort: 8472, payload: Uint8Array.of(5) }, undefined);
    expect([...bytes.subarray(6, 8)]).toEqual([0, 0]);
    expect(decodeUdp(bytes, addresses).ok).toBe(true);
  });

  it('is refused when its checksum does not cover these addresses', () => {
    const bytes = encodeUdp({ sourcePort: 1, destinationPort: 2, payload: Uint8Array.of(5) }, addresses);
    const elsewhere = { ...addresses, source: ipv4(10, 244, 1, 3) };
    expect(decodeUdp(bytes, elsewhere)).toMatchObject({ error: { kind: 'bad-checksum' } });
  });
});

describe('TCP', () => {
  const options: readonly TcpOption[] = [
    { kind: 'mss', segmentBytes: 1410 },
    { kind: 'sack-permitted' },
    { kind: 'timestamp', value: 0xffff_ffff, echo: 1 },
    { kind: 'nop' },
    { kind: 'window-scale', shift: 7 },
  ];
  const segment: TcpSegment = {
    sourcePort: 40_000,
    destinationPort: 80,
    sequence: 0xffff_fff0,
    acknowledgment: 5,
    flags: 0x18,
    window: 502,
    urgentPointer: 0,
    options,
    payload: Uint8Array.of(1, 2, 3),
  };

  it('is the same after encoding and decoding, with the options in their order', () => {
    expect(value(decodeTcp(encodeTcp(segment, addresses), addresses))).toEqual(segment);
    const blocks = [
      { start: 1, end: 2 },
      { start: 0xffff_fffe, end: 3 },
    ];
    const sack: TcpSegment = {
      ...segment,
      options: [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'sack', blocks }],
    };
    expect(value(decodeTcp(encodeTcp(sack, addresses), addresses))).toEqual(sack);
  });

  it('has the options of a Linux SYN in twenty octets', () => {
    const bytes = encodeTcp({ ...segment, payload: new Uint8Array(0) }, addresses);
    expect(bytes.length).toBe(40);
    expect([...bytes.subarray(20, 26)]).toEqual([2, 4, 0x05, 0x82, 4, 2]);
  });

  it('is refused when it is one byte short of its header, or an option runs out of it', () => {
    const bytes = encodeTcp({ ...segment, payload: new Uint8Array(0) }, addresses);
    expect(decodeTcp(bytes.subarray(0, 39), addresses)).toMatchObject({
      error: { kind: 'truncated', needBytes: 40 },
    });
    const bad = encodeTcp(
      { ...segment, options: [{ kind: 'unknown', code: 77, bytes: Uint8Array.of(1, 2) }, { kind: 'nop' }] },
      addresses,
    );
    bad[21] = 40;
    expect(decodeTcp(bad, addresses).ok).toBe(false);
  });
});

describe('VXLAN', () => {
  it('is the same after decoding and encoding what a kernel sent', () => {
    const packets = recorded('vxlan.pcap', 42).filter((bytes) => bytes[0] === 0x08 && bytes.length > 22);
    expect(packets.length).toBeGreaterThan(5);
    for (const bytes of packets) expect(encodeVxlan(value(decodeVxlan(bytes)))).toEqual(bytes);
  });

  it('is refused without a network identifier', () => {
    expect(decodeVxlan(new Uint8Array(30))).toMatchObject({ error: { kind: 'unsupported' } });
  });
});
