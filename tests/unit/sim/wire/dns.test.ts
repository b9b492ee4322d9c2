import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { dnsQuery, DNS_TYPE, ednsRecord, formatDnsType, parseDnsType, type DnsMessage } from '#sim/wire/dns';
import { decodeDns } from '#sim/wire/dns-decoding';
import { encodeDns } from '#sim/wire/dns-encoding';
import { decodeDnsName, dnsLabelsOf, dnsNameKey } from '#sim/wire/dns-name';
import { ipv4 } from '#sim/wire/ipv4-address';

function decoded(bytes: Uint8Array): DnsMessage {
  const message = decodeDns(bytes);
  if (!message.ok) throw new Error(JSON.stringify(message.error));
  return message.value;
}

function recordedMessages(): readonly Uint8Array[] {
  const file = readCapture(fixtureBytes('dns.pcap'));
  const messages: Uint8Array[] = [];
  for (let row = 0; row < file.count; row += 1) {
    const frame = file.buffer(row).slice(file.start(row), file.start(row) + file.capturedLength(row));
    const isDns = frame[23] === 17 && (frame[35] === 53 || frame[37] === 53);
    if (isDns) messages.push(frame.slice(42));
  }
  return messages;
}

describe('DNS messages', () => {
  it('are the same after decoding and encoding what resolvers and a server sent', () => {
    const messages = recordedMessages();
    expect(messages.length).toBeGreaterThan(20);
    for (const bytes of messages) expect(decoded(encodeDns(decoded(bytes)))).toEqual(decoded(bytes));
  });

  it('say the same with and without compression', () => {
    const query = dnsQuery(1, 'web.default.svc.cluster.local.', DNS_TYPE.A);
    const message: DnsMessage = {
      ...query,
      isResponse: true,
      answers: [
        {
          name: 'web.default.svc.cluster.local.',
          class: 1,
          ttlSeconds: 30,
          data: { kind: 'A', address: ipv4(10, 96, 10, 10) },
        },
        {
          name: 'x.svc.cluster.local.',
          class: 1,
          ttlSeconds: 30,
          data: { kind: 'CNAME', target: 'web.default.svc.cluster.local.' },
        },
        {
          name: 'a.example.',
          class: 1,
          ttlSeconds: 5,
          data: { kind: 'SRV', priority: 0, weight: 1, port: 80, target: 'x.svc.cluster.local.' },
        },
        {
          name: 'a.example.',
          class: 1,
          ttlSeconds: 5,
          data: { kind: 'TXT', strings: [Uint8Array.of(104, 105)] },
        },
      ],
      additionals: [ednsRecord(1232)],
    };
    const long = encodeDns(message);
    const short = encodeDns(message, true);
    expect(short.length).toBeLessThan(long.length);
    expect(decoded(short)).toEqual(decoded(long));
    expect(decoded(short)).toEqual(message);
  });

  it('are refused when a record runs out of them, whatever byte is the last', () => {
    const bytes = recordedMessages().find((message) => (message[2]! & 0x80) !== 0)!;
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeDns(bytes.subarray(0, length)).ok).toBe(false);
    }
  });

  it('never make the decoder turn in circles', () => {
    for (const { bytes } of randomFrames({ seed: 8, count: 3000, hasErrors: true }))
      decodeDns(bytes.subarray(42));
    expect(decodeDnsName(Uint8Array.of(1, 97, 0xc0, 0), 0)).toBeUndefined();
    expect(decodeDnsName(Uint8Array.of(0xc0, 0), 0)).toBeUndefined();
  });
});

describe('DNS names', () => {
  it('keep dots and bytes inside of a label', () => {
    const bytes = Uint8Array.of(3, 97, 46, 98, 2, 92, 200, 0);
    expect(decodeDnsName(bytes, 0)).toEqual({ name: 'a\\.b.\\\\\\200.', next: 8 });
    expect(dnsLabelsOf('a\\.b.\\\\\\200.')).toEqual([Uint8Array.of(97, 46, 98), Uint8Array.of(92, 200)]);
  });

  it('are compared without case', () => {
    expect(dnsNameKey('Web.Default.SVC')).toBe(dnsNameKey('web.default.svc.'));
  });

  it.each([
    ['', []],
    ['.', []],
    ['a..b.', undefined],
    [`${'x'.repeat(64)}.`, undefined],
    ['abcdefg.'.repeat(32), undefined],
  ])('%j has the labels %j', (name, labels) => {
    expect(dnsLabelsOf(name)).toEqual(labels);
  });
});

describe('DNS types', () => {
  it('have names, and numbers where they have none', () => {
    expect([
      formatDnsType(28),
      formatDnsType(65_280),
      parseDnsType('srv'),
      parseDnsType('TYPE65'),
      parseDnsType('x'),
    ]).toEqual(['AAAA', 'TYPE65280', 33, 65, undefined]);
  });
});
