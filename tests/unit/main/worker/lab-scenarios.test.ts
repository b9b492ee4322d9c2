import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { WEB_MANIFEST } from '#kit/lab-text';
import { SessionPage } from '#kit/session-page';
import { EVENTS, type EventName } from '#main/contract/lab-api';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { LabSession } from '#main/worker/lab-session';
import { readLab } from '#sim/api/read-lab';
import { runScenario } from '#sim/api/run-scenario';

const FILE = 'shop.podwire.yaml';
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {}
---
${WEB_MANIFEST}`;
const SCENARIO = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  text: How it begins.
  steps:
    - capture: {start: web, on: [default/client:eth0], filter: tcp}
    - exec: {in: default/client, run: "wget -qO- http://web"}
      expect: {stdout: {contains: nginx}}
    - {at: 2s, exec: {in: default/client, run: "ping -c 3 192.168.0.11", background: true}}
    - exec: {in: default/client, run: sleep 3; exit 4}
`;
/** More than a slice ever takes. */
const BUDGET_MS = 10_000;

let wallMs = 0;
let session: LabSession;
let page: Page;

class Page extends SessionPage {
  /** The newest event of that name, as the contract has it. */
  last(name: EventName): unknown {
    this.publish();
    const event = this.received.findLast((message) => message.kind === 'event' && message.name === name);
    const value: unknown = event?.kind === 'event' ? event.value : undefined;
    expect(EVENTS[name].safeParse(value).error).toBeUndefined();
    return value;
  }

  terminal(target: string): (keys: string) => void {
    const opened = this.ask('terminal.open', { target, columns: 80, rows: 24 });
    const terminalId = textOf(opened, 'terminalId');
    return (keys) => this.ask('terminal.write', { terminalId, data: keys });
  }
}

function textOf(value: unknown, field: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  if (typeof found !== 'string') throw new Error(`expected a ${field} in ${JSON.stringify(value)}`);
  return found;
}

function open(files: Readonly<Record<string, string>>): void {
  wallMs = 0;
  const opened = LabSession.open({
    lab: {
      files: Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
      options: {},
      isVerbose: false,
    },
    canBeBroken: true,
    wallMs: () => wallMs,
  });
  if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join());
  session = opened.value;
  page = new Page(session, 1);
  session.host.release();
  pass(10);
}

/** Lets wall time pass as the thread's loop does, in slices that are not all alike. */
function pass(milliseconds: number): void {
  const end = wallMs + milliseconds;
  for (let slice = 3.7; wallMs < end; slice = (slice * 1.37) % 33) {
    wallMs = Math.min(end, wallMs + 1 + slice);
    session.work();
    session.host.run(BUDGET_MS);
  }
}

function text(file = FILE): string {
  return session.files().find(({ name }) => name === file)?.text ?? '';
}

function type(from: string, to: string): void {
  const at = text().indexOf(from);
  const { version } = session;
  const changes = [{ from: at, to: at + from.length, insert: to }];
  expect(page.ask('text.change', { file: FILE, base: version, changes })).toMatchObject({ kind: 'accepted' });
}

/** What `podwire run` gets of the first Scenario of the text. */
function runText(): ReturnType<typeof runScenario> {
  const files = session
    .files()
    .map(({ name, text: content }) => ({ name, bytes: new TextEncoder().encode(content) }));
  const document = readLab(files);
  if (!document.ok) throw new Error(document.error.map(({ message }) => message).join());
  const [scenario] = document.value.scenarios;
  if (scenario === undefined) throw new Error('expected a Scenario');
  return runScenario(document.value, scenario, { images: imageCatalogue(), hasWholeCapture: true });
}

