import { describe, expect, it } from 'vitest';
import { HpackDecoder, HpackEncoder } from '#sim/wire/hpack';

const REQUEST = [
  { name: ':method', value: 'GET' },
  { name: ':scheme', value: 'http' },
  { name: ':path', value: '/' },
  { name: ':authority', value: 'www.example.com' },
];
const NEXT = [...REQUEST, { name: 'cache-control', value: 'no-cache' }];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('HPACK', () => {
  it('writes the requests of RFC 7541 C.4', () => {
    const encoder = new HpackEncoder();
    expect(hex(encoder.encode(REQUEST))).toBe('828684418cf1e3c2e5f23a6ba0ab90f4ff');
    expect(hex(encoder.encode(NEXT))).toBe('828684be5886a8eb10649cbf');
  });

  it('reads what it writes, and strings without the code', () => {
    const [encoder, decoder] = [new HpackEncoder(), new HpackDecoder()];
    const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
    const fields = [
      ...REQUEST,
      { name: 'x-all', value: `${'0'.repeat(200)}${printable}` },
      { name: 'x-bin', value: '\u00ff\u0001' },
    ];
    for (let round = 0; round < 3; round += 1) expect(decoder.decode(encoder.encode(fields))).toEqual(fields);
    const plain = Buffer.from('828684410f7777772e6578616d706c652e636f6d', 'hex');
    expect(new HpackDecoder().decode(plain)).toEqual(REQUEST);
  });

  it('forgets the oldest when the table is full', () => {
    const [encoder, decoder] = [new HpackEncoder(), new HpackDecoder()];
    for (let round = 0; round < 60; round += 1) {
      const fields = [{ name: `x-${round % 50}`, value: String(round % 50).repeat(60) }];
      expect(decoder.decode(encoder.encode(fields))).toEqual(fields);
    }
  });
});
