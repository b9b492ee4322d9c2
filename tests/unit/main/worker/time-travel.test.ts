import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClockState } from '#main/contract/clock-requests';
import type { TimelineMark } from '#main/contract/time-requests';
import { LabSession } from '#main/worker/lab-session';
import { inEnglish } from '#sim/base/sentence';
import { SessionPage } from '#kit/session-page';
import { WEB_MANIFEST } from '#kit/web-manifest';

/** More than a slice ever takes. */
const BUDGET_MS = 60_000;
const SECOND = 1_000_000_000;

let wallMs = 0;
let session: LabSession;
let page: SessionPage;

/** Lets wall time pass as the thread's loop does. */
function pass(milliseconds: number): void {
  for (let step = 0; step < milliseconds; step += 10) {
    wallMs += 10;
    session.work();
    session.host.run(BUDGET_MS);
    session.host.captures.work();
  }
  page.publish();
}

function clock(): ClockState {
  return session.host.clock();
}

function travel(toNs: number): void {
  expect(page.ask('time.travel', { toNs })).toEqual({ kind: 'done' });
  while (session.host.isTravelling) session.host.run(BUDGET_MS);
  page.publish();
}

/** All that a lab has done, in short. */
function fingerprint(): unknown {
  const { simulation } = session.host;
  const wires = Object.fromEntries(simulation.wireCounters());
  return { nowNs: simulation.nowNs, frames: simulation.transmissions, drops: simulation.drops.count, wires };
}

function marks(): readonly TimelineMark[] {
  session.host.timeline.look(session.host.simulation);
  return session.host.timeline.marks(0, 10_000);
}

function send(): unknown {
  return page.ask('traffic.send', { from: 'pod/default/client', to: 'service/default/web' });
}

beforeEach(() => {
  wallMs = 0;
  const opened = LabSession.open({
    lab: {
      files: [{ name: 'web.yaml', bytes: new TextEncoder().encode(WEB_MANIFEST) }],
      options: {},
      isVerbose: false,
    },
    canBeBroken: false,
    wallMs: () => wallMs,
  });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
  session = opened.value;
  while (session.host.isSettling) session.host.run(BUDGET_MS);
  page = new SessionPage(session, 1);
  session.host.release();
  pass(100);
});

