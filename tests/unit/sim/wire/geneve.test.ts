import { describe, expect, it } from 'vitest';
import { dissectFrame } from '#sim/capture/dissect';
import { readGeneveHeader } from '#sim/wire/geneve';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/\s/gu, '').match(/../gu) ?? [], (each) => Number.parseInt(each, 16));
}

describe('a Geneve header', () => {
  it('has a version, a protocol and a network', () => {
    expect(readGeneveHeader(bytesOf('00 00 65 58 00 b0 43 00'), 0, 8)).toEqual({
      version: 0,
      headerBytes: 8,
      isCritical: false,
      protocol: 0x6558,
      vni: 45_123,
    });
  });

  it('is longer by its options, some of which must be understood', () => {
    const header = readGeneveHeader(bytesOf('02 40 65 58 00 00 01 00 01 02 80 01 00 00 00 07'), 0, 16);
    expect(header).toMatchObject({ headerBytes: 16, isCritical: true, vni: 1 });
  });

  it('is none when it, or its options, are cut off', () => {
    expect(readGeneveHeader(bytesOf('00 00 65 58 00 b0 43 00'), 0, 7)).toBeUndefined();
    expect(readGeneveHeader(bytesOf('02 00 65 58 00 00 01 00 01 02 80 01'), 0, 12)).toBeUndefined();
  });
});

/** Ethernet, IPv4 and UDP to port 6081, Geneve for network 100, and an ARP question inside. */
const FRAME = bytesOf(`
  52 54 00 a8 00 0c 52 54 00 a8 00 0b 08 00
  45 00 00 4e 00 01 00 00 40 11 f9 28 c0 a8 00 0b c0 a8 00 0c
  b7 b5 17 c1 00 3a 00 00
  00 00 65 58 00 00 64 00
  ff ff ff ff ff ff 0a 58 00 00 00 01 08 06
  00 01 08 00 06 04 00 01 0a 58 00 00 00 01 ac 1f 00 01 00 00 00 00 00 00 ac 1f 00 02`);

it('is a layer of a frame, with the frame inside one level deeper', () => {
  const layers = dissectFrame(FRAME);
  expect(layers.map(({ protocol, depth, start, end }) => `${depth} ${protocol} ${start}-${end}`)).toEqual([
    '0 ethernet 0-14',
    '0 ipv4 14-34',
    '0 udp 34-42',
    '0 geneve 42-50',
    '1 ethernet 50-64',
    '1 arp 64-92',
  ]);
  const geneve = layers.find(({ protocol }) => protocol === 'geneve');
  expect(geneve?.fields.map(({ name, value }) => `${name} ${value}`)).toEqual([
    'version 0',
    'flags 0x00',
    'protocol 0x6558',
    'network identifier 100',
  ]);
});
