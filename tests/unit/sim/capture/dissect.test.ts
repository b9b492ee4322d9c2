import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { dissectFrame, type DissectedLayer } from '#sim/capture/dissect';

function frameOf(name: string, row: number): Uint8Array {
  const file = readCapture(fixtureBytes(name));
  return file.buffer().slice(file.start(row), file.start(row) + file.capturedLength(row));
}

function outline(layers: readonly DissectedLayer[]): readonly string[] {
  return layers.map(({ protocol, depth, start, end }) => `${'  '.repeat(depth)}${protocol} ${start}-${end}`);
}

describe('dissectFrame', () => {
  it('shows the frame inside of a tunnel one level deeper', () => {
    const layers = dissectFrame(frameOf('vxlan.pcap', 2));
    expect(outline(layers).slice(0, 7)).toEqual([
      'ethernet 0-14',
      'ipv4 14-34',
      'udp 34-42',
      'vxlan 42-50',
      '  ethernet 50-64',
      '  ipv4 64-84',
      '  icmp 84-92',
    ]);
  });

  it('names the fields with the bytes that they came from', () => {
    const layers = dissectFrame(frameOf('dns.pcap', 3));
    const dns = layers.find(({ protocol }) => protocol === 'dns');
    expect(dns?.fields.slice(0, 4)).toEqual([
      { name: 'identifier', value: '26814', start: 42, end: 44 },
      { name: 'kind', value: 'query', start: 44, end: 45 },
      { name: 'response code', value: '0', start: 45, end: 46 },
      { name: 'question', value: 'web.default.svc.cluster.local. A', start: 54, end: 89 },
    ]);
  });

  it('shows the packet that an error quotes', () => {
    const layers = dissectFrame(frameOf('traceroute.pcap', 4));
    expect(outline(layers).slice(0, 5)).toEqual([
      'ethernet 0-14',
      'ipv4 14-34',
      'icmp 34-42',
      '  ipv4 42-62',
      '  udp 62-70',
    ]);
  });

  it('ends within the frame for whatever bytes', () => {
    for (const { bytes, capturedLength } of randomFrames({
      seed: 5,
      count: 2000,
      hasErrors: true,
      hasTruncation: true,
    })) {
      for (const layer of dissectFrame(bytes.subarray(0, capturedLength))) {
        expect(layer.start).toBeLessThanOrEqual(layer.end);
        expect(layer.end).toBeLessThanOrEqual(capturedLength);
      }
    }
  });
});
