import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { dissectFrame, type DissectedLayer } from '#sim/capture/dissect';

function frameOf(name: string, row: number): Uint8Array {
  const file = readCapture(fixtureBytes(name));
  return file.buffer(row).slice(file.start(row), file.start(row) + file.capturedLength(row));
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

  it('reads each TCP option', () => {
    const tcp = dissectFrame(frameOf('dns.pcap', 55)).find(({ protocol }) => protocol === 'tcp');
    const options = tcp?.fields.filter(({ name }) => name === 'option');
    expect(options).toEqual([
      { name: 'option', value: 'maximum segment size 1410', start: 54, end: 58 },
      { name: 'option', value: 'selective acknowledgment permitted', start: 58, end: 60 },
      { name: 'option', value: 'timestamp 2699591317, echo 0', start: 60, end: 70 },
      { name: 'option', value: 'no operation', start: 70, end: 71 },
      { name: 'option', value: 'window scale 7 (times 128)', start: 71, end: 74 },
    ]);
  });

  it('reads the head of an HTTP message line by line, and leaves its body as data', () => {
    const request = dissectFrame(frameOf('dns.pcap', 58)).find(({ protocol }) => protocol === 'http');
    expect(request?.fields[0]).toEqual({ name: 'start line', value: 'GET / HTTP/1.1', start: 66, end: 80 });
    const frame = frameOf('dns.pcap', 60);
    const response = dissectFrame(frame);
    const head = response.find(({ protocol }) => protocol === 'http');
    expect(head?.fields.map(({ name, value }) => `${name}: ${value}`)).toContain(
      'start line: HTTP/1.1 200 OK',
    );
    for (const { value, start, end } of head?.fields ?? []) {
      expect(new TextDecoder().decode(frame.subarray(start, end))).toContain(value);
    }
    expect(response.at(-1)?.end).toBe(frame.length);
  });

  it('ends within the frame for whatever bytes', () => {
    const outside: unknown[] = [];
    for (const { bytes, capturedLength } of randomFrames({
      seed: 5,
      count: 2000,
      hasErrors: true,
      hasTruncation: true,
    })) {
      for (const layer of dissectFrame(bytes.subarray(0, capturedLength))) {
        const isInside = layer.start <= layer.end && layer.end <= capturedLength;
        if (!isInside) outside.push([bytes, capturedLength, layer]);
      }
    }
    expect(outside).toEqual([]);
  });
});
