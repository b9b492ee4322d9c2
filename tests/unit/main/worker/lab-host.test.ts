import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fixtureBytes } from '#kit/capture-fixture';
import { EVENTS, REQUESTS, type HostMessage } from '#main/contract/lab-api';
import { HostConnection } from '#main/worker/host-connection';
import { LabCaptures } from '#main/worker/lab-captures';
import type { LabHost } from '#main/worker/lab-host';
import { LabSession } from '#main/worker/lab-session';
import { NOISE_KINDS } from '#sim/capture/noise';

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: pinger}
spec: {containers: [{name: c, image: busybox, command: [ping, 192.168.0.1]}]}
`;
/** More than a slice ever takes. */
const BUDGET_MS = 10_000;

class Page {
  readonly received: HostMessage[] = [];
  readonly connection: HostConnection;
  #nextId = 1;

  constructor(session: LabSession, connectionId: number) {
    this.connection = new HostConnection(session, connectionId, (message) => this.received.push(message));
  }

  ask(name: string, argument: unknown = {}): unknown {
    const id = this.#nextId;
    this.#nextId += 1;
    this.connection.receive({ kind: 'request', id, name, argument });
    const answer = this.received.find((message) => message.kind !== 'event' && message.id === id);
    return answer?.kind === 'response' ? answer.value : answer;
  }

  events(): readonly (HostMessage & { readonly kind: 'event' })[] {
    return this.received.filter((message) => message.kind === 'event');
  }

  acknowledge(): void {
    this.connection.receive({ kind: 'acknowledge', sequence: this.events().at(-1)?.sequence ?? 0 });
  }
}

let wallMs = 0;
/** What looking at the clock takes. */
let tickMs = 0;
let session: LabSession;
let host: LabHost;
let page: Page;

/** Lets wall time pass as the thread's loop does. */
function pass(milliseconds: number): void {
  for (let step = 0; step < milliseconds; step += 10) {
    wallMs += 10;
    host.run(BUDGET_MS);
  }
}

beforeEach(() => {
  wallMs = 0;
  tickMs = 0;
  const files = [{ name: 'lab.yaml', bytes: new TextEncoder().encode(MANIFEST) }];
  const opened = LabSession.open({
    lab: { files, options: {}, isVerbose: false },
    canBeBroken: false,
    wallMs: () => (wallMs += tickMs),
  });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
  session = opened.value;
  host = session.host;
  while (host.isSettling) host.run(BUDGET_MS);
  page = new Page(session, 1);
});

describe('LabHost', () => {
  it('plays in real time once somebody looks', () => {
    const start = host.clock().nowNs;
    pass(500);
    expect(host.clock()).toMatchObject({ nowNs: start, isPlaying: false });
    host.release();
    pass(500);
    expect(host.clock()).toMatchObject({ nowNs: start + 500_000_000, isPlaying: true });
  });

  it('stands still when nobody looks any more, and goes on as it was left', () => {
    host.release();
    page.ask('clock.pause');
    host.hold();
    host.release();
    expect(host.clock().isPlaying).toBe(false);
    page.ask('clock.play');
    host.hold();
    expect(host.clock().isPlaying).toBe(false);
    host.release();
    expect(host.clock().isPlaying).toBe(true);
  });

  it('keeps the speed that was asked for', () => {
    host.release();
    page.ask('clock.speed', { speed: 10 });
    const start = host.clock().nowNs;
    pass(100);
    expect(host.clock().nowNs - start).toBe(1_000_000_000);
  });

  it('steps to the next frame and no further', () => {
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    const before = host.simulation.transmissions;
    page.ask('clock.step');
    expect(host.simulation.transmissions).toBe(before + 1);
    pass(100);
    expect(host.simulation.transmissions).toBe(before + 1);
  });

  it('answers others while a step has far to go, which a pause ends', () => {
    const start = host.simulation.nowNs;
    const minuteNs = 60_000_000_000;
    tickMs = 1;
    expect(page.ask('clock.step', { to: 'drop' })).toMatchObject({ isPlaying: false, isStepping: true });
    const first = host.simulation.nowNs;
    expect(first - start).toBeLessThan(minuteNs / 2);
    host.run(20);
    expect(host.simulation.nowNs).toBeGreaterThan(first);
    expect(page.ask('clock.pause')).not.toHaveProperty('isStepping');
    const paused = host.simulation.nowNs;
    expect(host.run(20)).toBe(Number.POSITIVE_INFINITY);
    expect(host.simulation.nowNs).toBe(paused);
    page.ask('clock.step', { to: 'drop' });
    while (host.clock().isStepping === true) host.run(20);
    expect(host.simulation.nowNs - paused).toBeGreaterThan(minuteNs * 0.9);
    expect(host.simulation.nowNs - paused).toBeLessThanOrEqual(minuteNs);
  });

  it('plays frame by frame with the same time between them, however far apart they are', () => {
    host.release();
    expect(page.ask('clock.frameEvery', { ms: 500 })).toMatchObject({ isPlaying: true, frameEveryMs: 500 });
    const before = host.simulation.transmissions;
    const timesNs: number[] = [];
    for (let tenth = 0; tenth < 30; tenth += 1) {
      pass(100);
      timesNs.push(host.clock().nowNs);
    }
    // Several may leave in one moment, as from a bridge.
    expect(host.simulation.transmissions - before).toBeGreaterThanOrEqual(6);
    expect(new Set(timesNs).size).toBeLessThanOrEqual(7);
    page.ask('clock.pause');
    const paused = host.clock().nowNs;
    pass(2000);
    expect(host.clock().nowNs).toBe(paused);
    page.ask('clock.play');
    expect(page.ask('clock.speed', { speed: 1 })).not.toHaveProperty('frameEveryMs');
    pass(100);
    expect(host.clock().nowNs).toBe(paused + 100_000_000);
  });

  it('stops after its budget although there is more to do', () => {
    host.release();
    page.ask('clock.speed', { speed: 1000 });
    wallMs += 1000;
    const target = host.clock().nowNs + 1_000_000_000_000;
    expect(host.run(-1)).toBe(0);
    expect(host.clock().nowNs).toBeLessThan(target);
  });

  it('tells what a contradiction of the simulator was and lets nothing run after it', () => {
    host.release();
    const broken = host.guard<string>(() => {
      const error = new Error('two routes for one');
      error.name = 'InvariantError';
      throw error;
    });
    expect(broken).toBeUndefined();
    const { nowNs } = host.clock();
    page.ask('clock.play');
    pass(100);
    expect(host.clock()).toEqual({ nowNs, isPlaying: false, speed: 1, failure: 'two routes for one' });
  });

  it('stops the lab, and not the host with its text, whatever the simulator throws', () => {
    host.guard(() => {
      throw new TypeError('no such device');
    });
    expect(host.clock().failure).toBe('TypeError: no such device');
  });
});

describe('HostConnection', () => {
  it('answers every request in the words of the contract', () => {
    host.release();
    pass(2000);
    const captureId = 'capture-1';
    const terminalId = 'terminal-1';
    const requests: readonly (readonly [keyof typeof REQUESTS, unknown])[] = [
      ['lab.get', {}],
      ['topology.get', {}],
      ['clock.get', {}],
      ['capture.start', { interfaces: ['node/node1:eth0'], filter: 'icmp' }],
      ['capture.setFilter', { captureId, filter: '' }],
      ['capture.rows', { captureId, from: 0, count: 100, tunnels: 'decoded' }],
      ['capture.stop', { captureId }],
      ['capture.export', { captureId, format: 'plain', scope: 'all' }],
      ['capture.exportPiece', { exportId: 1 }],
      ['capture.endExport', { exportId: 1 }],
      ['capture.exportPiece', { exportId: 1 }],
      ['capture.packet', { captureId, number: 1, tunnels: 'decoded' }],
      ['noise.hide', { kinds: ['dns'] }],
      ['drops.rows', { from: 0, count: 10 }],
      ['terminal.open', { target: 'pinger', columns: 80, rows: 24 }],
      ['terminal.write', { terminalId, data: 'hostname\r' }],
      ['terminal.resize', { terminalId, columns: 100, rows: 30 }],
      ['terminal.close', { terminalId }],
      ['traffic.send', { from: 'pod/default/pinger', to: 'pod/default/pinger' }],
      ['scenario.list', {}],
      ['scenario.play', { name: 'none' }],
      ['scenario.stop', {}],
      ['recording.start', { isFromStart: false }],
      ['recording.discard', {}],
    ];
    for (const [name, argument] of requests) {
      const parsed = REQUESTS[name].response.safeParse(page.ask(name, argument));
      expect({ name, error: parsed.error }).toEqual({ name, error: undefined });
    }
  });

  it('says of a capture that starts what the lab leaves out of all of them', () => {
    page.ask('noise.hide', { kinds: ['dns', 'neighbors'] });
    page.ask('workloads.mute', { workloads: ['pod/default/pinger'] });
    expect(page.ask('capture.start', { interfaces: ['any'], filter: '' })).toMatchObject({
      hiddenNoise: ['neighbors', 'dns'],
      mutedWorkloads: ['pod/default/pinger'],
    });
  });

  it('publishes events in the words of the contract', () => {
    host.release();
    pass(2000);
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    pass(2000);
    page.connection.publish();
    const names = page.events().map(({ name }) => name);
    expect(names).toEqual([
      'topology',
      'clock',
      'captures',
      'timeline',
      'runs',
      'scenarios',
      'recording',
      'drops',
      'traffic',
    ]);
    for (const { name, value } of page.events()) {
      const schema = Object.entries(EVENTS).find(([other]) => other === name)?.[1];
      expect(schema?.safeParse(value).error).toBeUndefined();
    }
  });

  it('sends a slow page nothing more until it has drawn what it got', () => {
    host.release();
    page.connection.publish();
    const sent = page.received.length;
    pass(1000);
    page.connection.publish();
    expect(page.received.length).toBe(sent);
    page.acknowledge();
    page.connection.publish();
    expect(page.received.length).toBeGreaterThan(sent);
  });

  it('sends only what has changed', () => {
    page.connection.publish();
    page.acknowledge();
    const sent = page.received.length;
    page.connection.publish();
    expect(page.received.length).toBe(sent);
  });

  it('counts the frames of each wire since the event before', () => {
    host.release();
    page.connection.publish();
    page.acknowledge();
    pass(3000);
    page.connection.publish();
    const traffic = page.events().find(({ name }) => name === 'traffic')?.value;
    const veth = Object.entries(traffic ?? {}).find(([wire]) => wire.includes('default/pinger:eth0'));
    expect(veth?.[1]).toBe(6);
  });

  it('refuses a request that is not of the contract, and goes on', () => {
    expect(page.ask('lab.destroy')).toMatchObject({ kind: 'error' });
    expect(page.ask('constructor')).toMatchObject({ kind: 'error' });
    expect(page.ask('clock.speed', { speed: -1 })).toMatchObject({ kind: 'error' });
    expect(page.ask('capture.rows', { captureId: 'x', from: 0, count: 1e9, tunnels: 'plain' })).toMatchObject(
      {
        kind: 'error',
      },
    );
    expect(page.ask('clock.get')).toMatchObject({ speed: 1 });
  });

  it('answers with what there is when the filters of a capture have changed before its rows are asked for', () => {
    host.release();
    const captureId = 'capture-1';
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    pass(5000);
    host.captures.work();
    const ask = (from: number): unknown =>
      page.ask('capture.rows', { captureId, from, count: 200, tunnels: 'plain' });
    const { length } = z.array(z.unknown()).parse(ask(0));
    expect(length).toBeGreaterThan(20);
    // Past the answer itself, which looks at packets, too.
    host.captures.find(captureId)?.setFilter('icmp[0] == 8 and greater 2000');
    expect(ask(0)).toEqual([]);
    expect(ask(length - 1)).toEqual([]);
    host.captures.find(captureId)?.setFilter('');
    expect(ask(0)).toHaveLength(length);
    host.captures.study(captureId)?.view.setFilter('icmp.type == 8');
    expect(ask(0)).not.toHaveLength(length);
    host.simulation.hideNoise(NOISE_KINDS);
    expect(ask(length - 1)).toEqual([]);
    const gone = [
      ['capture.packet', { captureId, number: 1e6, tunnels: 'plain' }],
      ['capture.comment', { captureId, number: 1e6, text: 'late' }],
      ['capture.mark', { captureId, numbers: [1e6], isMarked: true }],
      [
        'capture.find',
        { captureId, from: 1e6, direction: 'previous', what: { kind: 'text', text: 'no such' } },
      ],
      ['capture.find', { captureId, from: -1, direction: 'next', what: { kind: 'number', number: 1e6 } }],
      ['capture.stream', { captureId, number: 1e6 }],
      ['capture.sightings', { captureId, number: 1e6 }],
    ] as const;
    for (const [name, argument] of gone) expect([name, page.ask(name, argument) ?? []]).toEqual([name, []]);
    expect(page.ask('journey.ofPacket', { captureId, number: 1e6 })).toMatchObject({ kind: 'unknown' });
  });

  it('keeps the newest packets of a capture, at their places, and tells how many were forgotten', () => {
    host.release();
    const captureId = 'capture-1';
    const captures = new LabCaptures(host.simulation, (redo) => redo(host.simulation), {
      packets: 1000,
      bytes: 2 ** 40,
    });
    expect(captures.start({ interfaces: ['any'], filter: '' }).ok).toBe(true);
    const study = captures.study(captureId);
    if (study === undefined) throw new Error('no capture');
    const bytes = new Uint8Array(1);
    const append = (count: number): void => {
      for (let index = 0; index < count; index += 1) study.session?.store.append(index, 0, bytes, 0, 1, 1);
    };
    append(16_384);
    while (!study.work());
    expect(captures.states()[0]).toMatchObject({ count: 16_384, first: 0, lost: 0, total: 16_384 });
    study.view.capture.notes.mark(5, true);
    append(1);
    while (!study.work());
    expect(captures.states()[0]).toMatchObject({ count: 16_385, first: 15_384, lost: 15_384, total: 1001 });
    expect(study.rows({ from: 0, count: 100 }, 'plain')).toEqual([]);
    expect(
      study.rows({ from: 15_300, count: 100 }, 'plain').map(({ place, number }) => [place, number]),
    ).toEqual(Array.from({ length: 16 }, (_, index) => [15_384 + index, 15_385 + index]));
    study.view.setFilter('frame.number >= 16380');
    while (!study.work());
    expect(captures.states()[0]).toMatchObject({ count: 6, first: 0, lost: 15_384, total: 1001 });
    append(16_384);
    while (!study.work());
    expect(captures.states()[0]).toMatchObject({ count: 1007, first: 6, total: 1001 });
    expect(
      study.rows({ from: 1006, count: 5 }, 'decoded').map(({ place, number }) => [place, number]),
    ).toEqual([[1006, 32_769]]);
  });

  it('finds no place in a list that is empty', () => {
    host.release();
    const captureId = 'capture-1';
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    pass(2000);
    page.ask('capture.setDisplayFilter', { captureId, filter: 'tcp.port == 9' });
    const what = { kind: 'number', number: 1 };
    expect(page.ask('capture.find', { captureId, from: -1, direction: 'next', what })).toBeUndefined();
  });

  it('tells a page what went wrong with its request, and lets nothing else suffer', () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const broken = vi.spyOn(host.captures, 'study').mockImplementation(() => {
      throw new TypeError('no such row');
    });
    const argument = { captureId: 'capture-1', from: 0, count: 1, tunnels: 'plain' };
    expect(page.ask('capture.rows', argument)).toMatchObject({
      kind: 'error',
      message: 'capture.rows: no such row',
    });
    expect(written.mock.calls[0]?.[0]).toContain('TypeError: no such row');
    broken.mockRestore();
    written.mockRestore();
    expect(page.ask('capture.rows', argument)).toEqual([]);
  });

  it('says which interface is missing and where a filter is wrong', () => {
    expect(page.ask('capture.start', { interfaces: ['node/node9:eth0'], filter: '' })).toEqual({
      kind: 'no-such-interface',
      interfaceId: 'node/node9:eth0',
    });
    expect(page.ask('capture.start', { interfaces: ['any'], filter: 'tcp prot 80' })).toMatchObject({
      kind: 'bad-filter',
      column: 5,
    });
  });

  it('runs a command that is typed into a terminal', () => {
    host.release();
    expect(page.ask('terminal.open', { target: 'pinger', columns: 80, rows: 24 })).toEqual({
      kind: 'opened',
      terminalId: 'terminal-1',
    });
    page.ask('terminal.write', { terminalId: 'terminal-1', data: 'hostname\r' });
    pass(50);
    page.connection.publish();
    const data = page.events().find(({ name }) => name === 'terminal.data')?.value;
    expect(data).toMatchObject({ terminalId: 'terminal-1' });
    expect(JSON.stringify(data)).toContain(String.raw`hostname\r\npinger\r\n`);
    page.ask('terminal.write', { terminalId: 'terminal-1', data: 'exit 3\r' });
    pass(50);
    page.acknowledge();
    page.connection.publish();
    expect(page.events().find(({ name }) => name === 'terminal.exit')?.value).toEqual({
      terminalId: 'terminal-1',
      exitCode: 3,
    });
  });

  it('keeps the captures of a page that has gone', () => {
    const other = new Page(session, 2);
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    other.ask('capture.start', { interfaces: ['any'], filter: 'udp' });
    page.connection.close();
    expect(host.captures.states().map(({ filter }) => filter)).toEqual(['', 'udp']);
  });

  it('keeps eight captures, and lets the oldest that was stopped go first', () => {
    for (let round = 1; round <= 8; round += 1)
      page.ask('capture.start', { interfaces: ['any'], filter: '' });
    page.ask('capture.stop', { captureId: 'capture-3' });
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    expect(host.captures.states().map(({ captureId }) => captureId)).toEqual(
      [1, 2, 4, 5, 6, 7, 8, 9].map((number) => `capture-${number}`),
    );
  });

  it('opens a capture that gzip has packed, also one that breaks off, and refuses what is none', () => {
    const packed = gzipSync(fixtureBytes('dns.pcap'));
    const open = (bytes: Buffer): unknown =>
      page.ask('capture.open', { fileName: 'dns.pcap.gz', base64: bytes.toString('base64') });
    expect(open(packed)).toMatchObject({ kind: 'opened' });
    expect(open(packed.subarray(0, packed.length - 200))).toMatchObject({ kind: 'opened' });
    const broken = Buffer.from([...packed.subarray(0, 12), ...new Uint8Array(40).fill(0xff)]);
    expect(open(broken)).toMatchObject({ kind: 'bad-file' });
    expect(open(gzipSync('a text'))).toMatchObject({ kind: 'bad-file' });
    host.captures.work();
    const [whole, cut] = host.captures.states();
    expect(whole?.problem).toBeUndefined();
    expect(whole?.total).toBeGreaterThan(10);
    expect(cut?.problem).toMatch(/truncated dump file/u);
  });

  it('keeps a capture that runs, however many files are opened', () => {
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    const base64 = Buffer.from(fixtureBytes('dns.pcap')).toString('base64');
    for (let round = 1; round <= 9; round += 1)
      page.ask('capture.open', { fileName: `${round}.pcap`, base64 });
    const states = host.captures.states();
    expect(states.map(({ fileName }) => fileName)).toEqual([
      undefined,
      ...[3, 4, 5, 6, 7, 8, 9].map((round) => `${round}.pcap`),
    ]);
    expect(states[0]?.isRunning).toBe(true);
    const rows = page.ask('capture.rows', {
      captureId: states[1]?.captureId,
      from: 0,
      count: 1,
      tunnels: 'decoded',
    });
    // The file does not say which way a packet went.
    expect(rows).toMatchObject([{ number: 1, direction: undefined }]);
  });
});
