import { beforeEach, describe, expect, it } from 'vitest';
import type { ClockState } from '#main/contract/clock-requests';
import type { EventOf } from '#main/contract/lab-api';
import type { ComparedRuns, RunChoice } from '#main/contract/run-requests';
import { LabSession } from '#main/worker/lab-session';
import { SessionPage } from '#kit/session-page';
import { WEB_MANIFEST } from '#kit/web-manifest';

/** More than a slice ever takes. */
const BUDGET_MS = 60_000;
/** Lets nobody into the Pods of the lab. */
const DENY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
spec:
  podSelector: {}
  policyTypes: [Ingress]
`;

let wallMs = 0;
let session: LabSession;
let page: SessionPage;

function pass(milliseconds: number): void {
  for (let step = 0; step < milliseconds; step += 10) {
    wallMs += 10;
    session.work();
    session.host.run(BUDGET_MS);
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

function send(): void {
  expect(page.ask('traffic.send', { from: 'pod/default/client', to: 'service/default/web' })).toMatchObject({
    kind: 'sent',
  });
}

function runs(): EventOf<'runs'> {
  page.publish();
  return page.events('runs').at(-1) as EventOf<'runs'>;
}

function compare(choice: RunChoice): ComparedRuns {
  expect(page.ask('runs.compare', { choice })).toEqual({ kind: 'started' });
  while (session.runs.isComparing) session.runs.work(BUDGET_MS);
  expect(runs().problem).toBeUndefined();
  return page.ask('runs.result') as ComparedRuns;
}

function startWith(options: { readonly cni?: string } = {}): void {
  wallMs = 0;
  const opened = LabSession.open({
    lab: {
      files: [{ name: 'web.yaml', bytes: new TextEncoder().encode(WEB_MANIFEST) }],
      options: { cni: 'calico/bgp', ...options },
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
}

describe('Two runs from a moment on', () => {
  beforeEach(() => startWith());

  it('are one up to it, and apart from the first packet that only one of them has', () => {
    const forkNs = clock().nowNs;
    pass(200);
    send();
    pass(500);
    travel(forkNs);
    expect(page.ask('time.branch')).toEqual({ kind: 'done' });
    page.type({ from: WEB_MANIFEST.length, insert: DENY });
    page.ask('clock.play');
    pass(1500);
    send();
    pass(3500);
    const [kept] = runs().kept;
    expect(kept).toMatchObject({ why: 'branched', leftNs: forkNs });
    const result = compare({ kind: 'kept', id: kept?.id ?? 0 });
    expect(result.isBranch).toBe(true);
    expect(result.fromNs).toBeGreaterThanOrEqual(forkNs);
    const [first] = result.wires;
    // In the run that was left the client asked first, in this one the policy came first.
    expect(first?.right?.text).toMatch(/> .*(?:53|80).*|who-has/u);
    const [curl] = result.commands;
    expect(curl).toMatchObject({ target: 'default/client', isSame: false });
    expect(curl?.right?.exitCode).toBe(0);
    expect(curl?.left?.exitCode).not.toBe(0);
    expect(result.drops[0]).toMatchObject({ right: 0 });
    expect(result.drops[0]?.left).toBeGreaterThan(0);
    const policies = result.tables.find(({ command }) => command === 'kubectl get networkpolicies -A');
    expect(policies?.left.join()).toMatch(/default +deny/u);
  });

  it('leave a terminal that was opened later with a shell of its own from there on', () => {
    const forkNs = clock().nowNs;
    pass(100);
    const { terminalId } = page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 }) as {
      terminalId: string;
    };
    pass(100);
    travel(forkNs);
    page.ask('time.branch');
    page.ask('terminal.write', { terminalId, data: 'hostname\r' });
    page.ask('clock.play');
    pass(200);
    const printed = page.events('terminal.data') as readonly EventOf<'terminal.data'>[];
    const past = printed.findIndex(({ note }) => note !== undefined);
    expect(printed[past]?.note).toBe('No shell yet at this moment.');
    const anew = printed
      .slice(past + 1)
      .map(({ data }) => data)
      .join('');
    expect(anew).toContain('hostname\r\nclient');
    expect(page.events('terminal.exit')).toEqual([]);
  });

  it('have terminals say once that nobody types in the past', () => {
    const { terminalId } = page.ask('terminal.open', { target: 'client', columns: 80, rows: 24 }) as {
      terminalId: string;
    };
    pass(100);
    const pastNs = clock().nowNs;
    pass(100);
    travel(pastNs);
    page.ask('terminal.write', { terminalId, data: 'l' });
    page.ask('terminal.write', { terminalId, data: 's\r' });
    pass(10);
    const notes = (page.events('terminal.data') as readonly EventOf<'terminal.data'>[]).flatMap(
      ({ note = '' }) => (note === '' ? [] : [note]),
    );
    expect(notes).toEqual([expect.stringMatching(/^The lab is shown at an earlier moment\./u)]);
  });

  it('leave the lab on screen as it is', () => {
    const forkNs = clock().nowNs;
    send();
    pass(500);
    travel(forkNs);
    page.ask('time.branch');
    pass(500);
    const { simulation } = session.host;
    const before = {
      nowNs: simulation.nowNs,
      frames: simulation.transmissions,
      marks: session.host.timeline.count,
    };
    compare({ kind: 'kept', id: runs().kept[0]?.id ?? 0 });
    expect({
      nowNs: simulation.nowNs,
      frames: simulation.transmissions,
      marks: session.host.timeline.count,
    }).toEqual(before);
  });

  it('differ in nothing when nothing was done in either', () => {
    pass(500);
    const atNs = clock().nowNs;
    travel(atNs - 200_000_000);
    page.ask('time.branch');
    pass(500);
    const result = compare({ kind: 'kept', id: runs().kept[0]?.id ?? 0 });
    expect(result).toMatchObject({ wires: [], commands: [], drops: [], tables: [] });
    expect(result.sameWires).toBe(0);
  });

  it('are compared in slices, and no longer when that is cancelled', () => {
    send();
    pass(500);
    page.ask('lab.restart');
    while (session.host.isSettling) session.host.run(BUDGET_MS);
    pass(100);
    expect(runs().kept[0]).toMatchObject({ why: 'started-anew' });
    page.ask('runs.compare', { choice: { kind: 'kept', id: runs().kept[0]?.id ?? 0 } });
    session.runs.work(-1);
    expect(runs().share).toBeGreaterThanOrEqual(0);
    page.ask('runs.cancel');
    expect(runs().share).toBeUndefined();
    expect(session.runs.isComparing).toBe(false);
  });
});

describe('The present run with other settings', () => {
  it('has what people did done again as long after the lab is up, edits included', () => {
    startWith();
    pass(200);
    page.replace('replicas: 3', 'replicas: 4');
    pass(3000);
    send();
    pass(500);
    const result = compare({ kind: 'settings', proxyMode: 'nftables' });
    expect(result.isBranch).toBe(false);
    expect(result.commands).toMatchObject([{ left: { exitCode: 0 }, right: { exitCode: 0 } }]);
    const rules = result.tables.find(({ command }) => command === 'nft list ruleset');
    expect(rules?.left).toEqual([]);
    expect(rules?.right.join('\n')).toContain('table ip kube-proxy');
    expect(result.notes).toEqual([]);
  });

  it('is refused with what the lab says of them', () => {
    startWith();
    expect(page.ask('runs.compare', { choice: { kind: 'settings', cni: 'carrier-pigeon' } })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('carrier-pigeon') as string,
    });
  });
});