describe('An earlier moment', () => {
  it('is the lab as it was then, and the present is as it was left', () => {
    const early = fingerprint();
    const earlyNs = clock().nowNs;
    send();
    pass(500);
    const late = fingerprint();
    const lateNs = clock().nowNs;
    travel(earlyNs);
    expect(fingerprint()).toEqual(early);
    expect(clock()).toMatchObject({ nowNs: earlyNs, presentNs: lateNs, isPlaying: false });
    travel(lateNs);
    expect(fingerprint()).toEqual(late);
    expect(clock().presentNs).toBeUndefined();
  });

  it('goes on as it went then, with all that people did, until it is the present', () => {
    const earlyNs = clock().nowNs;
    const { terminalId } = page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 }) as {
      terminalId: string;
    };
    page.ask('terminal.write', { terminalId, data: 'wget -qO- http://web\r' });
    pass(300);
    send();
    page.replace('replicas: 3', 'replicas: 4');
    pass(3000);
    const late = fingerprint();
    const lateNs = clock().nowNs;
    travel(earlyNs);
    // What watches makes the present be run anew, too.
    page.ask('capture.start', { interfaces: ['any'], filter: '' });
    page.ask('clock.play');
    pass(Math.ceil((lateNs - earlyNs) / 1_000_000));
    expect(clock().presentNs).toBeUndefined();
    travel(lateNs - SECOND);
    travel(lateNs);
    expect(fingerprint()).toEqual(late);
  });

  it('lets nobody change it: requests are refused, keys do nothing, and edits wait for the present', () => {
    const earlyNs = clock().nowNs;
    pass(500);
    const lateNs = clock().nowNs;
    travel(earlyNs);
    expect(send()).toEqual({
      kind: 'impossible',
      message:
        'The lab is shown at an earlier moment. Go back to the present, or go on from here, to do something in it',
    });
    page.replace('replicas: 3', 'replicas: 4');
    pass(2000);
    expect(session.state().application).toEqual({ kind: 'waiting' });
    expect(clock().nowNs).toBe(earlyNs);
    travel(lateNs);
    expect(session.state().application).toEqual({ kind: 'applied' });
    page.ask('clock.play');
    pass(3000);
    expect(session.host.simulation.cluster.pods().filter(({ name }) => name.startsWith('web'))).toHaveLength(
      4,
    );
  });

  it('shows terminals and captures as they were', () => {
    const { terminalId } = page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 }) as {
      terminalId: string;
    };
    page.ask('capture.start', { interfaces: ['default/client:eth0'], filter: 'tcp' });
    pass(100);
    const earlyNs = clock().nowNs;
    page.ask('terminal.write', { terminalId, data: 'wget -qO- http://web\r' });
    pass(500);
    const [before] = session.host.captures.states();
    expect(before?.total).toBeGreaterThan(5);
    travel(earlyNs);
    expect(page.events('terminal.data').at(-1)).toMatchObject({ terminalId, data: '\u001Bc/ # ' });
    expect(session.host.captures.states()).toMatchObject([
      { captureId: 'capture-1', total: 0, isRunning: true },
    ]);
    travel(clock().presentNs ?? 0);
    expect(session.host.captures.states()).toMatchObject([{ captureId: 'capture-1', total: before?.total }]);
    expect(JSON.stringify(page.events('terminal.data').at(-1))).toContain('Welcome');
  });

  it('has the marks and comments of the present, and gives its own back', () => {
    const captureId = 'capture-1';
    page.ask('capture.start', { interfaces: ['default/client:eth0'], filter: 'tcp' });
    send();
    pass(500);
    const middleNs = clock().nowNs;
    const middle = session.host.captures.states()[0]?.total ?? 0;
    send();
    pass(500);
    const end = session.host.captures.states()[0]?.total ?? 0;
    expect([middle > 5, end > middle]).toEqual([true, true]);
    page.ask('capture.mark', { captureId, numbers: [2, end], isMarked: true });
    page.ask('capture.comment', { captureId, number: 3, text: 'the answer' });
    const marked = (): readonly unknown[] =>
      z
        .array(z.looseObject({ number: z.int(), isMarked: z.boolean(), comment: z.string().optional() }))
        .parse(page.ask('capture.rows', { captureId, from: 0, count: 1000, tunnels: 'plain' }))
        .filter(({ isMarked, comment }) => isMarked || comment !== undefined)
        .map(({ number, comment }) => comment ?? number);
    travel(middleNs);
    expect(marked()).toEqual([2, 'the answer']);
    page.ask('capture.mark', { captureId, numbers: [1], isMarked: true });
    travel(clock().presentNs ?? 0);
    expect(marked()).toEqual([1, 2, 'the answer', end]);
    travel(middleNs);
    page.ask('time.branch');
    page.ask('clock.play');
    send();
    pass(1000);
    expect(session.host.captures.states()[0]?.total).toBeGreaterThanOrEqual(end);
    expect(marked()).toEqual([1, 2, 'the answer']);
  });

  it('tells the ways of packets that were captured before it', () => {
    const captureId = 'capture-1';
    page.ask('capture.start', { interfaces: ['default/client:eth0'], filter: 'tcp' });
    send();
    pass(500);
    const afterNs = clock().nowNs;
    pass(500);
    travel(afterNs);
    expect(page.ask('journey.ofPacket', { captureId, number: 1 })).toMatchObject({ kind: 'journey' });
  });

  it('can be gone on from: what came later is forgotten, and the text is as it was then', () => {
    const earlyNs = clock().nowNs;
    page.replace('replicas: 3', 'replicas: 5');
    pass(3000);
    expect(marks().some(({ kind }) => kind === 'edit')).toBe(true);
    travel(earlyNs);
    expect(page.ask('time.branch')).toEqual({ kind: 'done' });
    expect(session.files()[0]?.text).toContain('replicas: 3');
    expect(session.state().application).toEqual({ kind: 'applied' });
    expect(clock()).toMatchObject({ nowNs: earlyNs });
    expect(clock().presentNs).toBeUndefined();
    expect(marks().every(({ atNs }) => atNs <= earlyNs)).toBe(true);
    expect(send()).toMatchObject({ kind: 'sent' });
    expect(page.ask('history.undo')).toMatchObject({ kind: 'done' });
    expect(session.files()[0]?.text).toContain('replicas: 5');
  });

  it('is refused while the lab comes up, a recording goes on or a Scenario is played, in a sentence', () => {
    page.ask('recording.start', { isFromStart: false });
    expect(page.ask('time.travel', { toNs: 0 })).toEqual({
      kind: 'refused',
      message: 'A recording is going on. Stop it first.',
    });
    page.ask('recording.discard');
    page.ask('lab.restart');
    expect(page.ask('time.travel', { toNs: 0 })).toEqual({
      kind: 'refused',
      message: 'The lab is not up yet.',
    });
  });
});