describe('the Scenarios of a lab', () => {
  beforeEach(() => {
    open({ [FILE]: LAB + SCENARIO });
  });

  it('are listed, and followed as the text changes', () => {
    const expected = {
      name: 'first-request',
      text: 'How it begins.',
      steps: [
        'start capture web on default/client:eth0',
        'exec in default/client: wget -qO- http://web',
        'exec in default/client, in the background: ping -c 3 192.168.0.11',
        'exec in default/client: sleep 3; exit 4',
      ],
      captures: ['web'],
    };
    expect(page.ask('scenario.list')).toMatchObject([expected]);
    expect(page.last('scenarios')).toMatchObject([expected]);
    type('name: first-request', 'name: second');
    session.work();
    expect(page.last('scenarios')).toMatchObject([{ name: 'second' }]);
  });

  it('are played on a new lab at the speed of the clock, with the captures of podwire run', () => {
    pass(1000);
    const { generation } = session.host;
    expect(page.ask('scenario.play', { name: 'first-request' })).toEqual({ kind: 'playing' });
    expect(page.last('scenario.run')).toMatchObject({
      isRunning: true,
      steps: [{ state: 'waiting' }, {}, {}, {}],
    });
    pass(1000);
    expect(session.host.generation).toBe(generation + 1);
    expect(page.last('scenario.run')).toMatchObject({
      steps: [{ state: 'passed' }, { state: 'passed' }, { state: 'waiting' }, { state: 'waiting' }],
    });
    pass(3000);
    expect(page.last('scenario.run')).toMatchObject({
      isRunning: true,
      steps: [{}, {}, { state: 'running' }, { state: 'running' }],
    });
    pass(3000);
    const run = runText();
    expect(page.last('scenario.run')).toMatchObject({
      name: 'first-request',
      isRunning: false,
      steps: [
        { state: 'passed' },
        { state: 'passed' },
        { state: 'passed' },
        { state: 'failed', failures: ['expected exit code 0, got 4'] },
      ],
      captures: run.ok ? run.value.captures() : [],
    });
  });

  it('have edits wait while they are played', () => {
    page.ask('scenario.play', { name: 'first-request' });
    pass(500);
    type('replicas: 3', 'replicas: 1');
    pass(1500);
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'waiting' } });
    expect(session.host.simulation.cluster.pods().filter(({ name }) => name.startsWith('web'))).toHaveLength(
      3,
    );
    pass(8000);
    expect(page.last('scenario.run')).toMatchObject({ isRunning: false });
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
    pass(5000);
    expect(session.host.simulation.cluster.pods().filter(({ name }) => name.startsWith('web'))).toHaveLength(
      1,
    );
  });

  it('are stopped when somebody wants it, or starts the lab anew', () => {
    page.ask('scenario.play', { name: 'first-request' });
    pass(3000);
    page.ask('scenario.stop');
    expect(page.last('scenario.run')).toMatchObject({ isRunning: false, problem: 'It was stopped.' });
    page.ask('scenario.play', { name: 'first-request' });
    page.ask('scenario.stop');
    expect(page.last('scenario.run')).toMatchObject({ isRunning: false, problem: 'It was stopped.' });
    page.ask('scenario.play', { name: 'first-request' });
    pass(1000);
    page.ask('lab.restart');
    expect(page.last('scenario.run')).toMatchObject({
      isRunning: false,
      problem: 'The lab was started anew.',
    });
    expect(page.ask('text.state')).toMatchObject({ application: { kind: 'applied' } });
  });

  it('say which there are when another is asked for', () => {
    expect(page.ask('scenario.play', { name: 'frist' })).toEqual({
      kind: 'no-such-scenario',
      message: 'No Scenario is called frist; there are first-request.',
    });
  });

  it('say what the bundle expects of their captures', () => {
    const run = runText();
    if (!run.ok) throw new Error('expected a run');
    const [capture] = run.value.captures();
    const sha256 = capture?.sha256 ?? '';
    const opened = LabSession.open({
      lab: {
        files: [{ name: FILE, bytes: new TextEncoder().encode(LAB + SCENARIO) }],
        options: {},
        isVerbose: false,
      },
      canBeBroken: true,
      expectedCaptures: [{ scenario: 'first-request', name: 'web', sha256 }],
      wallMs: () => wallMs,
    });
    if (!opened.ok) throw new Error('expected a lab');
    session = opened.value;
    page = new Page(session, 1);
    session.host.release();
    page.ask('clock.speed', { speed: 100 });
    page.ask('scenario.play', { name: 'first-request' });
    pass(1000);
    expect(page.last('scenario.run')).toMatchObject({ captures: [{ sha256, expectedSha256: sha256 }] });
  });
});

