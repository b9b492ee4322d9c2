import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { SessionPage } from '#kit/session-page';
import { isMissing } from '#kit/tools';
import { Tshark } from '#kit/tshark';
import type { CaptureRow, CaptureState } from '#main/contract/capture-requests';
import type { ResponseOf } from '#main/contract/lab-api';
import { LabSession } from '#main/worker/lab-session';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec:
  cluster: {cni: {plugin: flannel, mode: vxlan}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node1, containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node2, containers: [{name: c, image: busybox, command: [sleep, infinity]}]}
`;
/** The first packet of `tcpdump -i any -w any.pcap port 8765`, tcpdump 4.99. */
const ANY_PCAP =
  '1MOyoQIABAAAAAAAAAAAAAAABAAUAQAA+T4Ea3agCgBQAAAAUAAAAAgAAAAAAAABAwQABgAAAAAAAAAARQAAPH+ZQABABr0gfwAAAX8AAAG2/CI9+ehVVAAAAACg' +
  'Av/X/jAAAAIE/9cEAggKOfNNiAAAAAABAwMK';
const SECOND = 1_000_000_000;

/** A request to a Service on another node, captured on all interfaces. */
class ShopPage {
  readonly page: SessionPage;
  readonly captureId: string;

  constructor() {
    const files = [{ name: 'lab.yaml', bytes: new TextEncoder().encode(LAB) }];
    const opened = LabSession.open({
      lab: { files, options: {}, isVerbose: false },
      canBeBroken: false,
      wallMs: () => 0,
    });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('\n'));
    const { simulation } = opened.value.host;
    this.page = new SessionPage(opened.value, 1);
    simulation.settle();
    const started = this.page.ask('capture.start', { interfaces: ['any'], filter: '' });
    this.captureId = (started as { captureId: string }).captureId;
    this.page.ask('traffic.send', { from: 'pod/default/client', to: 'service/default/web' });
    simulation.runFor(3 * SECOND);
    this.page.ask('capture.stop', { captureId: this.captureId });
  }

  ask<Name extends Parameters<SessionPage['ask']>[0]>(name: Name, argument: object = {}): ResponseOf<Name> {
    return this.page.ask(name, { captureId: this.captureId, ...argument }) as ResponseOf<Name>;
  }

  shown(displayFilter: string): readonly CaptureRow[] {
    expect(this.ask('capture.setDisplayFilter', { filter: displayFilter })).toMatchObject({
      kind: 'started',
    });
    return this.ask('capture.rows', { from: 0, count: 1000, tunnels: 'decoded' });
  }

  state(captureId = this.captureId): CaptureState | undefined {
    this.page.publish();
    const states = this.page.events('captures').at(-1) as readonly CaptureState[];
    return states.find((state) => state.captureId === captureId);
  }

  exported(format: string, scope = 'all'): Buffer {
    return this.page.exported(this.captureId, format, scope);
  }
}

describe.skipIf(isMissing('tshark'))('what is asked of a capture', () => {
  let shop: ShopPage;
  beforeAll(() => {
    shop = new ShopPage();
  });

  it('has columns of the innermost packet, and numbers that stay', () => {
    const [request] = shop.shown('http.request and frame.interface_name == "default/client:eth0"');
    expect(request).toMatchObject({
      interfaceId: 'default/client:eth0',
      direction: 'out',
      protocol: 'HTTP',
      destinationPort: 80,
    });
    expect(request?.source).toMatch(/^10\.244\.2\.\d+$/);
    expect(request?.destination).toMatch(/^10\.(?:9[6-9]|1[01]\d)\./);
    expect(request?.info).toMatch(/^Flags \[P\.\], seq 1:\d+, ack 1, .*HTTP: GET \/ HTTP\/1\.1$/);
    const [tunnelled] = shop.shown('http.request and vxlan');
    expect(tunnelled?.source).toBe(request?.source);
    expect(shop.state()).toMatchObject({ displayFilter: 'http.request and vxlan' });
  });

  it('shows one packet on all interfaces, with its destination changed where the Service was', () => {
    const [request] = shop.shown('http.request and frame.interface_name == "default/client:eth0"');
    const found = shop.ask('capture.sightings', { number: request?.number ?? 0 });
    const places = found.map(({ interfaceId }) => interfaceId);
    expect(places[0]).toBe('default/client:eth0');
    expect(places).toContain('node/node2:flannel.1');
    expect(places.at(-1)).toBe('default/web:eth0');
    const destinations = found.map(
      ({ fields }) => fields.findLast(({ name }) => name.endsWith('IPv4 destination'))?.value,
    );
    expect(destinations[0]).toBe(request?.destination);
    expect(destinations.at(-1)).toMatch(/^10\.244\.1\.\d+$/);
  });

  it('puts a stream together once, however many interfaces saw it', () => {
    const [request] = shop.shown('http.request and frame.interface_name == "default/client:eth0"');
    const stream = shop.ask('capture.stream', { number: request?.number ?? 0 });
    const text = (side: 'one' | 'other'): string =>
      (stream?.pieces ?? [])
        .filter((piece) => piece.side === side)
        .map(({ base64 }) => Buffer.from(base64, 'base64').toString('latin1'))
        .join('');
    const isOneAsked = stream?.one.port === 80;
    const [asked, answered] = isOneAsked ? (['other', 'one'] as const) : (['one', 'other'] as const);
    expect(text(asked).match(/GET \/ HTTP/g)).toHaveLength(1);
    expect(text(answered)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text(answered).match(/Welcome to nginx!<\/title>/g)).toHaveLength(1);
    expect(stream?.pieces.every(({ missingBytes }) => missingBytes === 0)).toBe(true);
    expect(shop.shown(stream?.filter ?? '').length).toBeGreaterThan(8);
  });

  it('tells the conversations with what each side sent, as tshark counts them', () => {
    const { conversations, count } = shop.ask('capture.conversations');
    const tshark = new Tshark(shop.exported('pcapng'));
    const streams = new Set(tshark.fields('tcp.stream', 'tcp.stream'));
    const first = tshark.fields('tcp.stream == 0', 'frame.len').map(Number);
    tshark.close();
    const ofTcp = conversations.filter(({ protocol }) => protocol === 'tcp');
    expect(ofTcp).toHaveLength(streams.size);
    expect(count).toBe(conversations.length);
    const zero = ofTcp.find(({ stream }) => stream === 0);
    expect((zero?.one.packets ?? 0) + (zero?.other.packets ?? 0)).toBe(first.length);
    expect((zero?.one.bytes ?? 0) + (zero?.other.bytes ?? 0)).toBe(
      first.reduce((sum, each) => sum + each, 0),
    );
  });

  it('exports pcapng in which tshark finds names, interfaces, comments and packet ids', () => {
    const [request] = shop.shown('http.request and frame.interface_name == "default/client:eth0"');
    const number = request?.number ?? 0;
    shop.ask('capture.comment', { number, text: 'the request – 请求' });
    shop.ask('capture.mark', { numbers: [number], isMarked: true });
    const tshark = new Tshark(shop.exported('pcapng'), ['nameres.network_name:TRUE']);
    expect(tshark.fields('frame.comment', 'frame.number', 'frame.comment')).toEqual([
      `${number}|the request – 请求`,
    ]);
    const filter = `frame.packet_id == ${request?.packetId ?? 0}`;
    const sightings = shop.ask('capture.sightings', { number });
    expect(tshark.fields(filter, 'frame.interface_name')).toEqual(
      sightings.map(({ interfaceId }) => interfaceId),
    );
    tshark.close();
    expect(shop.shown(filter).map(({ interfaceId }) => interfaceId)).toEqual(
      sightings.map(({ interfaceId }) => interfaceId),
    );
    const marked = new Tshark(shop.exported('pcapng', 'marked'));
    expect(marked.fields('frame', 'frame.number', 'http.request.method')).toEqual(['1|GET']);
    marked.close();
    shop.ask('capture.comment', { number, text: '' });
    shop.ask('capture.mark', { numbers: [number], isMarked: false });
  });

  it('exports names that tshark puts beside the addresses', () => {
    const folder = new Tshark(shop.exported('pcapng'));
    const hosts = folder.hosts();
    folder.close();
    expect(hosts).toContain('default/web');
    expect(hosts).toContain('default/client');
    expect(hosts).toContain('node1');
  });

  it('counts frame.time_relative from its first packet, whose time it tells', () => {
    const seconds = shop.shown('frame.number == 40')[0]?.timeNs ?? 0;
    const relative = (seconds - (shop.state()?.firstNs ?? 0)) / SECOND;
    expect(relative).toBeGreaterThan(0);
    const filter = `frame.time_relative >= ${relative.toFixed(9)}`;
    expect(shop.shown(filter)[0]?.timeNs).toBe(seconds);
    shop.shown('');
  });

  it('has of a file the names that stand in it, and none of the lab', () => {
    const open = (base64: string): string =>
      (shop.page.ask('capture.open', { fileName: 'other', base64 }) as { captureId: string }).captureId;
    const foreign = open(shop.exported('plain').toString('base64'));
    expect(shop.ask('capture.names', { captureId: foreign })).toEqual([]);
    expect(shop.page.exported(foreign, 'json').toString()).not.toContain('sourceName');
    const own = open(shop.exported('pcapng').toString('base64'));
    const names = shop.ask('capture.names', { captureId: own }).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['default/client', 'default/web', 'node1']));
    const again = new Tshark(shop.page.exported(own, 'pcapng'));
    expect(again.hosts()).toContain('default/client');
    again.close();
    for (const captureId of [foreign, own]) shop.page.ask('capture.close', { captureId });
  });

  it('exports text, CSV and JSON of the same packets', () => {
    const rows = shop.shown('');
    expect(shop.exported('text').toString().trimEnd()).toBe(rows.map(({ text }) => text).join('\n'));
    const records = JSON.parse(shop.exported('json').toString()) as readonly {
      info: string;
      sourceName?: string;
    }[];
    expect(records.map(({ info }) => info)).toEqual(rows.map(({ info }) => info));
    expect(records.some(({ sourceName }) => sourceName === 'default/client')).toBe(true);
    const script =
      'import csv, sys; rows = list(csv.DictReader(sys.stdin)); print(len(rows), rows[0]["number"])';
    const read = spawnSync('python3', ['-c', script], { input: shop.exported('csv'), encoding: 'utf8' });
    expect(read.stdout.trim()).toBe(`${rows.length} 1`);
    shop.shown('http');
    const shown = JSON.parse(shop.exported('json', 'shown').toString()) as readonly unknown[];
    expect(shown.length).toBe(shop.shown('http').length);
  });

  it('says what a packet is that tcpdump -i any wrote, without where it was seen', () => {
    const opened = shop.page.ask('capture.open', { fileName: 'any.pcap', base64: ANY_PCAP }) as {
      captureId: string;
    };
    const [row] = shop.ask('capture.rows', {
      captureId: opened.captureId,
      from: 0,
      count: 1,
      tunnels: 'decoded',
    });
    expect(row).toMatchObject({ source: '127.0.0.1', destinationPort: 8765, protocol: 'TCP' });
    expect(row?.text).toMatch(/^\S+ \? {5}In {2}IP 127/u);
    expect(row?.info).toMatch(/^Flags \[S\], seq 4192752980,/u);
  });

  it('counts the seconds of a file from its first packet on, in every view, as tshark does', () => {
    shop.shown('');
    const file = shop.exported('pcapng');
    const opened = shop.page.ask('capture.open', {
      fileName: 'mine.pcapng',
      base64: file.toString('base64'),
    }) as { captureId: string };
    const { captureId } = opened;
    const rows = shop.ask('capture.rows', { captureId, from: 0, count: 1000, tunnels: 'decoded' });
    const tshark = new Tshark(file);
    const [times, epochs] = [
      tshark.fields('frame', 'frame.time_relative'),
      tshark.fields('frame', 'frame.time_epoch'),
    ];
    const [begin] = tshark.fields('tcp.stream == 0', 'frame.time_relative');
    tshark.close();
    const secondsOf = (timeNs: number): string => (timeNs / SECOND).toFixed(9);
    expect(rows.map(({ timeNs }) => secondsOf(timeNs))).toEqual(times);
    const state = shop.state(captureId);
    const startNs = ((state?.startTimeMs ?? 0) % 1000) * 1_000_000 + (state?.startNs ?? 0);
    expect(epochs[0]?.split('.')[1]).toBe(String(startNs).padStart(9, '0'));
    const chart = shop.ask('capture.chart', { captureId, parts: 10 });
    expect(chart?.fromNs).toBe(0);
    expect(secondsOf(chart?.toNs ?? 0)).toBe(times.at(-1));
    const { conversations } = shop.ask('capture.conversations', { captureId });
    const first = conversations.find(({ protocol, stream }) => protocol === 'tcp' && stream === 0);
    expect(secondsOf(first?.firstTimeNs ?? 0)).toBe(begin);
    const [seen] = shop.ask('capture.sightings', { captureId, number: rows.length });
    expect(seen?.timeNs).toBe(rows[(seen?.number ?? 0) - 1]?.timeNs);
    shop.page.ask('capture.close', { captureId });
  });

  it('opens what it exported, and what tshark wrote, with the comments', () => {
    const [request] = shop.shown('http.request and frame.interface_name == "default/client:eth0"');
    shop.ask('capture.comment', { number: request?.number ?? 0, text: 'seen' });
    const base64 = shop.exported('pcapng').toString('base64');
    shop.ask('capture.comment', { number: request?.number ?? 0, text: '' });
    const opened = shop.page.ask('capture.open', { fileName: 'mine.pcapng', base64 }) as {
      captureId: string;
    };
    const { captureId } = opened;
    shop.page.ask('capture.setDisplayFilter', { captureId, filter: 'frame.comment == "seen"' });
    const rows = shop.page.ask('capture.rows', { captureId, from: 0, count: 10, tunnels: 'decoded' });
    expect(rows).toMatchObject([{ number: request?.number, protocol: 'HTTP', packetId: request?.packetId }]);
    shop.page.ask('capture.close', { captureId });
    const text = Buffer.from('no capture at all').toString('base64');
    expect(shop.page.ask('capture.open', { fileName: 'notes.txt', base64: text })).toEqual({
      kind: 'bad-file',
      message: 'unknown file format: it begins like no pcap or pcapng file',
    });
  });

  it('finds marks, texts and numbers in the list', () => {
    const rows = shop.shown('tcp');
    const third = rows[2]?.number ?? 0;
    shop.ask('capture.mark', { numbers: [third], isMarked: true });
    const find = (from: number, direction: string, what: object): number | undefined =>
      shop.ask('capture.find', { from, direction, what });
    expect(find(-1, 'next', { kind: 'marked' })).toBe(2);
    expect(find(2, 'next', { kind: 'marked' })).toBeUndefined();
    expect(find(5, 'previous', { kind: 'marked' })).toBe(2);
    expect(find(-1, 'next', { kind: 'number', number: third })).toBe(2);
    expect(find(-1, 'next', { kind: 'text', text: 'get / http' })).toBe(
      rows.findIndex(({ text }) => text.includes('GET / HTTP')),
    );
    shop.ask('capture.mark', { numbers: [third], isMarked: false });
    const request = rows.findIndex(({ text }) => text.includes('GET / HTTP'));
    expect(find(-1, 'next', { kind: 'expression', text: 'get / http/1\\.[01]' })).toBe(request);
    expect(find(-1, 'next', { kind: 'bytes', text: '47 45 54 20 2f' })).toBe(request);
    expect(find(-1, 'next', { kind: 'filter', text: 'http.request' })).toBe(request);
    expect(find(-1, 'next', { kind: 'filter', text: 'nosuch' })).toBeUndefined();
  });

  it('adds columns of any field to the rows, and the first coloring rule that fits', () => {
    shop.shown('http.request');
    const wishes = { columns: ['ip.ttl', 'nosuch'], rules: ['dns', 'tcp.dstport == 80', 'nosuch', 'tcp'] };
    const argument = { from: 0, count: 1, tunnels: 'decoded', wishes };
    const [row] = shop.ask('capture.rows', argument);
    expect(row).toMatchObject({ values: ['64', ''] });
    expect(row?.destinationPort === 80 ? 1 : 3).toBe(row?.rule);
  });
});