describe('The timeline', () => {
  it('has what people did, what came of it, and what the cluster reported, in the order of time', () => {
    send();
    pass(500);
    const all = marks();
    expect(all.map(({ atNs }) => atNs)).toEqual(all.map(({ atNs }) => atNs).toSorted((a, b) => a - b));
    expect(all).toContainEqual(
      expect.objectContaining({ kind: 'report', place: 'Pod default/client', title: 'Scheduled' }),
    );
    expect(all.filter(({ kind }) => kind === 'command' || kind === 'end')).toMatchObject([
      { kind: 'command', place: 'default/client', isProblem: false },
      { kind: 'end', place: 'default/client', isProblem: false },
    ]);
  });

  it('says of an edit that was undone that it was', () => {
    page.ask('design.edit', { command: { kind: 'scale', workload: 'deployment/default/web', replicas: 1 } });
    page.ask('history.undo', {});
    pass(100);
    const edits = marks().filter(({ kind }) => kind === 'edit');
    expect(edits.map(({ title }) => inEnglish(title))).toEqual(['scale web to 1', 'undo scale web to 1']);
  });

  it('counts the frames of each part of the time', () => {
    pass(1000);
    const toNs = clock().nowNs;
    const { frames } = page.ask('time.chart', { fromNs: 0, toNs, buckets: 10 }) as { frames: number[] };
    expect(frames.reduce((sum, count) => sum + count, 0)).toBe(session.host.simulation.transmissions);
  });

  it('is where a step to the next mark of a kind goes, past those of others', () => {
    page.ask('clock.pause');
    send();
    session.host.perform((simulation) => simulation.cluster.delete({ kind: 'pod', name: 'client' }));
    page.ask('clock.step', { to: 'report' });
    expect(marks().at(-1)).toMatchObject({ kind: 'report', atNs: clock().nowNs });
    expect(marks().some(({ kind }) => kind === 'end')).toBe(true);
  });

  it('is where a step to the next mark goes, also in the past', () => {
    page.ask('clock.pause');
    send();
    const earlyNs = clock().nowNs;
    page.ask('clock.step', { to: 'mark' });
    const last = marks().at(-1);
    expect(last).toMatchObject({ kind: 'end' });
    expect(clock().nowNs).toBe(last?.atNs);
    page.ask('clock.play');
    pass(500);
    travel(earlyNs - 1);
    page.ask('clock.step', { to: 'mark' });
    expect(clock().nowNs).toBe(earlyNs);
  });
});