describe('a recording in the window', () => {
  it('becomes a Scenario in the lab by one edit, whose replay has the same capture to the byte', () => {
    open({ [FILE]: LAB });
    pass(2345);
    const before = text();
    expect(page.ask('recording.start', { isFromStart: true })).toMatchObject({
      isRecording: true,
      steps: [],
    });
    pass(10);
    const client = page.terminal('client');
    const node = page.terminal('node/node1');
    pass(777);
    const captureId = textOf(page.ask('capture.start', { interfaces: ['any'], filter: '' }), 'captureId');
    client('for i in 1 2 3; do wget -qO- http://web; sleep 1; done\r');
    pass(450);
    node('ping 192.168.0.12\r');
    pass(400);
    page.ask('traffic.send', { from: 'pod/default/client', to: 'service/default/web' });
    type('replicas: 3', 'replicas: 2');
    pass(1800);
    node('\u0003');
    client('nslookup web\r');
    pass(2500);
    page.ask('capture.stop', { captureId });
    const exported = Buffer.from(textOf(page.ask('capture.export', { captureId }), 'base64'), 'base64');
    const live = createHash('sha256').update(exported).digest('hex');
    expect(page.last('recording')).toMatchObject({
      isRecording: true,
      steps: [
        'start capture-1 on any',
        'exec in default/client: for i in 1 2 3; do wget -qO- http://web; sleep 1; done',
        'exec in node/node1: ping 192.168.0.12 (until Ctrl+C)',
        expect.stringMatching(/^exec in default\/client: wget .*http:\/\/web/u),
        'apply Deployment/web',
        'exec in default/client: nslookup web',
        'stop capture-1',
      ],
      warnings: [],
    });
    expect(page.ask('recording.stop', { name: 'overlap', text: 'Two at once.' })).toEqual({
      kind: 'recorded',
      name: 'overlap',
      stepCount: 7,
    });
    expect(text().startsWith(before)).toBe(true);
    expect(text()).toContain(
      '\n---\napiVersion: podwire.dev/v1\nkind: Scenario\nmetadata:\n  name: overlap\n',
    );
    expect(page.ask('text.state')).toMatchObject({
      undo: 'record overlap',
      application: { kind: 'applied' },
    });
    expect(page.last('recording')).toEqual({ isRecording: false, steps: [], warnings: [] });
    page.ask('clock.speed', { speed: 7 });
    expect(page.ask('scenario.play', { name: 'overlap' })).toEqual({ kind: 'playing' });
    pass(4000);
    const played = page.last('scenario.run');
    expect(played).toMatchObject({ isRunning: false, captures: [{ name: 'capture-1', sha256: live }] });
    const run = runText();
    expect(run.ok ? run.value.report().steps.flatMap(({ failures }) => failures) : run.error).toEqual([]);
    page.ask('history.undo');
    expect(text()).toBe(before.replace('replicas: 3', 'replicas: 2'));
  });

  it('has a Pod that was moved back where it was, and there again when it is undone', () => {
    open({ [FILE]: LAB });
    page.ask('recording.start', { isFromStart: false });
    const command = { kind: 'move', pod: 'pod/default/client', node: 'node/node2' };
    expect(page.ask('design.edit', { command })).toMatchObject({ kind: 'done' });
    pass(3000);
    expect(page.ask('recording.stop', { name: 'move' })).toMatchObject({ kind: 'recorded' });
    expect(page.ask('text.state')).toMatchObject({ diagnostics: [], application: { kind: 'applied' } });
    page.ask('history.undo');
    expect(page.ask('text.state')).toMatchObject({ diagnostics: [], application: { kind: 'applied' } });
  });

  it('keeps a text that was not recorded: an edit with an error is mended or undone first', () => {
    open({ [FILE]: LAB });
    page.ask('recording.start', { isFromStart: false });
    type('replicas: 3', 'replicas: [');
    expect(page.ask('recording.stop', { name: 'x' })).toMatchObject({ kind: 'refused' });
    page.ask('history.undo');
    expect(page.ask('recording.stop', { name: 'x' })).toMatchObject({ kind: 'recorded', stepCount: 0 });
  });

  it('wants a name that is free, and one that a name can be', () => {
    open({ [FILE]: LAB + SCENARIO });
    expect(page.ask('recording.stop', { name: 'x' })).toEqual({
      kind: 'refused',
      message: 'Nothing is being recorded.',
    });
    page.ask('recording.start', { isFromStart: false });
    expect(page.ask('recording.stop', { name: 'first-request' })).toEqual({
      kind: 'refused',
      message: 'There is a Scenario first-request already. Choose another name.',
    });
    for (const name of ['', 'First', 'a b', '-a', 'a/b', 'ä', 'x'.repeat(64)]) {
      expect(page.ask('recording.stop', { name })).toMatchObject({ kind: 'refused' });
    }
    expect(page.ask('scenario.play', { name: 'first-request' })).toMatchObject({ kind: 'no-such-scenario' });
    expect(page.ask('recording.stop', { name: 'second.request-2' })).toMatchObject({ kind: 'recorded' });
    expect(page.ask('scenario.list')).toMatchObject([
      { name: 'first-request' },
      { name: 'second.request-2' },
    ]);
  });

  it('leaves a plain manifest as it is, and asks for a lab file beside it', () => {
    open({ 'web.yaml': WEB_MANIFEST });
    page.ask('recording.start', { isFromStart: false });
    page.terminal('client')('true\r');
    pass(100);
    const outcome = page.ask('recording.stop', { name: 'x' });
    expect(outcome).toMatchObject({
      kind: 'needs-lab-file',
      fileName: expect.stringMatching(/\.podwire\.yaml$/u) as unknown,
    });
    const fileName = textOf(outcome, 'fileName');
    expect(page.last('recording')).toMatchObject({ isRecording: true });
    expect(page.ask('recording.stop', { name: 'x', makesLabFile: true })).toMatchObject({
      kind: 'recorded',
      stepCount: 1,
    });
    expect(text('web.yaml')).toBe(WEB_MANIFEST);
    expect(text(fileName)).toMatch(
      /^apiVersion: podwire\.dev\/v1\nkind: Lab\n[\s\S]*\n---\napiVersion: podwire\.dev\/v1\nkind: Scenario\n/u,
    );
    expect(page.ask('scenario.list')).toMatchObject([{ name: 'x', steps: ['exec in default/client: true'] }]);
  });

  it('begins again with a lab that is started anew meanwhile, and can be thrown away', () => {
    open({ [FILE]: LAB });
    page.ask('recording.start', { isFromStart: false });
    page.terminal('client')('true\r');
    pass(100);
    page.ask('lab.restart');
    pass(10);
    page.terminal('client')('false\r');
    pass(100);
    expect(page.last('recording')).toMatchObject({
      steps: ['exec in default/client: false'],
      warnings: ['The lab was started anew; the recording began again with it.'],
    });
    expect(page.ask('recording.discard')).toEqual({ isRecording: false, steps: [], warnings: [] });
    page.terminal('client')('true\r');
    pass(100);
    expect(page.last('recording')).toMatchObject({ isRecording: false });
    expect(text()).toBe(LAB);
  });
});
