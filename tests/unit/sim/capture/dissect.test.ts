import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { CommandLab } from '#kit/command-lab';
import { dissectFrame } from '#sim/capture/dissect';
import type { DissectedLayer } from '#sim/capture/dissected-layers';
import { LINK_TYPE } from '#sim/capture/packet-table';

function frameOf(name: string, row: number): Uint8Array {
  const file = readCapture(fixtureBytes(name));
  return file.buffer(row).slice(file.start(row), file.start(row) + file.capturedLength(row));
}

function outline(layers: readonly DissectedLayer[]): readonly string[] {
  return layers.map(({ protocol, depth, start, end }) => `${'  '.repeat(depth)}${protocol} ${start}-${end}`);
}

const DUAL_STACK = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
    networking: { podSubnet: 'fd00:10:244::/56,10.244.0.0/16', serviceSubnet: 'fd00:10:96::/112,10.96.0.0/12' }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node1, containers: [{ name: c, image: nicolaka/netshoot, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: server }
spec: { nodeName: node1, containers: [{ name: c, image: nicolaka/netshoot, command: [sleep, infinity] }] }
`;

/** The layers of what a line in `client` makes cross its interface, frame by frame. */
function seenBy(lab: CommandLab, filter: string, line: string): readonly (readonly DissectedLayer[])[] {
  const session = lab.simulation.startCapture({ interfaces: ['client:eth0'], filter });
  if (!session.ok) throw new Error('no capture');
  lab.sh('client', line);
  const { store } = session.value;
  const rows = session.value.rows();
  const frames = Array.from({ length: rows.count }, (_, index) => {
    const row = rows.rowAt(index);
    const start = store.start(row);
    return dissectFrame(store.buffer(row).slice(start, start + store.capturedLength(row)));
  });
  session.value.stop();
  return frames;
}

function valuesOf(layers: readonly DissectedLayer[] | undefined, protocol: string): Record<string, string> {
  const found = layers?.find((layer) => layer.protocol === protocol);
  return Object.fromEntries((found?.fields ?? []).map(({ name, value }) => [name, value]));
}

describe('a packet of IPv6', () => {
  const lab = new CommandLab(DUAL_STACK);
  const address = /inet6 (fd00[^/]*)/u.exec(lab.sh('server', 'ip -6 addr show eth0').stdout)?.[1] ?? '';

  it('has its addresses, hop limit and an echo with a right checksum', () => {
    const [echo] = seenBy(lab, 'icmp6[0] == 128', `ping -c 1 -t 9 ${address}`);
    expect(outline(echo ?? []).slice(0, 3)).toEqual(['ethernet 0-14', 'ipv6 14-54', 'icmpv6 54-62']);
    expect(valuesOf(echo, 'ipv6')).toMatchObject({
      destination: address,
      'hop limit': '9',
      'payload length': '64',
    });
    expect(valuesOf(echo, 'icmpv6')).toMatchObject({ type: '128 (echo request)', sequence: '1' });
    expect(valuesOf(echo, 'icmpv6')['checksum']).toMatch(/^0x[\da-f]{4} \(right\)$/u);
  });

  it('names whom neighbor discovery is about, and quotes what an error is about', () => {
    lab.sh('client', 'ip -6 neigh flush dev eth0');
    const [asked] = seenBy(lab, 'icmp6[0] == 135', `ping -c 1 ${address}`);
    expect(valuesOf(asked, 'icmpv6')['target']).toMatch(/^(?:fd00|fe80)/u);
    const [refused] = seenBy(
      lab,
      'icmp6[0] == 1',
      `nc -u -w 1 -z ${address} 9; echo x | nc -u -w 1 ${address} 9`,
    );
    expect(outline(refused ?? []).slice(2, 5)).toEqual(['icmpv6 54-62', '  ipv6 62-102', '  udp 102-110']);
  });

  it('shows fragments with their extension header', () => {
    const [first, second] = seenBy(lab, 'ip6 proto 44', `ping -c 1 -s 3000 ${address}`);
    expect(outline(first ?? []).slice(1, 4)).toEqual(['ipv6 14-54', 'ipv6-extension 54-62', 'icmpv6 62-70']);
    expect(valuesOf(first, 'icmpv6')['checksum']).toContain('(not checked)');
    expect(valuesOf(second, 'ipv6-extension')).toMatchObject({
      'fragment offset': '1400',
      'more fragments': 'yes',
    });
    expect(second?.at(-1)?.protocol).toBe('data');
  });

  it('carries TCP, SCTP and TLS like IPv4', () => {
    const [syn] = seenBy(lab, 'tcp', `nc -z ${address} 81`);
    expect(valuesOf(syn, 'tcp')['checksum']).toContain('(right)');
    const sctp = seenBy(lab, 'sctp', `ncat --sctp -w 1 10.244.1.3 81 </dev/null`);
    expect(valuesOf(sctp[0], 'sctp')).toMatchObject({ 'destination port': '81' });
    expect(valuesOf(sctp[0], 'sctp')['chunk']).toMatch(/^INIT, \d+ bytes$/u);
    expect(valuesOf(sctp[0], 'sctp')['checksum']).toContain('(right)');
    const tls = seenBy(lab, 'tcp port 443', 'curl -sk https://kubernetes.default.svc/healthz').filter(
      (layers) => layers.some(({ protocol }) => protocol === 'tls'),
    );
    expect(valuesOf(tls[0], 'tls')).toMatchObject({
      'content type': 'handshake (22)',
      message: 'client hello (1)',
    });
    expect(tls.flat().map(({ fields }) => fields[0]?.value)).toContain('application data (23)');
  });
});

describe('dissectFrame', () => {
  it('begins with the packet where the link has no header', () => {
    const frame = frameOf('traceroute.pcap', 4).slice(14);
    expect(outline(dissectFrame(frame, LINK_TYPE.RAW)).slice(0, 2)).toEqual(['ipv4 0-20', 'icmp 20-28']);
  });

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
      for (const layer of dissectFrame(bytes.subarray(0, capturedLength), LINK_TYPE.RAW)) {
        if (layer.end > capturedLength) outside.push([bytes, capturedLength, layer]);
      }
    }
    expect(outside).toEqual([]);
  });
});
